/* What each group does, by share of its posts, and at which hours. docs/methods/styles.md */
#include "avispero/styles.h"

#include "store/sql.h"
#include "story/talk.h"

static const char *const names[] = {
#define X(name, text) text,
    AVP_DEED_TABLE(X)
#undef X
};

const char *avp_deed_name(avp_deed deed) {
    return names[deed];
}

const char *avp_deed_code(avp_deed deed) {
    static const char *const codes[AVP_DEEDS] = {[AVP_DEED_REPOST] = "T0049.003", [AVP_DEED_THREAT] = "T0048"};
    return codes[deed] ? codes[deed] : "";
}

/* Per post_id: bit 0 it answers somebody, bit 1 it is a candidate of a threat. */
static avp_status load_marks(const avpi_telling *t, const avp_findings *f, uint8_t **out, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U32;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->talk->n_posts + 1, 1, out, err));
    for (size_t i = 0; i < f->threats.n_threats; i++)
        (*out)[f->threats.threats[i].post] |= 2;
    AVP_TRY(avpi_sql_query(t->c,
                           "SELECT post_id FROM posts WHERE NOT is_repost AND (reply_to IS NOT NULL OR reply_account"
                           " IS NOT NULL)",
                           NULL, 0, &type, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            (*out)[avpi_rows_u32(rows, 0)[i]] |= 1;
    }
done:
    avpi_rows_close(rows);
    return status;
}

static bool is_about_target(const avpi_talk *talk, size_t i) {
    size_t n;
    const avpi_hit *hits = avpi_talk_hits(talk, i, &n);
    for (size_t k = 0; k < n; k++)
        if (hits[k].kinds)
            return true;
    return false;
}

static size_t hour_of(int64_t time_us) {
    static const int64_t hour_us = INT64_C(3600000000);
    return (size_t)(((time_us / hour_us) % AVP_HOURS + AVP_HOURS) % AVP_HOURS);
}

static void count_post(const avpi_talk *talk, size_t i, const uint8_t *marks, avp_style *of) {
    bool repost = talk->repost[i];
    of->posts++;
    of->of_hour[hour_of(talk->time_us[i])]++;
    of->of_deed[AVP_DEED_REPOST] += repost;
    of->of_deed[AVP_DEED_REPLY] += marks[talk->post[i]] & 1;
    of->of_deed[AVP_DEED_TARGET] += is_about_target(talk, i);
    of->of_deed[AVP_DEED_THREAT] += marks[talk->post[i]] >> 1;
    of->of_deed[AVP_DEED_OWN] += !repost;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *marks = NULL, *seen = NULL;
    (void)state;
    AVP_TRY(load_marks(t, f, &marks, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, 1, &seen, err));
    AVP_TRY(avpi_zalloc(t->ctx, t->groups->count + 1, sizeof *f->styles.of, &f->styles.of, err));
    f->styles.count = t->groups->count + 1;
    for (uint32_t g = 0; g < f->styles.count; g++)
        f->styles.of[g].group = g;
    for (size_t i = 0; i < t->talk->n; i++) {
        avp_style *of = &f->styles.of[avpi_talk_group(t, i)];
        count_post(t->talk, i, marks, of);
        of->accounts += !seen[t->talk->account[i]];
        seen[t->talk->account[i]] = 1;
    }
done:
    avpi_free(t->ctx, marks);
    avpi_free(t->ctx, seen);
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    avpi_free(ctx, f->styles.of);
    f->styles = (avp_styles){.count = 0};
}

extern const avpi_module avpi_module_styles;
const avpi_module avpi_module_styles = {.name = "styles", .find = find, .drop = drop};
