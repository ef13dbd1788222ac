/* Changes as transactions: what is done stands in the tables, in the log and, where the case is open for reading, in notes.jsonl; or nowhere. */
#include "registry/changes.h"

#include "avispero/registry.h"
#include "registry/changing.h"
#include "registry/standing.h"
#include "registry/taking.h"
#include "store/custody.h"
#include "store/entries.h"
#include "store/journal.h"

static avp_status begin(avp_case *c, avp_error *err) {
    return avpi_case_is_written(c) ? avpi_sql_begin(c, err) : avpi_sql_exec(c, "BEGIN", NULL, 0, err);
}

static avp_status commit(avp_case *c, avp_error *err) {
    return avpi_case_is_written(c) ? avpi_sql_commit(c, err) : avpi_sql_exec(c, "COMMIT", NULL, 0, err);
}

static void roll_back(avp_case *c) {
    if (avpi_case_is_written(c)) {
        avpi_sql_rollback(c);
    } else {
        avp_error ignored = {.status = AVP_OK};
        if (avpi_sql_exec(c, "ROLLBACK", NULL, 0, &ignored) != AVP_OK)
            avp_error_clear(&ignored);
    }
}

/* Who changed what stands in the log; the words of the change stand in the registry alone, and their hash here. */
static avp_status log_change(avpi_changing *k, avp_str change, avp_error *err) {
    avp_status status = AVP_OK;
    char hex[AVPI_SHA256_HEX_SIZE];
    if (!avpi_case_is_written(k->c))
        return AVP_OK;
    avpi_sha256_hex(change, hex);
    avpi_buf_clear(&k->sql);
    AVP_TRY(avpi_buf_printf(
        &k->sql, err, "{\"do\":\"%.*s\",\"edit\":%llu,\"entry\":%llu,\"of\":%llu,\"sha256\":\"%s\",\"what\":\"%s\"}",
        (int)k->action.len, k->action.ptr, (unsigned long long)k->edit_id, (unsigned long long)k->entry,
        (unsigned long long)k->id, hex, k->thing < AVPI_THINGS ? avpi_things[k->thing].name : ""));
    AVP_TRY(avpi_custody_log(k->c, "registry", avpi_buf_view(&k->sql), err));
done:
    return status;
}

/* An entry that cannot be done: it is kept as refused, so that it is not tried again. */
static avp_status keep_refused(avp_case *c, avp_str change, int64_t at_us, uint64_t entry, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_changing k;
    avpi_changing_init(&k, c);
    k.at_us = at_us;
    k.entry = entry;
    AVP_TRY(begin(c, err));
    status = avpi_registry_next_id(c, "edit_id", "edits_now", &k.edit_id, err);
    if (status == AVP_OK)
        status = avpi_changing_keep(&k, "refused", AVPI_THINGS, 0, "", (avp_str){NULL, 0}, change, err);
    if (status == AVP_OK)
        status = commit(c, err);
    if (status != AVP_OK)
        roll_back(c);
done:
    avpi_changing_free(&k);
    return status;
}

avp_status avpi_change_take(avp_case *c, avp_str change, int64_t at_us, uint64_t entry, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {.status = AVP_OK};
    avpi_changing k;
    avpi_changing_init(&k, c);
    k.at_us = at_us;
    k.entry = entry;
    AVP_TRY(begin(c, err));
    status = avpi_changing_do(&k, change, &why);
    if (status == AVP_OK &&
        k.kept == 0) /* its number has to stand somewhere, or it is tried again when it is no more the last word */
        status = avpi_changing_keep(&k, "refused", AVPI_THINGS, 0, "", (avp_str){NULL, 0}, change, &why);
    else if (status == AVP_OK)
        status = log_change(&k, change, &why);
    if (status == AVP_OK)
        status = commit(c, &why);
    if (status != AVP_OK)
        roll_back(c);
    if (status == AVP_E_ARG || status == AVP_E_INPUT) {
        avpi_warn(k.ctx, AVP_LOG_WARNING, N_("entry %llu of notes.jsonl cannot be done in the registry: %s"),
                  (unsigned long long)entry, why.text);
        status = keep_refused(c, change, at_us, entry, err);
    } else if (status != AVP_OK) {
        *err = err->status == AVP_OK ? why : *err;
    }
done:
    avpi_changing_free(&k);
    return status;
}

/* Told while the case is open for reading: into notes.jsonl, in the same breath. */
static avp_status keep_entry(avpi_changing *k, avp_str change, avp_error *err) {
    avp_status status = AVP_OK;
    if (avpi_case_is_written(k->c))
        return AVP_OK;
    AVP_TRY(avpi_entries_add(k->c, "registry", change, &k->entry, err));
    const avpi_sql_value params[] = {avpi_sql_u64(k->entry), avpi_sql_u64(k->edit_id)};
    AVP_TRY(avpi_sql_exec(k->c, "UPDATE told_edits SET entry = ? WHERE edit_id = ?", params, 2, err));
done:
    return status;
}

/* Within the open transaction. */
static avp_status do_now(avp_case *c, avp_str change, avp_registry_changed *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_changing k;
    avpi_changing_init(&k, c);
    k.at_us = avpi_journal_now_us();
    AVP_TRY(avpi_changing_do(&k, change, err));
    *out = (avp_registry_changed){k.kept > 0 ? k.edit_id : 0, k.into > 0 ? k.into : k.id};
    if (k.kept == 0)
        goto done; /* all of it stands there already: no edit, whose number the next one would get */
    AVP_TRY(log_change(&k, change, err));
    AVP_TRY(keep_entry(&k, change, err));
done:
    avpi_changing_free(&k);
    return status;
}

avp_status avp_registry_change(avp_case *c, const char *text, avp_registry_changed *out, avp_error *err) {
    avp_status status = AVP_OK;
    bool begun = false;
    avp_registry_changed changed;
    AVP_TRY(avpi_registry_stand(c, err));
    AVP_TRY(avpi_registry_catch_up(c, err));
    AVP_TRY(begin(c, err));
    begun = true;
    AVP_TRY(do_now(c, avpi_str_view(text), &changed, err));
    AVP_TRY(commit(c, err));
    begun = false;
    if (out)
        *out = changed;
done:
    if (begun)
        roll_back(c);
    return status;
}
