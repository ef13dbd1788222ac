/* The key of the case's tips: the case knows the public part and where the secret one lies; that is beside the user's own key. */
#include "avispero/tips.h"

#include "proof/keyring.h"
#include "proof/tip_stream.h"
#include "registry/change_values.h"
#include "store/custody.h"
#include "store/journal.h"

#include <stdio.h>

enum { TEXT_MOST = 256 };

avp_status avp_tip_key_known(avp_case *c, char public_key[AVP_TIP_KEY_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    bool none = true;
    avpi_buf text;
    avpi_buf_init(&text, avpi_case_ctx(c), TEXT_MOST);
    AVP_TRY(avpi_change_text(c, "SELECT public_key FROM tip_keys LIMIT 1", NULL, 0, &text, &none, err));
    snprintf(public_key, AVP_TIP_KEY_SIZE, "%s", none ? "" : text.ptr);
done:
    avpi_buf_free(&text);
    return status;
}

/* ---- where it lies ---- */

static avp_status folder_of(const avp_ctx *ctx, const avp_key_options *keys, const char *id, char **out,
                            avp_error *err) {
    char name[sizeof "tips-" + AVPI_TIP_ID_SIZE];
    snprintf(name, sizeof name, "tips-%s", id);
    return avpi_key_neighbour(ctx, keys, name, out, err);
}

static avp_status open_in(const avp_ctx *ctx, const avp_key_options *keys, const char *folder, avp_str passphrase,
                          avp_key **key, avp_error *err) {
    avp_key_options own = *keys;
    own.keys = folder;
    own.signer = NULL;
    return avp_key_open(ctx, &own, passphrase, key, err);
}

/* ---- making ---- */

static avp_status keep(avp_case *c, const char *id, const char *public_key, avp_error *err) {
    avp_status status = AVP_OK;
    char details[256];
    bool begun = false;
    const avpi_sql_value params[] = {avpi_sql_text(avpi_str_view(id)), avpi_sql_text(avpi_str_view(public_key)),
                                     avpi_sql_i64(avpi_journal_now_us())};
    snprintf(details, sizeof details, "{\"do\":\"tip key\",\"key\":\"%s\"}", public_key);
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    AVP_TRY(avpi_sql_exec(c, "INSERT INTO tip_keys VALUES (?, ?, make_timestamp(CAST(? AS BIGINT)))", params, 3, err));
    AVP_TRY(avpi_custody_log(c, "registry", avpi_str_view(details), err));
    AVP_TRY(avpi_sql_commit(c, err));
    begun = false;
done:
    if (begun)
        avpi_sql_rollback(c);
    return status;
}

/* The secret is on the disk before the case tells of it: a kill between leaves a key that nobody asks for. */
avp_status avp_tip_key_make(avp_case *c, const avp_key_options *keys, avp_str passphrase, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    char id[AVPI_TIP_ID_SIZE], public_key[AVP_TIP_KEY_SIZE];
    char *folder = NULL;
    avp_key *key = NULL;
    AVP_TRY(avp_tip_key_known(c, public_key, err));
    if (public_key[0])
        return avpi_fail(ctx, err, AVP_E_ARG, N_("the case has a key for its tips already"));
    AVP_TRY(avpi_tip_key_id(ctx, id, err));
    AVP_TRY(folder_of(ctx, keys, id, &folder, err));
    AVP_TRY(open_in(ctx, keys, folder, passphrase, &key, err));
    avpi_tip_public(key, public_key);
    AVP_TRY(keep(c, id, public_key, err));
done:
    avp_key_free(ctx, key);
    avpi_free(ctx, folder);
    return status;
}

/* ---- opening ---- */

avp_status avp_tip_key_open(avp_case *c, const avp_key_options *keys, avp_str passphrase, avp_key **out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_key_options own = *keys;
    avpi_buf id;
    char *folder = NULL, known[AVP_TIP_KEY_SIZE], found[AVP_TIP_KEY_SIZE];
    avp_key *key = NULL;
    bool none = true;
    avpi_buf_init(&id, ctx, TEXT_MOST);
    AVP_TRY(avpi_change_text(c, "SELECT key_id FROM tip_keys LIMIT 1", NULL, 0, &id, &none, err));
    if (none)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_ARG, N_("this case has no form for tips; --tip-form makes one")));
    AVP_TRY(folder_of(ctx, keys, id.ptr, &folder, err));
    own.keys = folder;
    if (!avp_key_exists(ctx, &own))
        AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT,
                          N_("the key of this case's tips is not in \"%s\"; whoever made the form has it (--keys)"),
                          folder));
    AVP_TRY(open_in(ctx, keys, folder, passphrase, &key, err));
    AVP_TRY(avp_tip_key_known(c, known, err));
    avpi_tip_public(key, found);
    if (strcmp(known, found) != 0)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT, N_("the key in \"%s\" is not that of this case"), folder));
    *out = key;
    key = NULL;
done:
    avp_key_free(ctx, key);
    avpi_buf_free(&id);
    avpi_free(ctx, folder);
    return status;
}
