/* What can be printed of a group: the same sentences as in the report. */
#include "report/html.h"
#include "view/group_rows.h"

typedef struct telling {
    avpi_writer w;
    const avp_story *story;
    const avp_group *group;
} telling;

static void tell_did(telling *t) {
    avpi_group_sentence(&t->w, t->story, t->group);
}
static void tell_null(telling *t) {
    avpi_tell(&t->w, avpi_null_sentence(t->story, t->group->exclusive));
}
static void tell_pairs(telling *t) {
    avpi_pairs_sentence(&t->w);
}
static void tell_rank(telling *t) {
    avpi_rank_sentence(&t->w);
}
static void tell_chance(telling *t) {
    AVPI_SAY(&t->w, N_("{1}"), avpi_chance(t->group->log10_p));
}
static void tell_tested(telling *t) {
    if (!t->group->exclusive && t->group->confirmation.accounts > 0)
        avpi_confirmed_sentence(&t->w, t->story, t->group);
}
static void tell_verdict(telling *t) {
    if (avpi_verdict_of(t->story->groups, t->group) != AVPI_VERDICT_NONE)
        avpi_verdict_sentence(&t->w, t->story, t->group);
}
static void tell_doubt(telling *t) {
    if (t->group->exclusive)
        avpi_exclusive_sentence(&t->w);
    else if (avpi_is_within_chance(t->group))
        avpi_within_chance_sentence(&t->w);
}

avp_status avpi_group_sentences(const avpi_asked *asked, const avp_group *group, json_t **out, avp_error *err) {
    static const struct {
        const char *key;
        void (*tell)(telling *t);
    } parts[] = {{"did", tell_did},         {"null_hypothesis", tell_null}, {"pairs", tell_pairs},
                 {"rank", tell_rank},       {"chance", tell_chance},        {"tested", tell_tested},
                 {"verdict", tell_verdict}, {"doubt", tell_doubt}};
    avp_status status = AVP_OK;
    telling t = {.story = &asked->view->story, .group = group};
    json_t *sentences = json_object();
    avpi_writer_init(&t.w, &asked->ctx, AVPI_PLAIN, err);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        avpi_buf_clear(&t.w.buf);
        parts[i].tell(&t);
        AVP_TRY(t.w.status);
        avp_str text = avpi_buf_view(&t.w.buf);
        avpi_cells_set(sentences, parts[i].key, text.len > 0 ? avpi_cells_text(text) : json_null());
    }
    *out = sentences;
    sentences = NULL;
done:
    json_decref(sentences);
    avpi_writer_free(&t.w);
    return status;
}
