#include "story/list_kinds.h"

#include "base/dict.h"

static const char domain_kinds[] = "portal|media|party|government|platform|other";
static const char verdicts[] = "true|false|unverified";

avp_status avpi_list_choice(const avpi_list_file *list, size_t row, size_t column, const char *allowed, size_t *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avp_str cell = list->rows[row].cells[column], shown = avpi_list_shown(cell);
    avpi_buf words;
    avpi_buf_init(&words, list->ctx, SIZE_MAX);
    *out = avpi_list_word(allowed, cell);
    if (*out != SIZE_MAX)
        goto done;
    AVP_TRY(avpi_list_words(list->ctx, allowed, &words, err));
    avpi_fail(list->ctx, err, AVP_E_INPUT, N_("\"%.*s\" is not known here; allowed are %s"), (int)shown.len, shown.ptr,
              words.ptr);
    status = avpi_list_fail_at(list, row, err);
done:
    avpi_buf_free(&words);
    return status;
}

/* ---- events ---- */

enum { EVENT_TIME, EVENT_NAME, EVENT_KIND };

static avp_status check_events(const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t time_us, step_us;
    for (size_t i = 0; i < list->n; i++)
        AVP_TRY(avpi_list_time(list, i, list->rows[i].cells[EVENT_TIME], &time_us, &step_us, err));
done:
    return status;
}

static avp_status store_events(avp_case *c, const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t time_us, step_us;
    for (size_t i = 0; i < list->n; i++) {
        const avp_str *cells = list->rows[i].cells;
        AVP_TRY(avpi_list_time(list, i, cells[EVENT_TIME], &time_us, &step_us, err));
        const avpi_sql_value params[] = {avpi_sql_i64(time_us), avpi_sql_i64(step_us), avpi_sql_text(cells[EVENT_NAME]),
                                         avpi_sql_text(cells[EVENT_KIND])};
        AVP_TRY(
            avpi_sql_exec(c, "INSERT INTO events VALUES (make_timestamp(CAST(? AS BIGINT)), ?, ?, ?)", params, 4, err));
    }
done:
    return status;
}

/* ---- domains ---- */

enum { DOMAIN_DOMAIN, DOMAIN_KIND };

avp_status avpi_list_domain(avp_str text, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t scheme = avpi_str_find(text, AVPI_STR("://"));
    if (scheme < text.len)
        text = (avp_str){text.ptr + scheme + 3, text.len - scheme - 3};
    text.len = avpi_str_find_byte(text, '/');
    avpi_buf_clear(out);
    AVP_TRY(avpi_buf_add(out, text, err));
    for (size_t i = 0; i < out->len; i++)
        if (out->ptr[i] >= 'A' && out->ptr[i] <= 'Z')
            out->ptr[i] = (char)(out->ptr[i] | 0x20);
    if (avpi_str_starts(avpi_buf_view(out), AVPI_STR("www."))) {
        memmove(out->ptr, out->ptr + 4, out->len - 4 + 1);
        out->len -= 4;
    }
done:
    return status;
}

static avp_status check_domains(const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_dict seen;
    avpi_buf domain;
    size_t kind, *kinds = NULL;
    avpi_dict_init(&seen, list->ctx);
    avpi_buf_init(&domain, list->ctx, SIZE_MAX);
    AVP_TRY(avpi_alloc(list->ctx, list->n, sizeof *kinds, &kinds, err));
    for (size_t i = 0; i < list->n; i++) {
        avp_str cell = list->rows[i].cells[DOMAIN_DOMAIN], shown = avpi_list_shown(cell);
        uint32_t id, before = seen.count > UINT32_MAX ? UINT32_MAX : (uint32_t)seen.count;
        AVP_TRY(avpi_list_choice(list, i, DOMAIN_KIND, domain_kinds, &kind, err));
        AVP_TRY(avpi_list_domain(cell, &domain, err));
        if (avpi_str_find_byte(avpi_buf_view(&domain), '.') == domain.len) {
            avpi_fail(list->ctx, err, AVP_E_INPUT, N_("\"%.*s\" is no domain; write it as example.org"), (int)shown.len,
                      shown.ptr);
            status = avpi_list_fail_at(list, i, err);
            goto done;
        }
        AVP_TRY(avpi_dict_intern(&seen, avpi_buf_view(&domain), &id, err));
        if (id == before)
            kinds[id] = kind;
        if (kinds[id] != kind) {
            avpi_fail(list->ctx, err, AVP_E_INPUT, N_("\"%.*s\" stands in the list with two kinds; leave one"),
                      (int)shown.len, shown.ptr);
            status = avpi_list_fail_at(list, i, err);
            goto done;
        }
    }
done:
    avpi_dict_free(&seen);
    avpi_buf_free(&domain);
    avpi_free(list->ctx, kinds);
    return status;
}

