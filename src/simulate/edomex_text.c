/* What the posts of the scenario say. */
#include "simulate/edomex.h"
#include "simulate/edomex_words.h"
#include "simulate/words.h"

enum { DEPTH_MOST = 6 };

/* What a post is made with: whose words, about whom, when. */
typedef struct telling {
    const avpi_edo *edo;
    avpi_rng rng;
    int about; /* figure, or AVPI_EDO_NOBODY */
    int64_t time_s;
} telling;

static bool chance(avpi_rng *rng, uint64_t percent) {
    return avpi_rng_below(rng, 100) < percent;
}

/* ---- sentences ---- */

/* An item of the lexicon, at no place in particular. */
static avp_status add_word(telling *t, char letter, avpi_buf *out, avp_error *err) {
    size_t home = avpi_rng_below(&t->rng, avpi_sim_lexicon('p').count);
    return avpi_sim_say(&t->rng, home, letter, out, err);
}

static avp_status fill(telling *t, const char *text, int depth, avpi_buf *out, avp_error *err);

static avp_status add_name_of(telling *t, avpi_buf *out, avp_error *err) {
    const avpi_edo_figure *f = &avpi_edo_figures[t->about == AVPI_EDO_NOBODY ? AVPI_EDO_MARCH : t->about];
    uint64_t draw = avpi_rng_below(&t->rng, 3);
    return avpi_buf_add(out, avpi_str_view(draw > 0 && f->aliases[draw - 1] ? f->aliases[draw - 1] : f->name), err);
}

static avp_status fill_slot(telling *t, char letter, int depth, avpi_buf *out, avp_error *err) {
    avpi_sim_list list = avpi_edo_slot(letter);
    if (letter == 'N')
        return add_name_of(t, out, err);
    if (list.count == 0 || depth > DEPTH_MOST)
        return add_word(t, letter, out, err);
    return fill(t, list.items[avpi_rng_below(&t->rng, list.count)], depth + 1, out, err);
}

static avp_status fill(telling *t, const char *text, int depth, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    while (*text) {
        const char *slot = strchr(text, '%');
        AVP_TRY(avpi_buf_add(out, slot ? (avp_str){text, (size_t)(slot - text)} : avpi_str_view(text), err));
        if (!slot)
            break;
        AVP_TRY(fill_slot(t, slot[1], depth, out, err));
        text = slot + 2;
    }
done:
    return status;
}

static avp_status add_sentence(telling *t, avpi_edo_list which, avpi_buf *out, avp_error *err) {
    avpi_sim_list list = avpi_edo_sentences(which);
    return fill(t, list.items[avpi_rng_below(&t->rng, list.count)], 0, out, err);
}

/* Hurried writing: no accents, sometimes shouted, sometimes with a number for a letter, as people dodge filters. */
static avp_status add_hurried(telling *t, avp_str text, bool dodges, avpi_buf *out, avp_error *err) {
    static const char *const folded[][2] = {{"á", "a"}, {"é", "e"}, {"í", "i"}, {"ó", "o"},
                                            {"ú", "u"}, {"¿", ""},  {"¡", ""}};
    enum { FOLDED = sizeof folded / sizeof *folded, SHOUTED = 12, DODGED = 8 };
    avp_status status = AVP_OK;
    bool shouted = chance(&t->rng, SHOUTED), dodged = dodges && chance(&t->rng, DODGED);
    for (size_t at = 0; at < text.len;) {
        size_t i = 0;
        while (i < FOLDED && (text.len - at < 2 || memcmp(text.ptr + at, folded[i][0], 2) != 0))
            i++;
        char byte = i < FOLDED ? folded[i][1][0] : text.ptr[at];
        if (dodged && (byte == 'e' || byte == 'o'))
            byte = byte == 'e' ? '3' : '0';
        else if (shouted && byte >= 'a' && byte <= 'z')
            byte = (char)(byte - 'a' + 'A');
        if (byte)
            AVP_TRY(avpi_buf_add_byte(out, byte, err));
        at += i < FOLDED ? 2 : 1;
    }
done:
    return status;
}

