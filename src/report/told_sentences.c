/* The story as sentences, in order: of each finding its number, its chance, where it stands, and what would disprove it. */
#include "report/html_told.h"
#include "report/language.h"

#include <math.h>

/* What all sentences of one kind share. */
typedef struct subject {
    const char *kind;     /* in JSON */
    const char *section;  /* of the report: where its figure or table stands */
    const char *table;    /* of the case: its rows */
    const char *disproof; /* msgid */
} subject;

typedef struct telling {
    const avp_story *story;
    avpi_writer w;
    avp_sentence *of;
    size_t n, capacity;
    avp_status status;
    avp_error *err;
} telling;

enum { WORDS_MOST = 120 };

/* Takes what the writer holds as the next sentence. */
static void take(telling *t, const subject *about, double number, double p) {
    avp_sentence *to;
    if (t->status == AVP_OK)
        t->status = t->w.status;
    if (t->status == AVP_OK)
        t->status = avpi_grow(t->w.ctx, &t->of, &t->capacity, t->n + 1, sizeof *t->of, t->err);
    if (t->status != AVP_OK)
        return;
    to = &t->of[t->n];
    *to = (avp_sentence){.kind = about->kind,
                         .section = about->section,
                         .table = about->table,
                         .number = number,
                         .p = p,
                         .disproof = avpi_word(&t->w, about->disproof)};
    t->status = avpi_str_dup(t->w.ctx, avpi_buf_view(&t->w.buf), &to->text, t->err);
    t->n += t->status == AVP_OK;
    avpi_buf_clear(&t->w.buf);
}

static avpi_arg quoted(const char *words) {
    return avpi_foreign(avpi_str_view(words), WORDS_MOST);
}

/* ---- one kind after the other ---- */

static void tell_awakenings(telling *t) {
    static const subject about = {
        "awakening", "told-awakenings", "awakenings",
        N_("It would be disproved by as many awakenings in that week among sleepers in no group.")};
    const avp_findings *f = t->story->findings;
    for (size_t i = 0; i < f->n_awakenings; i++) {
        const avp_awakening *of = &f->awakenings[i];
        if (!of->passes)
            continue;
        AVPI_SAY(&t->w,
                 N_("Of {1} {1|member|members} of group {2} that had long been silent, {3} woke within {4} from {5} "
                    "on; by chance {6} "
                    "would have."),
                 avpi_count(of->dormant), avpi_count(of->group), avpi_count(of->accounts),
                 avpi_duration(of->to_us - of->from_us), avpi_date(of->from_us), avpi_real(of->expected));
        take(t, &about, (double)of->accounts, of->p);
    }
}

static void tell_order(telling *t) {
    static const subject about = {"order", "told-launchers", "order_tests",
                                  N_("It would be disproved if the hours of the day explained it.")};
    const avp_cascades *c = t->story->cascades;
    if (!c || c->n_orders < 1 || isnan(c->orders[0].z))
        return;
    AVPI_SAY(&t->w,
             N_("In {1} messages that groups spread, the number of followers rises with the place in the order by {2} "
                "standard deviations more than in a random order."),
             avpi_count(c->orders[0].cascades), avpi_real(c->orders[0].z));
    take(t, &about, c->orders[0].z, pow(10, c->orders[0].log10_p));
}

static void tell_launchers(telling *t) {
    static const subject about = {
        "launcher", "told-launchers", "launchers",
        N_("It would be disproved if the account simply posted at hours at which nobody else is awake.")};
    const avp_cascades *c = t->story->cascades;
    for (size_t i = 0; c && i < c->n_launchers; i++) {
        const avp_launcher *of = &c->launchers[i];
        if (!of->passes)
            continue;
        AVPI_SAY(&t->w,
                 of->member ? N_("Account {1} is among the first members in {2} of {3} {3|message|messages} of group "
                                 "{4}; accounts as "
                                 "large would be in {5}.")
                            : N_("Account {1}, which is not of group {4}, wrote {2} of the {3} posts that group {4} "
                                 "repeats; at its share elsewhere it would be {5}. That is no act of that account."),
                 avpi_foreign(of->name, WORDS_MOST), avpi_count(of->first), avpi_count(of->cascades),
                 avpi_count(of->group), avpi_real(of->expected));
        take(t, &about, (double)of->first, pow(10, of->log10_p));
    }
}