static avp_status store_domains(avp_case *c, const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf domain;
    avpi_buf_init(&domain, list->ctx, SIZE_MAX);
    for (size_t i = 0; i < list->n; i++) {
        const avp_str *cells = list->rows[i].cells;
        AVP_TRY(avpi_list_domain(cells[DOMAIN_DOMAIN], &domain, err));
        const avpi_sql_value params[] = {avpi_sql_text(avpi_buf_view(&domain)), avpi_sql_text(cells[DOMAIN_KIND])};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO domains SELECT d, k FROM (VALUES (?, lower(?))) v(d, k)"
                              " WHERE d NOT IN (SELECT domain FROM domains)",
                              params, 2, err));
    }
done:
    avpi_buf_free(&domain);
    return status;
}

/* ---- claims ---- */

enum { CLAIM_CLAIM, CLAIM_VERDICT, CLAIM_FOLLOWS };

static avp_status check_claims(const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_dict claims;
    size_t verdict;
    uint32_t id;
    avpi_dict_init(&claims, list->ctx);
    for (size_t i = 0; i < list->n; i++) {
        AVP_TRY(avpi_list_choice(list, i, CLAIM_VERDICT, verdicts, &verdict, err));
        AVP_TRY(avpi_dict_intern(&claims, list->rows[i].cells[CLAIM_CLAIM], &id, err));
        if (claims.count == i + 1)
            continue;
        avpi_fail(list->ctx, err, AVP_E_INPUT, N_("the claim stands in the list twice; leave one"));
        status = avpi_list_fail_at(list, i, err);
        goto done;
    }
    for (size_t i = 0; i < list->n; i++) {
        avp_str follows = list->rows[i].cells[CLAIM_FOLLOWS], shown = avpi_list_shown(follows);
        bool itself = avpi_str_equal(follows, list->rows[i].cells[CLAIM_CLAIM]);
        if (follows.len == 0 || (avpi_dict_find(&claims, follows) != UINT32_MAX && !itself))
            continue;
        avpi_fail(list->ctx, err, AVP_E_INPUT,
                  N_("it follows \"%.*s\", which is no other claim of the list; write that claim word for word"),
                  (int)shown.len, shown.ptr);
        status = avpi_list_fail_at(list, i, err);
        goto done;
    }
done:
    avpi_dict_free(&claims);
    return status;
}

static avp_status store_claims(avp_case *c, const avpi_list_file *list, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < list->n; i++) {
        const avp_str *cells = list->rows[i].cells;
        avp_str follows = cells[CLAIM_FOLLOWS].len > 0 ? cells[CLAIM_FOLLOWS] : (avp_str){NULL, 0};
        const avpi_sql_value params[] = {avpi_sql_text(cells[CLAIM_CLAIM]), avpi_sql_text(cells[CLAIM_VERDICT]),
                                         avpi_sql_text(follows)};
        AVP_TRY(avpi_sql_exec(c, "INSERT INTO claims VALUES (?, lower(?), ?)", params, 3, err));
    }
done:
    return status;
}

/* ---- the table of kinds ---- */

const avpi_list_kind_of avpi_list_kinds[AVP_LISTS] = {
    [AVP_LIST_TARGETS] = {"targets",
                          "id,name,kind,value,valid_from,valid_to\n"
                          "candidate,Ana Ejemplo,handle,ana_ejemplo,,\n"
                          "candidate,Ana Ejemplo,name,Ana Ejemplo,,\n"
                          "candidate,Ana Ejemplo,alias,la maestra Ejemplo,2017-01-01,2017-06-30\n"
                          "candidate,Ana Ejemplo,hashtag,VotaAnaEjemplo,,\n",
                          {{"id|objetivo", true},
                           {"name|nombre", false},
                           {"kind|tipo", true},
                           {"value|valor", true},
                           {"valid_from|desde", false},
                           {"valid_to|hasta", false}},
                          6,
                          avpi_list_targets_check,
                          "DELETE FROM target_aliases; DELETE FROM targets;",
                          avpi_list_targets_store},
    [AVP_LIST_EVENTS] = {"events",
                         "time,name,kind\n2017-06-04,Election day,vote\n2014-12-05 20:30,Interview on the radio,"
                         "interview\n",
                         {{"time|date|fecha|hora", true}, {"name|nombre", true}, {"kind|tipo", false}},
                         3,
                         check_events,
                         "DELETE FROM events;",
                         store_events},
    [AVP_LIST_DOMAINS] = {"domains",
                          "domain,kind\nportal.example,portal\nnewspaper.example,media\n",
                          {{"domain|dominio", true}, {"kind|tipo", true}},
                          2,
                          check_domains,
                          "DELETE FROM domains;",
                          store_domains},
    [AVP_LIST_CLAIMS] = {"claims",
                         "claim,verdict,follows\nhttps://portal.example/shops-looted,false,\nthe shops will be looted "
                         "tonight,false,https://portal.example/shops-looted\n",
                         {{"claim|afirmacion", true}, {"verdict|veredicto", true}, {"follows|sigue_a", false}},
                         3,
                         check_claims,
                         "DELETE FROM claims;",
                         store_claims},
};
