/* JSON inside scripts of a site: no `<` and no line ends of other scripts, whatever people wrote. */
#ifndef AVPI_REGISTRY_SITE_JSON_H
#define AVPI_REGISTRY_SITE_JSON_H

#include "base/files.h"

typedef struct avpi_script {
    avpi_out out;
    avpi_buf text; /* room of avpi_script_text */
} avpi_script;

/** FOLDER/NAME. Freed with avpi_script_close, also after an error; without commit nothing is left of it. */
AVP_MUST_CHECK avp_status avpi_script_open(const avp_ctx *ctx, const char *folder, const char *name, avpi_script *out,
                                           avp_error *err);
AVP_MUST_CHECK avp_status avpi_script_commit(avpi_script *s, avp_error *err);
void avpi_script_close(avpi_script *s);

/** As it stands. */
AVP_MUST_CHECK avp_status avpi_script_raw(avpi_script *s, const char *text, avp_error *err);
/** A JSON string; null where ptr is NULL. */
AVP_MUST_CHECK avp_status avpi_script_text(avpi_script *s, avp_str text, avp_error *err);
/** JSON that is whole already. */
AVP_MUST_CHECK avp_status avpi_script_json(avpi_script *s, avp_str json, avp_error *err);
/** "key": and a text, with a comma before unless it is the first of its object. */
AVP_MUST_CHECK avp_status avpi_script_member(avpi_script *s, bool first, const char *key, avp_str text, avp_error *err);
/** [a, b, ...] of texts. */
AVP_MUST_CHECK avp_status avpi_script_list(avpi_script *s, const avp_str *texts, size_t n, avp_error *err);

#endif
