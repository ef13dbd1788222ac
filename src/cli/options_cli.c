/* The command line's own option tables; made like those of the stages (src/links/options_links.c). */
#include "cli/options_cli.h"

#define TABLE(name, macro)                                                                                             \
    static const avp_option name##_rows[] = {macro(name##_row)};                                                       \
    const avp_option_table avpi_##name##_option_table = {                                                              \
        .stage = "cli",                                                                                                \
        .options = name##_rows,                                                                                        \
        .count = sizeof name##_rows / sizeof *name##_rows,                                                             \
        .struct_size = sizeof(avpi_##name##_options),                                                                  \
    }

#define global_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avpi_global_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(global, AVPI_GLOBAL_OPTIONS);

#define dump_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                             \
    AVP_OPTION_ROW(avpi_dump_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(dump, AVPI_DUMP_OPTIONS);

#define choose_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avpi_choose_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(choose, AVPI_CHOOSE_OPTIONS);

#define members_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                          \
    AVP_OPTION_ROW(avpi_members_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(members, AVPI_MEMBERS_OPTIONS);

#define compare_files_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                    \
    AVP_OPTION_ROW(avpi_compare_files_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(compare_files, AVPI_COMPARE_FILES_OPTIONS);

#define export_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avpi_export_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(export, AVPI_EXPORT_OPTIONS);

#define report_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avpi_report_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(report, AVPI_REPORT_OPTIONS);

#define withheld_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                         \
    AVP_OPTION_ROW(avpi_withheld_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(withheld, AVPI_WITHHELD_OPTIONS);

#define serve_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                            \
    AVP_OPTION_ROW(avpi_serve_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(serve, AVPI_SERVE_OPTIONS);

#define reading_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                          \
    AVP_OPTION_ROW(avpi_reading_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(reading, AVPI_READING_OPTIONS);

#define review_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avpi_review_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(review, AVPI_REVIEW_OPTIONS);

#define calibrate_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                        \
    AVP_OPTION_ROW(avpi_calibrate_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(calibrate, AVPI_CALIBRATE_OPTIONS);

#define pair_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                             \
    AVP_OPTION_ROW(avpi_pair_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(pair, AVPI_PAIR_OPTIONS);

#define passphrase_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                       \
    AVP_OPTION_ROW(avpi_passphrase_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(passphrase, AVPI_PASSPHRASE_OPTIONS);

#define template_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                         \
    AVP_OPTION_ROW(avpi_template_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(template, AVPI_TEMPLATE_OPTIONS);

#define unlock_row(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                           \
    AVP_OPTION_ROW(avpi_unlock_options, field, flag, type, dflt, least, most, unit, choices, help, source)
TABLE(unlock, AVPI_UNLOCK_OPTIONS);
