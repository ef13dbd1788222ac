/* The option tables of the proof; see src/links/options_links.c for the pattern. */
#include "avispero/proof.h"

#define TABLE(name)                                                                                                    \
    const avp_option_table avp_##name##_option_table = {                                                               \
        .stage = "proof",                                                                                              \
        .options = name##_rows,                                                                                        \
        .count = sizeof name##_rows / sizeof *name##_rows,                                                             \
        .struct_size = sizeof(avp_##name##_options),                                                                   \
    }

#define key_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                              \
    AVP_OPTION_ROW(avp_key_options, field, flag, type, dflt, least, most, unit, choices, help, source)
static const avp_option key_rows[] = {AVP_KEY_OPTIONS(key_row)};
TABLE(key);

#define seal_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                             \
    AVP_OPTION_ROW(avp_seal_options, field, flag, type, dflt, least, most, unit, choices, help, source)
static const avp_option seal_rows[] = {AVP_SEAL_OPTIONS(seal_row)};
TABLE(seal);

#define verify_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avp_verify_options, field, flag, type, dflt, least, most, unit, choices, help, source)
static const avp_option verify_rows[] = {AVP_VERIFY_OPTIONS(verify_row)};
TABLE(verify);

#define redact_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avp_redact_options, field, flag, type, dflt, least, most, unit, choices, help, source)
static const avp_option redact_rows[] = {AVP_REDACT_OPTIONS(redact_row)};
TABLE(redact);