static avp_status add_in_hurry(avpi_sim_work *work, telling *t, avpi_edo_list list, bool dodges, avp_error *err) {
    enum { CAREFUL = 35 };
    avp_status status = AVP_OK;
    avpi_buf_clear(&work->words);
    AVP_TRY(add_sentence(t, list, &work->words, err));
    if (chance(&t->rng, CAREFUL))
        AVP_TRY(avpi_buf_add(&work->content.text, avpi_buf_view(&work->words), err));
    else
        AVP_TRY(add_hurried(t, avpi_buf_view(&work->words), dodges, &work->content.text, err));
done:
    avpi_buf_clear(&work->words);
    return status;
}

/* ---- mentions, hashtags, pages ---- */

static avp_status add_mention(avpi_sim_work *work, const telling *t, uint64_t account, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf *text = &work->content.text;
    size_t from = text->len;
    AVP_TRY(avpi_buf_add_byte(text, '@', err));
    AVP_TRY(avpi_edo_handle(t->edo, account, t->time_s, text, err));
    avpi_sim_content_mark(&work->content, AVPI_SIM_MENTION, from, account);
done:
    return status;
}

/* "@RufinaZarzamora " in front. */
static avp_status add_address(avpi_sim_work *work, const telling *t, avp_error *err) {
    avp_status status = AVP_OK;
    if (t->about == AVPI_EDO_NOBODY)
        return AVP_OK;
    AVP_TRY(add_mention(work, t, avpi_edo_figure_account(t->edo, t->about), err));
    AVP_TRY(avpi_buf_add_byte(&work->content.text, ' ', err));
done:
    return status;
}

static avp_status add_tag(avpi_sim_work *work, const char *tag, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf *text = &work->content.text;
    AVP_TRY(avpi_buf_add(text, text->len ? AVPI_STR(" #") : AVPI_STR("#"), err));
    size_t from = text->len - 1;
    AVP_TRY(avpi_buf_add(text, avpi_str_view(tag), err));
    avpi_sim_content_mark(&work->content, AVPI_SIM_TAG, from, 0);
done:
    return status;
}

/* The made trend that is on at a time; NULL outside of the days that have them. */
static const char *trend_at(int64_t time_s) {
    static const int64_t day_s = 86400;
    const char *tag = NULL;
    for (size_t i = 0; i < avpi_edo_op_count; i++) {
        int64_t from = avpi_edo_time(avpi_edo_ops[i].when);
        if (avpi_edo_ops[i].kind == AVPI_EDO_TREND && from <= time_s && time_s < from + day_s)
            tag = avpi_edo_ops[i].tag;
    }
    return tag;
}

/* The tag of the operation, or the trend that is on, or one made up; then two that everybody uses. The same for all who follow the cue. */
static avp_status add_cue_tags(avpi_sim_work *work, const telling *t, const avpi_edo_cue *cue, uint32_t number,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_edo_ask(t->edo, AVPI_EDO_ASK_CUE, number);
    avpi_sim_list common = avpi_edo_common_tags(avpi_edo_season(t->edo, cue->time_s));
    const avpi_edo_op *op = avpi_edo_op_of(cue);
    const char *tag = op && op->tag ? op->tag : trend_at(cue->time_s);
    size_t first = avpi_rng_below(&rng, common.count), step = 1 + avpi_rng_below(&rng, common.count - 1);
    char made_up[64];
    if (!tag) {
        avpi_buf_clear(&work->words);
        AVP_TRY(
            avpi_sim_tag(&t->edo->world, avpi_rng_below(&rng, t->edo->world.n_communities), number, &work->words, err));
        avp_str cut = avpi_utf8_cut(avpi_buf_view(&work->words), sizeof made_up - 1);
        memcpy(made_up, cut.ptr, cut.len);
        made_up[cut.len] = '\0';
        avpi_buf_clear(&work->words);
        tag = made_up;
    }
    AVP_TRY(add_tag(work, tag, err));
    AVP_TRY(add_tag(work, common.items[first], err));
    AVP_TRY(add_tag(work, common.items[(first + step) % common.count], err));
done:
    return status;
}

