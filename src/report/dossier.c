#include "report/dossier.h"

#include "avispero/report.h"
#include "avispero/review.h"
#include "base/files.h"
#include "report/gone.h"

#include <string.h>

enum { TEXT_CHARS = 4000, NAME_CHARS = 120 };

/* ---- lines ---- */

static size_t begin_line(avpi_dossier *d) {
    return d->text.buf.len;
}

static void end_line(avpi_dossier *d, avpi_dossier_kind kind, size_t from) {
    avpi_writer *w = &d->text;
    avpi_writer_fail(w, avpi_grow(w->ctx, &d->lines, &d->capacity, d->n + 1, sizeof *d->lines, w->err));
    if (w->status == AVP_OK)
        d->lines[d->n++] = (avpi_dossier_line){kind, from, w->buf.len};
}

#define LINE(d, kind, call)                                                                                            \
    do {                                                                                                               \
        size_t line_from = begin_line(d);                                                                              \
        call;                                                                                                          \
        end_line((d), (kind), line_from);                                                                              \
    } while (0)

static avpi_arg foreign_or(const char *text, const char *otherwise) {
    return avpi_foreign(avpi_str_view(text ? text : otherwise), NAME_CHARS);
}

/* ---- one post ---- */

static const char *what_it_is(const avp_candidate *of) {
    if (of->level == 3)
        return N_("Says what will be done to somebody.");
    if (of->level == 2)
        return N_("Wishes harm, or warns of it.");
    return N_("Publishes personal data.");
}

/* The kinds of personal data by their titles. */
static void tell_kinds(avpi_writer *w, const char *kinds) {
    for (size_t k = 0; k < AVP_DOX_KINDS; k++) {
        const char *name = avp_dox_kind_name((avp_dox_kind)k), *at = strstr(kinds, name);
        size_t n = strlen(name);
        if (!at || (at > kinds && at[-1] != ' ') || (at[n] && at[n] != ' '))
            continue;
        avpi_raw(w, " ");
        avpi_tell(w, avp_dox_kind_title((avp_dox_kind)k));
        avpi_raw(w, ".");
    }
}

/* What the case knows of it; that no notice speaks of a post does not say that it is still there. */
static void tell_gone(avpi_dossier *d, const avpi_gone *gone, const avp_candidate *of) {
    if (avpi_gone_has(gone, of->post_id))
        LINE(d, AVPI_DOSSIER_FACT,
             avpi_tell(&d->text, N_("Deleted since, according to a notice in the case: the post, its account, or the "
                                    "post that it repeats. What stands here was collected before.")));
}

static void tell_post(avpi_dossier *d, const avpi_gone *gone, const avp_candidate *of) {
    avpi_writer *w = &d->text;
    LINE(d, AVPI_DOSSIER_ITEM,
         AVPI_SAY(w, N_("{1}. {2}, Universal Time"), avpi_count(++d->posts), avpi_moment(of->time_us, 1000000)));
    LINE(d, AVPI_DOSSIER_FACT,
         AVPI_SAY(w, N_("Account: {1}, number {2}"), foreign_or(of->handle, "-"), foreign_or(of->account, "-")));
    LINE(d, AVPI_DOSSIER_FACT, AVPI_SAY(w, N_("Post: {1}"), foreign_or(of->post, "-")));
    tell_gone(d, gone, of);
    size_t from = begin_line(d);
    avpi_tell(w, what_it_is(of));
    if (of->kinds)
        tell_kinds(w, of->kinds);
    end_line(d, AVPI_DOSSIER_FACT, from);
    if (of->kinds)
        LINE(d, AVPI_DOSSIER_FACT,
             avpi_tell(w, N_("Its words are not repeated here, because personal data stand in them; they stand in the "
                             "original.")));
    else
        LINE(d, AVPI_DOSSIER_QUOTE, avpi_put(w, avpi_foreign(avpi_str_view(of->text ? of->text : ""), TEXT_CHARS)));
    LINE(d, AVPI_DOSSIER_FACT,
         AVPI_SAY(w, N_("Original: {1}, line {2}, SHA-256 of the file {3}"), foreign_or(of->source, "-"),
                  avpi_count(of->line), foreign_or(of->sha256, "-")));
    LINE(d, AVPI_DOSSIER_FACT, AVPI_SAY(w, N_("Judged by a person on {1}"), avpi_date(of->judged_us)));
}

/* ---- the whole ---- */

/* Threats and personal data; that a group posted a picture is no threat. */
static bool is_complained_of(const avp_candidate *of) {
    return of->verdict == AVP_VERDICT_YES && (of->level > 0 || of->kinds);
}

static uint64_t count_complaints(const avp_candidates *all) {
    uint64_t n = 0;
    for (size_t i = 0; i < all->count; i++)
        n += is_complained_of(&all->of[i]);
    return n;
}

static void tell_head(avpi_dossier *d, const avp_candidates *all, const char *root) {
    avpi_writer *w = &d->text;
    LINE(d, AVPI_DOSSIER_TITLE, avpi_tell(w, N_("Threats and published personal data: dossier for a complaint")));
    LINE(d, AVPI_DOSSIER_NOTE,
         AVPI_SAY(w,
                  N_("{1} {1|post|posts} that a person has read and judged. {2} more {2|candidate|candidates} of the "
                     "program {2|waits|wait} for a person, and {2|stands|stand} nowhere here."),
                  avpi_count(count_complaints(all)), avpi_count(all->of_verdict[AVP_VERDICT_WAITING])));
    LINE(d, AVPI_DOSSIER_NOTE,
         avpi_tell(w, N_("An account is named, not a person: who wrote a post is for an investigation to find out.")));
    LINE(d, AVPI_DOSSIER_NOTE,
         avpi_tell(w, N_("There are no screenshots. Each post stands in a file that was kept unchanged, at the line "
                         "told; its SHA-256 shows every "
                         "alteration, and \"avispero prove\" writes a proof for one post that can be checked without "
                         "the others.")));
    if (root)
        LINE(d, AVPI_DOSSIER_FACT,
             AVPI_SAY(w, N_("Root over all evidence of the case: {1}"), avpi_foreign(avpi_str_view(root), 0)));
    LINE(d, AVPI_DOSSIER_FACT,
         AVPI_SAY(w, N_("avispero {1}, run {2}."), avpi_words(avp_version()), avpi_count(all->run_id)));
}

