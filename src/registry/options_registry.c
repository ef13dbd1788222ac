/* The registry's options as tables. */
#include "avispero/registry.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_registry_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_REGISTRY_OPTIONS(X)
#undef X
};

const avp_option_table avp_registry_option_table = {"registry", rows, sizeof rows / sizeof *rows,
                                                    sizeof(avp_registry_options)};

static const avp_option count_rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_registry_count_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_REGISTRY_COUNT_OPTIONS(X)
#undef X
};

const avp_option_table avp_registry_count_option_table = {
    "registry", count_rows, sizeof count_rows / sizeof *count_rows, sizeof(avp_registry_count_options)};

static const avp_option site_rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_registry_site_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_REGISTRY_SITE_OPTIONS(X)
#undef X
};

const avp_option_table avp_registry_site_option_table = {"registry", site_rows, sizeof site_rows / sizeof *site_rows,
                                                         sizeof(avp_registry_site_options)};
