/* Taking an edit back, whole. An undo is an edit, and can be taken back itself. */
#include "registry/changing.h"

#include "registry/change_values.h"
#include "registry/taking.h"
#include "registry/waiting.h"

#include <string.h>

typedef struct undone_field {
    avpi_thing thing;
    const avpi_registry_field *field;
    uint64_t id;
    avp_str before, after;
} undone_field;

static avp_status load_fields(avpi_changing *k, uint64_t edit, avpi_arena *arena, undone_field **out, size_t *n,
                              avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_U64, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    const avpi_sql_value param = avpi_sql_u64(edit);
    AVP_TRY(avpi_sql_query(k->c,
                           "SELECT thing, thing_id, field, before, after FROM edits_now WHERE edit_id = ? AND action <>"
                           " 'refused'",
                           &param, 1, types, 5, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(k->ctx, out, &capacity, *n + got + 1, sizeof **out, err));
        for (size_t i = 0; i < got; i++) {
            avpi_thing thing = avpi_thing_named(avpi_rows_text(rows, 0)[i]);
            avp_str before = avpi_rows_text(rows, 3)[i], after = avpi_rows_text(rows, 4)[i];
            (*out)[(*n)++] =
                (undone_field){thing, avpi_registry_field_named(thing, avpi_rows_text(rows, 2)[i]),
                               avpi_rows_u64(rows, 1)[i], before.ptr ? avpi_arena_copy(arena, before) : before,
                               after.ptr ? avpi_arena_copy(arena, after) : after};
        }
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* Does the edit stand? Undos are counted off against undos of undos. */
static avp_status check_stands(avpi_changing *k, uint64_t edit, size_t n_fields, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t undone = 0;
    const avpi_sql_value param = avpi_sql_u64(edit);
    if (n_fields == 0)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("there is no edit %llu that could be taken back"),
                         (unsigned long long)edit);
    AVP_TRY(
        avpi_sql_number(k->c,
                        "SELECT count(DISTINCT u.edit_id) FROM edits_now u WHERE u.undoes = ? AND NOT EXISTS (SELECT 1"
                        " FROM edits_now v WHERE v.undoes = u.edit_id)",
                        &param, 1, &undone, err));
    if (undone > 0)
        status = avpi_fail(k->ctx, err, AVP_E_ARG, N_("edit %llu was taken back already"), (unsigned long long)edit);
done:
    return status;
}

static avp_status check_untouched(avpi_changing *k, const undone_field *of, avp_error *err) {
    avp_status status = AVP_OK;
    bool null = false;
    AVP_TRY(avpi_changing_value(k, of->thing, of->id, of->field, &k->before, &null, err));
    if (null != (of->after.ptr == NULL) || (!null && !avpi_str_equal(avpi_buf_view(&k->before), of->after)))
        status =
            avpi_fail(k->ctx, err, AVP_E_ARG, N_("\"%s\" of %s %llu was changed since; take the later edit back first"),
                      of->field->name, avpi_things[of->thing].name, (unsigned long long)of->id);
done:
    return status;
}

/* What waited and was published, or kept back: of a file that may be thousands. */
static avp_status was_waiting(const avpi_changing *k, bool *was, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    const avpi_sql_value param = avpi_sql_u64(k->undoes);
    AVP_TRY(avpi_sql_number(k->c,
                            "SELECT count(*) FROM edits_now WHERE edit_id = ? AND action IN ('publish', 'withhold')",
                            &param, 1, &n, err));
    *was = n > 0;
done:
    return status;
}

static bool takes_out_source(const undone_field *of) {
    return of->thing == AVPI_SOURCE && strcmp(of->field->name, "removed") == 0;
}

static avp_status check_field(avpi_changing *k, const undone_field *of, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(check_untouched(k, of, err));
    if (takes_out_source(of))
        AVP_TRY(avpi_changing_check_source(k, of->id, true, err));
done:
    return status;
}

avp_status avpi_changing_undo(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    undone_field *fields = NULL;
    avpi_arena arena;
    size_t n = 0;
    bool waiting = false;
    avpi_arena_init(&arena, k->ctx);
    k->undoes = k->id;
    AVP_TRY(load_fields(k, k->undoes, &arena, &fields, &n, err));
    AVP_TRY(check_stands(k, k->undoes, n, err));
    AVP_TRY(was_waiting(k, &waiting, err));
    if (waiting)
        AVP_TRY(avpi_changing_wait_again(k, err));
    for (size_t i = 0; i < n && !waiting; i++)
        AVP_TRY(check_field(k, &fields[i], err));
    for (size_t i = n; i > 0 && !waiting; i--) {
        AVP_TRY(avpi_changing_set(k, fields[i - 1].thing, fields[i - 1].id, fields[i - 1].field, fields[i - 1].before,
                                  err));
        AVP_TRY(avpi_changing_refold(k, fields[i - 1].thing, fields[i - 1].id, err));
    }
    if (takes_out_source(&fields[0]))
        AVP_TRY(avpi_counts_settle(k->c, NULL, err));
    k->thing = fields[0].thing;
    k->id = fields[0].id;
done:
    avpi_free(k->ctx, fields);
    avpi_arena_free(&arena);
    return status;
}