static void tell_episodes(telling *t) {
    static const subject about = {"episode", "told-episodes", "episodes",
                                  N_("It would be disproved by as large a share of the group at other times.")};
    const avp_told *told = &t->story->findings->told;
    for (size_t i = 0; i < told->n_episodes; i++) {
        const avp_episode *of = &told->episodes[i];
        if (!of->group)
            continue;
        AVPI_SAY(&t->w,
                 N_("From {1} on, for {2}, {3} {3|post was|posts were} about {4}: {5} of them by group {6}, which "
                    "makes {7} of such "
                    "posts "
                    "at other times."),
                 avpi_date(of->from_us), avpi_gap(of->to_us - of->from_us), avpi_count(of->hits),
                 avpi_told_target(told, of->target), avpi_percent(of->group_share), avpi_count(of->group),
                 avpi_percent(isnan(of->rest_share) ? 0 : of->rest_share));
        take(t, &about, (double)of->hits, pow(10, of->log10_p));
    }
}

static void tell_trends(telling *t) {
    static const subject about = {
        "trend", "told-trends", "trends",
        N_("It would be disproved by as large a part of the same accounts in trends that nobody suspects.")};
    const avp_told *told = &t->story->findings->told;
    for (size_t i = 0; i < told->n_trends; i++) {
        const avp_trend *of = &told->trends[i];
        if (!of->group)
            continue;
        AVPI_SAY(&t->w,
                 N_("\xE2\x80\x9C{1}\xE2\x80\x9D came up on {2}, with {3} {3|post|posts} by {4} {4|account|accounts}; "
                    "group {5} made {6} of the "
                    "first {7}, and {8} of all."),
                 quoted(of->phrase), avpi_date(of->from_us), avpi_count(of->posts), avpi_count(of->accounts),
                 avpi_count(of->group), avpi_percent(of->share_first), avpi_count(of->first), avpi_percent(of->share));
        take(t, &about, (double)of->posts, pow(10, of->log10_p));
    }
}

static void tell_hijacks(telling *t) {
    static const subject about = {"hijack", "told-trends", "trends",
                                  N_("It would be disproved by the page of latest posts, if others still filled it.")};
    const avp_told *told = &t->story->findings->told;
    for (size_t i = 0; i < told->n_trends; i++) {
        const avp_trend *of = &told->trends[i];
        if (isnan(of->organic_before))
            continue;
        AVPI_SAY(&t->w,
                 N_("{1} was others' hashtag: accounts in no group had {2} of the page of its latest posts in the week "
                    "before {3}, and {4} in the hours after."),
                 quoted(of->phrase), avpi_percent(of->organic_before), avpi_date(of->from_us),
                 avpi_percent(of->organic_in));
        take(t, &about, of->organic_in, pow(10, of->log10_p));
    }
}

static void tell_rushes(telling *t) {
    static const subject about = {"rush", "told-trends", "rushes",
                                  N_("It would be disproved by as many trends about the target in other weeks.")};
    const avp_told *told = &t->story->findings->told;
    for (size_t i = 0; i < told->n_rushes; i++) {
        const avp_rush *of = &told->rushes[i];
        if (of->p > 0.01 || of->trends < 2)
            continue;
        AVPI_SAY(&t->w,
                 N_("{1} {1|trend that names|trends that name} {2} began within {3}, from {4} on, {5} of them with a "
                    "group in front; at the "
                    "pace of all {6} that name it, it would be {7}."),
                 avpi_count(of->trends), avpi_told_target(told, of->target), avpi_gap(of->to_us - of->from_us),
                 avpi_date(of->from_us), avpi_count(of->of_group), avpi_count(of->all), avpi_real(of->expected));
        take(t, &about, (double)of->trends, of->p);
    }
}

static void tell_coincidences(telling *t) {
    static const subject about = {"coincidence", "told-together", "coincidences",
                                  N_("It would be disproved by as many on the wrong days.")};
    const avp_told *told = &t->story->findings->told;
    for (size_t i = 0; i < told->n_coincidences; i++) {
        const avp_coincidence *of = &told->coincidences[i];
        if (!of->passes)
            continue;
        AVPI_SAY(&t->w,
                 N_("Of {1} onsets ({2}) {3} fall together with one of the other series ({4}); on the wrong days {5} "
                    "would."),
                 avpi_count(of->n_a), avpi_words(avpi_word(&t->w, avpi_series_title(told->series[of->a].name))),
                 avpi_count(of->k), avpi_words(avpi_word(&t->w, avpi_series_title(told->series[of->b].name))),
                 avpi_real(of->expected));
        take(t, &about, (double)of->k, of->p);
    }
}

static void tell_threats(telling *t) {
    static const subject about = {"flood", "told-threats", "floods",
                                  N_("It would be disproved by the same rise in candidates about everybody.")};
    const avp_findings *f = t->story->findings;
    for (size_t i = 0; i < f->threats.n_floods; i++) {
        const avp_flood *of = &f->threats.floods[i];
        if (!of->passes)
            continue;
        AVPI_SAY(&t->w,
                 N_("After \xE2\x80\x9C{1}\xE2\x80\x9D on {2} {3} {3|post|posts} about {4}, by {5} "
                    "{5|account|accounts}, {3|reads|read} like threats or "
                    "menaces; in as long before it were {6}. {3|It is a candidate until a person has read it|They are "
                    "candidates until a person has read them}."),
                 quoted(of->event), avpi_date(of->event_us), avpi_count(of->after),
                 avpi_told_target(&f->told, of->target), avpi_count(of->accounts), avpi_count(of->before));
        take(t, &about, (double)of->after, pow(10, of->log10_p));
    }
}

