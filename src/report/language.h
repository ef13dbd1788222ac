/* The language of a report, which may differ from that of the messages. */
#ifndef AVPI_REPORT_LANGUAGE_H
#define AVPI_REPORT_LANGUAGE_H

#include "avispero/report.h"
#include "base/fail.h"

/** Make ctx speak lang. Errors: AVP_E_ARG neither "en" nor "es". */
AVP_MUST_CHECK avp_status avpi_report_lang(avp_ctx *ctx, const char *lang, avp_error *err);

#endif
