#include "read/enrich.h"
avp_status avpi_enrich(avpi_batch *b, avp_error *err){(void)b;(void)err;return AVP_OK;}