/* The page of an article: the same for all who post it. */
static avp_status add_page(avpi_sim_work *work, const telling *t, uint32_t article, avp_error *err) {
    enum { SLUG_WORDS = 3 };
    avp_status status = AVP_OK;
    avpi_buf *text = &work->content.text;
    const avpi_edo_cue *cue = &t->edo->cues[article];
    avpi_rng rng = avpi_edo_ask(t->edo, AVPI_EDO_ASK_PAGE, article);
    AVP_TRY(avpi_buf_add_byte(text, ' ', err));
    size_t from = text->len;
    AVP_TRY(avpi_buf_printf(text, err, "https://%s/%d/",
                            avpi_edo_figures[cue->author - t->edo->first[AVPI_EDO_FIGURES]].domain,
                            avpi_edo_season(t->edo, cue->time_s) ? 2017 : 2014));
    for (int i = 0; i < SLUG_WORDS; i++) {
        AVP_TRY(avpi_sim_say(&rng, 0, 's', text, err));
        AVP_TRY(avpi_buf_add_byte(text, '-', err));
    }
    AVP_TRY(avpi_buf_printf(text, err, "%u", (unsigned)article));
    avpi_sim_content_mark(&work->content, AVPI_SIM_LINK, from, 0);
done:
    return status;
}

/* ---- whole posts ---- */

static avpi_edo_list voice_of(int body) {
    if (body == AVPI_EDO_TROLLS_TEENS)
        return AVPI_EDO_SAY_TEENS;
    return body == AVPI_EDO_TROLLS_AGENCY || body == AVPI_EDO_ARMY ? AVPI_EDO_SAY_AGENCY : AVPI_EDO_SAY_HOSTILE;
}

/* Against somebody in the voice of a body; about nothing in particular where there is no target. */
static avp_status add_attack(avpi_sim_work *work, telling *t, int body, avp_error *err) {
    if (t->about == AVPI_EDO_NOBODY)
        return add_word(t, 'S', &work->content.text, err);
    if (body == AVPI_EDO_TROLLS_TEENS || body == AVPI_EDO_TROLLS_THREATS)
        return add_in_hurry(work, t, voice_of(body), false, err);
    return add_sentence(t, voice_of(body), &work->content.text, err);
}

static avp_status add_headline(avpi_sim_work *work, telling *t, avp_error *err) {
    if (t->about == AVPI_EDO_NOBODY)
        return add_word(t, 'H', &work->content.text, err);
    return add_sentence(t, AVPI_EDO_SAY_FAKE, &work->content.text, err);
}

static avp_status add_figure_post(avpi_sim_work *work, telling *t, int figure, avp_error *err) {
    enum { TAGGED = 40 };
    avp_status status = AVP_OK;
    const char *tag = avpi_edo_figures[figure].hashtag;
    if (figure == AVPI_EDO_MARCH)
        AVP_TRY(add_sentence(t, AVPI_EDO_SAY_MARCH, &work->content.text, err));
    else if (figure <= AVPI_EDO_THIRD)
        AVP_TRY(add_sentence(t, AVPI_EDO_SAY_PROGRAMME, &work->content.text, err));
    else
        AVP_TRY(add_word(t, 'S', &work->content.text, err));
    if (tag && chance(&t->rng, TAGGED))
        AVP_TRY(add_tag(work, tag, err));
done:
    return status;
}

/* The post that a cue is about; who repeats it says the same. */
static avp_status add_root(avpi_sim_work *work, const avpi_edo *edo, uint32_t number, avp_error *err) {
    enum { ADDRESSED = 50, TAGGED = 35 };
    avp_status status = AVP_OK;
    const avpi_edo_cue *cue = &edo->cues[number];
    telling t = {edo, avpi_edo_ask(edo, AVPI_EDO_ASK_ROOT_TEXT, number), cue->target, cue->time_s};
    int body = avpi_edo_body_of(edo, cue->author);
    const avpi_edo_op *op = avpi_edo_op_of(cue);
    if (cue->way == AVPI_EDO_URL) {
        AVP_TRY(add_headline(work, &t, err));
        return add_page(work, &t, number, err);
    }
    if (body == AVPI_EDO_FIGURES)
        return add_figure_post(work, &t, (int)(cue->author - edo->first[body]), err);
    if (chance(&t.rng, ADDRESSED))
        AVP_TRY(add_address(work, &t, err));
    AVP_TRY(add_attack(work, &t, body, err));
    if (op && op->tag && chance(&t.rng, TAGGED))
        AVP_TRY(add_tag(work, op->tag, err));
done:
    return status;
}