static bool is_of(const avp_candidate *of, const avp_candidate *first) {
    if (!is_complained_of(of) || !of->target != !first->target)
        return false;
    return !of->target || strcmp(of->target, first->target) == 0;
}

/* Posts about one target together, in the order of the candidates. */
static void tell_targets(avpi_dossier *d, const avpi_gone *gone, const avp_candidates *all) {
    for (size_t i = 0; i < all->count; i++) {
        const avp_candidate *first = &all->of[i];
        bool told = !is_complained_of(first);
        for (size_t k = 0; k < i && !told; k++)
            told = is_of(&all->of[k], first);
        if (told)
            continue;
        if (first->target)
            LINE(d, AVPI_DOSSIER_HEADING, AVPI_SAY(&d->text, N_("About {1}"), foreign_or(first->name, first->target)));
        else
            LINE(d, AVPI_DOSSIER_HEADING, avpi_tell(&d->text, N_("About somebody who is on no list")));
        for (size_t k = i; k < all->count; k++)
            if (is_of(&all->of[k], first))
                tell_post(d, gone, &all->of[k]);
    }
}

/* ---- the page ---- */

static const char style[] =
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Georgia,'Liberation "
    "Serif',serif;color:#222;background:#fff}"
    "h1{font-size:1.7rem;line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid "
    "#999;padding-top:.6rem}h3{margin:2rem 0 .3rem;font-size:1rem}"
    "p{margin:.25rem 0;overflow-wrap:anywhere}.fact{font:.85rem/1.45 system-ui,'Liberation Sans',sans-serif;color:#444}"
    "blockquote{margin:.5rem 0;padding:.2rem 0 .2rem 1rem;border-left:3px solid "
    "#a33;white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media print{h3,blockquote{break-inside:avoid}}";

static void write_html(const avpi_dossier *d, avpi_writer *w) {
    static const char *const tags[][2] = {{"<h1>", "</h1>\n"},
                                          {"<h2>", "</h2>\n"},
                                          {"<h3>", "</h3>\n"},
                                          {"<p class=\"fact\">", "</p>\n"},
                                          {"<blockquote>", "</blockquote>\n"},
                                          {"<p>", "</p>\n"}};
    avpi_raw(w, "<!DOCTYPE html>\n<html lang=\"");
    avpi_raw(w, w->ctx->lang);
    avpi_raw(w, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                "content=\"width=device-width,initial-scale=1\">\n<title>");
    avpi_tell(w, N_("Threats and published personal data: dossier for a complaint"));
    avpi_raw(w, "</title>\n<style>");
    avpi_raw(w, style);
    avpi_raw(w, "</style>\n</head>\n<body>\n");
    for (size_t i = 0; i < d->n; i++) {
        avp_str text = {d->text.buf.ptr + d->lines[i].from, d->lines[i].to - d->lines[i].from};
        avpi_raw(w, tags[d->lines[i].kind][0]);
        avpi_put(w, avpi_foreign(text, 0));
        avpi_raw(w, tags[d->lines[i].kind][1]);
    }
    avpi_raw(w, "</body>\n</html>\n");
}

static avp_status save_html(const avp_ctx *ctx, const avpi_dossier *d, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_writer w;
    avpi_out out = {0};
    avpi_writer_init(&w, ctx, AVPI_XML, err);
    write_html(d, &w);
    AVP_TRY(w.status);
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_buf_view(&w.buf), err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_writer_free(&w);
    return status;
}

avp_status avp_report_dossier(const avp_ctx *ctx, avp_case *c, const char *root, const char *lang, const char *path,
                              uint64_t *posts, avp_error *err) {
    avp_status status = AVP_OK;
    avp_ctx local = *ctx;
    avp_candidates all = {.run_id = 0};
    avpi_dossier d = {.n = 0};
    avpi_gone gone = {.n = 0};
    if (strcmp(lang, "es") != 0 && strcmp(lang, "en") != 0)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("there is no language \"%s\"; give es or en"), lang);
    memcpy(local.lang, lang, 3);
    avpi_writer_init(&d.text, &local, AVPI_PLAIN, err);
    AVP_TRY(avp_candidates_load(c, &all, err));
    AVP_TRY(avpi_gone_load(&local, c, &gone, err));
    tell_head(&d, &all, root);
    tell_targets(&d, &gone, &all);
    AVP_TRY(d.text.status);
    size_t n = strlen(path);
    bool pdf = n > 4 && strcmp(path + n - 4, ".pdf") == 0;
    AVP_TRY(pdf ? avpi_dossier_pdf(&local, &d, path, err) : save_html(&local, &d, path, err));
    *posts = d.posts;
done:
    avpi_free(&local, d.lines);
    avpi_writer_free(&d.text);
    avp_candidates_free(ctx, &all);
    avpi_gone_free(&local, &gone);
    return status;
}
