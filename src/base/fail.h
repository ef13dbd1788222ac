/* How a function fails: fill the caller's avp_error, return the status, leave by the single done: label. */
#ifndef AVPI_BASE_FAIL_H
#define AVPI_BASE_FAIL_H

#include "avispero/base.h"

#define N_(text) text
#define AVPI_FORMAT_ARG(n) __attribute__((format_arg(n)))

/* Run expr; when it fails, keep its status in `status` and leave by done:. Needs `avp_status status = AVP_OK;` in scope. */
#define AVP_TRY(expr)                                                                                                  \
    do {                                                                                                               \
        status = (expr);                                                                                               \
        if (status != AVP_OK)                                                                                          \
            goto done;                                                                                                 \
    } while (0)

/** Fill err (unless it holds a message already) with the translated, formatted text; err may be NULL. Returns status. */
avp_status avpi_fail(const avp_ctx *ctx, avp_error *err, avp_status status, const char *msgid, ...) AVP_PRINTF(4, 5);

/** Shorthands for the commonest two: out of memory; errno of a failed call on path (ENOSPC becomes AVP_E_FULL; path may be NULL). */
avp_status avpi_fail_memory(const avp_ctx *ctx, avp_error *err);
avp_status avpi_fail_errno(const avp_ctx *ctx, avp_error *err, int code, const char *doing_msgid, const char *path);

/** Note the place of an input error in err: file, line (from 1; 0 unknown), byte offset. Keeps a place noted before. Returns err->status. */
avp_status avpi_fail_at(avp_error *err, const char *file, uint64_t line, uint64_t byte);

/** Translated text of msgid in ctx->lang; msgid itself when there is no translation. */
const char *avpi_tr(const avp_ctx *ctx, const char *msgid) AVPI_FORMAT_ARG(2);
#define AVP_TR(ctx, msgid) avpi_tr(ctx, msgid)

/** The same in a language given by name, whatever ctx says. */
const char *avpi_tr_lang(const char *lang, const char *msgid) AVPI_FORMAT_ARG(2);

/** The form that goes with n: "1 link", "2 links" (both languages: singular for 1 only). Mark the msgids in the .po file with msgid_plural. */
const char *avpi_tr_n(const avp_ctx *ctx, const char *singular, const char *plural, uint64_t n) AVPI_FORMAT_ARG(2)
    AVPI_FORMAT_ARG(3);

/** Log through ctx (translated, formatted). */
void avpi_warn(const avp_ctx *ctx, avp_log_level level, const char *msgid, ...) AVP_PRINTF(3, 4);

/** Report progress, at most about 10 times a second; AVP_E_CANCELLED when the caller asked to stop. */
avp_status avpi_progress(const avp_ctx *ctx, const char *stage_msgid, uint64_t done, uint64_t total, const char *unit,
                         avp_error *err);
bool avpi_cancelled(const avp_ctx *ctx);

#endif