static avp_status say_repost(avpi_sim_work *work, const avpi_edo *edo, uint32_t number, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_edo_cue *cue = &edo->cues[number];
    telling t = {.edo = edo, .time_s = cue->time_s};
    AVP_TRY(avpi_buf_add(&work->content.text, AVPI_STR("RT "), err));
    AVP_TRY(add_mention(work, &t, cue->author, err));
    AVP_TRY(avpi_buf_add(&work->content.text, AVPI_STR(": "), err));
    AVP_TRY(add_root(work, edo, number, err));
done:
    return status;
}

/* One text for all; three in ten add something of their own. */
static avp_status say_copy(avpi_sim_work *work, telling *t, const avpi_edo_cue *cue, uint32_t number, avp_error *err) {
    enum { VARIED = 30 };
    avp_status status = AVP_OK;
    telling same = {t->edo, avpi_edo_ask(t->edo, AVPI_EDO_ASK_ROOT_TEXT, number), cue->target, cue->time_s};
    AVP_TRY(add_address(work, &same, err));
    AVP_TRY(add_attack(work, &same, cue->body, err));
    if (chance(&t->rng, VARIED)) {
        AVP_TRY(avpi_buf_add_byte(&work->content.text, ' ', err));
        AVP_TRY(fill_slot(t, 'E', 0, &work->content.text, err));
    }
done:
    return status;
}

/* A newsroom posts its headline; others say something of their own as often. */
static avp_status say_page(avpi_sim_work *work, telling *t, const avpi_edo_cue *cue, uint32_t number, avp_error *err) {
    enum { HEADLINE = 50 };
    avp_status status = AVP_OK;
    bool newsroom = cue->op == -1;
    uint32_t article = newsroom ? number : cue->answers;
    telling same = {t->edo, avpi_edo_ask(t->edo, AVPI_EDO_ASK_ROOT_TEXT, article), t->edo->cues[article].target,
                    cue->time_s};
    if (newsroom || chance(&t->rng, HEADLINE))
        AVP_TRY(add_headline(work, &same, err));
    else
        AVP_TRY(add_attack(work, t, cue->body, err));
    AVP_TRY(add_page(work, t, article, err));
done:
    return status;
}

static avp_status say_reaction(avpi_sim_work *work, telling *t, uint32_t number, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_edo_cue *cue = &t->edo->cues[number];
    t->about = cue->target;
    switch (cue->way) {
    case AVPI_EDO_REPOST: return say_repost(work, t->edo, number, err);
    case AVPI_EDO_COPY: return say_copy(work, t, cue, number, err);
    case AVPI_EDO_URL: return say_page(work, t, cue, number, err);
    case AVPI_EDO_REPLY: AVP_TRY(add_address(work, t, err)); return add_attack(work, t, cue->body, err);
    case AVPI_EDO_TAGS:
    case AVPI_EDO_WAYS: break;
    }
    AVP_TRY(add_attack(work, t, cue->body, err));
    AVP_TRY(add_cue_tags(work, t, cue, number, err));
done:
    return status;
}

/* ---- crowds ---- */

/* Of a hundred about a figure, so many for it and so many against it; the others in between. */
static avp_status add_opinion(avpi_sim_work *work, telling *t, avp_error *err) {
    enum { PRAISE = 35, HOSTILE = 12 };
    uint64_t draw = avpi_rng_below(&t->rng, 100);
    avpi_edo_list list = draw < PRAISE             ? AVPI_EDO_SAY_PRAISE
                         : draw < PRAISE + HOSTILE ? AVPI_EDO_SAY_HOSTILE
                                                   : AVPI_EDO_SAY_MILD;
    return add_sentence(t, list, &work->content.text, err);
}