static void tell_claims(telling *t) {
    static const subject about = {
        "claim", "told-claims", "carried",
        N_("It would be disproved by true stories of the same days that the same accounts carried at the same pace.")};
    const avp_told *told = &t->story->findings->told;
    for (size_t i = 0; i < told->n_claims; i++) {
        const avp_claim *of = &told->claims[i];
        if (of->posts == 0)
            continue;
        AVPI_SAY(&t->w,
                 N_("\xE2\x80\x9C{1}\xE2\x80\x9D was carried by {2} {2|post|posts} of {3} {3|account|accounts}, half "
                    "of them within {4} from {5} "
                    "on; {6} {6|account|accounts} had carried the claim that it builds on."),
                 quoted(of->text), avpi_count(of->posts), avpi_count(of->accounts),
                 avpi_gap(of->half_us - of->first_us), avpi_date(of->first_us), avpi_count(of->carriers_of_both));
        take(t, &about, (double)of->posts, pow(10, of->log10_p));
    }
}

static void tell_calls(telling *t) {
    static const subject about = {"call", "told-calls", "calls",
                                  N_("It would be disproved by the posts themselves, read by a person.")};
    const avp_told *told = &t->story->findings->told;
    for (size_t i = 0; i < told->n_calls; i++) {
        const avp_call *of = &told->calls[i];
        AVPI_SAY(&t->w, N_("\xE2\x80\x9C{1}\xE2\x80\x9D: posts: {2}, accounts: {3}; from {4} on."), quoted(of->phrase),
                 avpi_count(of->posts), avpi_count(of->accounts), avpi_date(of->first_us));
        take(t, &about, (double)of->posts, NAN);
    }
}

static void tell_habits(telling *t) {
    static const subject
        hours = {"hours", "told-styles", "styles",
                 N_("It would be disproved by hours as narrow in people of one time zone who have nothing "
                    "to do with each other.")},
        client = {"client", "told-styles", "styles",
                  N_("It would be disproved by the same program in other accounts of the same trade.")};
    const avp_styles *styles = &t->story->findings->styles;
    for (size_t g = 1; g < styles->count; g++) {
        const avp_habits *of = &styles->of[g].habits;
        if (of->hours_pass) {
            AVPI_SAY(
                &t->w,
                N_("Members of group {1} make {2} of their posts in eight hours from {3} o'clock (Universal Time) on, "
                   "accounts in no group {4}."),
                avpi_count(styles->of[g].group), avpi_percent(of->hours_share), avpi_count(of->from_hour),
                avpi_percent(of->hours_rest));
            take(t, &hours, of->hours_share, of->hours_p);
        }
        if (of->client_passes) {
            AVPI_SAY(&t->w,
                     N_("{1} of {2} members of group {3} post mostly with \xE2\x80\x9C{4}\xE2\x80\x9D, of accounts in "
                        "no group {5} of {6}."),
                     avpi_count(of->client_yes), avpi_count(of->client_known), avpi_count(styles->of[g].group),
                     quoted(of->client), avpi_count(of->rest_yes), avpi_count(of->rest_known));
            take(t, &client, (double)of->client_yes, of->client_p);
        }
    }
}

static void (*const tellers[])(telling *t) = {tell_awakenings, tell_order,   tell_launchers, tell_episodes,
                                              tell_trends,     tell_hijacks, tell_rushes,    tell_coincidences,
                                              tell_threats,    tell_claims,  tell_calls,     tell_habits};

avp_status avp_report_sentences(const avp_ctx *ctx, const avp_story *story, const char *lang, avp_sentences *out,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avp_ctx own = *ctx;
    telling t = {.story = story, .err = err};
    AVP_TRY(avpi_report_lang(&own, lang, err));
    avpi_writer_init(&t.w, &own, AVPI_PLAIN, err);
    for (size_t i = 0; story->findings && i < sizeof tellers / sizeof *tellers; i++)
        tellers[i](&t);
    avpi_writer_free(&t.w);
    *out = (avp_sentences){t.n, t.of};
    status = t.status;
    if (status != AVP_OK)
        avp_sentences_free(ctx, out);
done:
    return status;
}

void avp_sentences_free(const avp_ctx *ctx, avp_sentences *sentences) {
    for (size_t i = 0; i < sentences->count; i++)
        avpi_free(ctx, sentences->of[i].text);
    avpi_free(ctx, sentences->of);
    *sentences = (avp_sentences){0};
}