static avp_status say_chatter(avpi_sim_work *work, telling *t, avp_error *err) {
    enum { ADDRESSED = 40, OWN_TAG = 12, COMMON_TAG = 15 };
    avp_status status = AVP_OK;
    avpi_sim_list common = avpi_edo_common_tags(avpi_edo_season(t->edo, t->time_s));
    const char *own = avpi_edo_figures[t->about].hashtag;
    if (chance(&t->rng, ADDRESSED))
        AVP_TRY(add_address(work, t, err));
    AVP_TRY(add_opinion(work, t, err));
    if (own && chance(&t->rng, OWN_TAG))
        AVP_TRY(add_tag(work, own, err));
    if (chance(&t->rng, COMMON_TAG))
        AVP_TRY(add_tag(work, common.items[avpi_rng_below(&t->rng, common.count)], err));
done:
    return status;
}

static avp_status say_trend(avpi_sim_work *work, telling *t, const char *tag, avp_error *err) {
    enum { ABOUT = 50 };
    avp_status status = AVP_OK;
    if (t->about == AVPI_EDO_MARCH)
        AVP_TRY(add_sentence(t, AVPI_EDO_SAY_MARCH, &work->content.text, err));
    else if (t->about != AVPI_EDO_NOBODY && chance(&t->rng, ABOUT))
        AVP_TRY(add_opinion(work, t, err));
    else
        AVP_TRY(add_sentence(t, AVPI_EDO_SAY_TREND, &work->content.text, err));
    AVP_TRY(add_tag(work, tag, err));
done:
    return status;
}

static avp_status say_in_crowd(avpi_sim_work *work, telling *t, const avpi_edo_crowd *crowd, avp_error *err) {
    enum { ADDRESSED = 45 };
    avp_status status = AVP_OK;
    t->about = crowd->about;
    switch (crowd->kind) {
    case AVPI_EDO_CROWD_REPOST:
    case AVPI_EDO_CROWD_AUDIENCE: return say_repost(work, t->edo, crowd->cue, err);
    case AVPI_EDO_CROWD_TREND: return say_trend(work, t, crowd->tag, err);
    case AVPI_EDO_CROWD_CHATTER: return say_chatter(work, t, err);
    case AVPI_EDO_CROWD_LOOKALIKE: break;
    }
    if (chance(&t->rng, ADDRESSED))
        AVP_TRY(add_address(work, t, err));
    AVP_TRY(add_in_hurry(work, t, AVPI_EDO_SAY_ALIKE, false, err));
done:
    return status;
}

/* ---- all ---- */

static avp_status say_threat(avpi_sim_work *work, telling *t, uint32_t number, avp_error *err) {
    avp_status status = AVP_OK;
    t->about = avpi_edo_threat_of(t->edo, number).target;
    AVP_TRY(add_address(work, t, err));
    AVP_TRY(add_in_hurry(work, t, AVPI_EDO_SAY_THREAT, true, err));
done:
    return status;
}

static avp_status say_own(avpi_sim_work *work, const avpi_edo_post *post, avp_error *err) {
    avpi_sim_post own = {.object = &post->object, .serial = post->serial, .account = post->account};
    own.time_s = post->time_s;
    return avpi_sim_content_make(work->world, &own, &work->content, err);
}

avp_status avpi_edo_say(avpi_sim_work *work, const avpi_edo_post *post, avp_error *err) {
    const avpi_edo *edo = work->scenario;
    telling t = {edo, avpi_edo_ask(edo, AVPI_EDO_ASK_TEXT, post->serial), AVPI_EDO_NOBODY, post->time_s};
    avpi_buf_clear(&work->content.text);
    work->content.n_entities = 0;
    switch (post->doing) {
    case AVPI_EDO_ROOT: return add_root(work, edo, post->number, err);
    case AVPI_EDO_REACTS: return say_reaction(work, &t, post->number, err);
    case AVPI_EDO_ON_ITS_OWN: return say_own(work, post, err);
    case AVPI_EDO_THREATENS: return say_threat(work, &t, post->number, err);
    case AVPI_EDO_IN_CROWD: return say_in_crowd(work, &t, &edo->crowds[post->number], err);
    case AVPI_EDO_DOXXES: break;
    }
    t.about = AVPI_EDO_VOICE;
    return add_sentence(&t, AVPI_EDO_SAY_ADDRESS, &work->content.text, err);
}
