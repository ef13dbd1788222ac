/* The page of the network: one script, known by its hash, that reads what stands in the page; no request leaves it. */
#include "report/site.h"

#include "base/files.h"
#include "base/hash.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINKS_MOST = 60000, HASH_SIZE = 48 };

static const avpi_embedded *script(void) {
    for (size_t i = 0; i < avpi_site_files_count; i++)
        if (strcmp(avpi_site_files[i].name, "network.js") == 0)
            return &avpi_site_files[i];
    return NULL;
}

/* ---- head ---- */

static void base64_of(const unsigned char *bytes, size_t n, char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t at = 0;
    for (size_t i = 0; i < n; i += 3) {
        size_t here = n - i < 3 ? n - i : 3;
        uint32_t word = 0;
        for (size_t k = 0; k < 3; k++)
            word = word << 8 | (k < here ? bytes[i + k] : 0);
        out[at++] = digits[word >> 18];
        out[at++] = digits[word >> 12 & 63];
        out[at++] = here > 1 ? digits[word >> 6 & 63] : '=';
        out[at++] = here > 2 ? digits[word & 63] : '=';
    }
    out[at] = '\0';
}

static const char own_rules[] =
    ".site{max-width:72rem;margin:0 auto;padding:1.6rem 1.2rem 3rem}\n"
    "#canvas{display:block;width:100%;height:min(70vh,44rem,110vw);touch-action:none;border:1px solid var(--grid);"
    "border-radius:4px;cursor:grab}\n"
    "#canvas:focus-visible{outline:2px solid var(--accent)}\n"
    ".hands{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:center;margin:.8rem 0;font-size:.925rem}\n"
    ".hands label{display:flex;gap:.5rem;align-items:center}\n"
    ".hands input[type=range]{width:14rem;accent-color:var(--accent)}\n"
    ".hands input[type=search],.hands button{font:inherit;color:var(--ink);background:var(--panel);"
    "border:1px solid var(--grid);border-radius:4px;padding:.35rem .7rem}\n"
    ".groups{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;list-style:none;padding:0;font-size:.925rem}\n"
    ".groups li{max-width:none}\n"
    "#said{min-height:3rem}\n";

static void write_head(avpi_page *page, const avpi_embedded *code) {
    avpi_writer *w = &page->w;
    unsigned char hash[AVPI_SHA256_SIZE];
    char text[HASH_SIZE];
    avpi_sha256 sum;
    avpi_sha256_init(&sum);
    avpi_sha256_add(&sum, code->text, code->size);
    avpi_sha256_end(&sum, hash);
    base64_of(hash, sizeof hash, text);
    avpi_raw(w, "<!DOCTYPE html>\n<html lang=\"");
    avpi_raw(w, w->ctx->lang);
    avpi_raw(w, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
                "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                "script-src 'sha256-");
    avpi_raw(w, text);
    avpi_raw(w, "'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    avpi_tell(w, N_("Network of accounts that act together"));
    avpi_raw(w, "</title>\n<style>\n");
    avpi_html_style(page);
    avpi_raw(w, own_rules);
    avpi_raw(w, "</style>\n</head>\n");
}

/* ---- hands ---- */

static void button(avpi_page *page, const char *id, const char *msgid) {
    avpi_raw(&page->w, "<button type=\"button\" id=\"");
    avpi_raw(&page->w, id);
    avpi_raw(&page->w, "\">");
    avpi_tell(&page->w, msgid);
    avpi_raw(&page->w, "</button>\n");
}

static void write_hands(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<div class=\"hands\">\n<label>");
    avpi_tell(w, N_("Look for an account"));
    avpi_raw(w, " <input type=\"search\" id=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>\n"
                "<output id=\"found\" for=\"search\"></output>\n");
    button(page, "in", N_("Nearer"));
    button(page, "out", N_("Farther"));
    button(page, "all", N_("All of it"));
    avpi_raw(w, "</div>\n<div class=\"hands\">\n<label><input type=\"checkbox\" id=\"whole\" checked> ");
    avpi_tell(w, N_("the whole time"));
    avpi_raw(w, "</label>\n<label>");
    avpi_tell(w, N_("Time"));
    avpi_raw(w, " <input type=\"range\" id=\"time\" min=\"0\" value=\"0\"></label>\n"
                "<output id=\"when\" for=\"time\"></output>\n");
    button(page, "play", N_("Play"));
    avpi_raw(w, "</div>\n");
}

static void write_groups(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<ul class=\"groups\">\n");
    for (size_t g = 0; g < page->groups->count; g++) {
        const avp_group *group = &page->groups->groups[g];
        avpi_raw(w, "<li><label><input type=\"checkbox\" checked data-group=\"");
        avpi_raw_u64(w, group->id);
        avpi_raw(w, "\"> ");
        avpi_html_chip(page, group->id);
        avpi_raw(w, " ");
        AVPI_SAY(w, N_("{1} {1|account|accounts}"), avpi_count(group->n_members));
        avpi_raw(w, "</label></li>\n");
    }
    avpi_raw(w, "</ul>\n");
}

/* ---- data ---- */

static void json_text(avpi_writer *w, avp_str text) {
    if (w->status == AVP_OK)
        avpi_writer_fail(w, avpi_show_json(&w->buf, text, w->err));
}

static void json_word(avpi_writer *w, const char *key, const char *msgid, bool last) {
    json_text(w, avpi_str_view(key));
    avpi_raw(w, ":");
    json_text(w, avpi_str_view(avpi_word(w, msgid)));
    avpi_raw(w, last ? "" : ",");
}

static void write_words(avpi_writer *w) {
    avpi_raw(w, "\"words\":{");
    json_word(w, "group", N_("group {1}"), false);
    json_word(w, "nogroup", N_("in no group"), false);
    json_word(w, "linked", N_("linked to {1}"), false);
    json_word(w, "found", N_("accounts found: {1}"), false);
    json_word(w, "whole", N_("all posts"), false);
    json_word(w, "play", N_("Play"), false);
    json_word(w, "pause", N_("Pause"), true);
    avpi_raw(w, "},");
}

static void write_steps(avpi_writer *w, const avpi_activity *activity) {
    avpi_writer plain;
    avpi_writer_init(&plain, w->ctx, AVPI_PLAIN, w->err);
    avpi_raw(w, "\"steps\":[");
    for (size_t i = 0; i < activity->n_steps; i++) {
        int64_t from = activity->start_us + (int64_t)i * activity->step_us;
        avpi_buf_clear(&plain.buf);
        avpi_put(&plain, avpi_moment(from, activity->step_us));
        avpi_raw(w, i ? "," : "");
        json_text(w, avpi_buf_view(&plain.buf));
    }
    avpi_raw(w, "],");
    avpi_writer_fail(w, plain.status);
    avpi_writer_free(&plain);
}

static void write_roles(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "\"roles\":[");
    for (unsigned role = 0; role < AVPI_ROLE_COUNT; role++) {
        avpi_raw(w, role ? "," : "");
        json_text(w, avpi_str_view(avpi_palette_class((avpi_role)role)));
    }
    avpi_raw(w, "],\"groups\":[");
    for (size_t g = 0; g < page->groups->count; g++) {
        avpi_raw(w, g ? ",{\"role\":" : "{\"role\":");
        json_text(w, avpi_str_view(avpi_palette_class(avpi_group_role(page->groups, (uint32_t)g + 1))));
        avpi_raw(w, "}");
    }
    avpi_raw(w, "],");
}

/* ["u-...", group, x, y, strength 0..1, "00a1..."]; the last has one digit of base 36 a step. */
static void write_account(avpi_page *page, const avpi_node *node, double largest, const avpi_activity *activity) {
    avpi_writer *w = &page->w;
    char digits[AVPI_SITE_STEPS + 1] = "";
    const unsigned char *posts = &activity->posts[(size_t)node->account * activity->n_steps];
    for (size_t i = 0; i < activity->n_steps && i < AVPI_SITE_STEPS; i++)
        digits[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[posts[i]];
    avpi_raw(w, "[");
    json_text(w, avpi_people_name(&page->people, node->account));
    avpi_raw(w, ",");
    avpi_raw_u64(w, node->group);
    avpi_raw(w, ",");
    avpi_raw_real(w, node->at.x);
    avpi_raw(w, ",");
    avpi_raw_real(w, node->at.y);
    avpi_raw(w, ",");
    avpi_raw_real(w, largest > 0 ? node->radius * node->radius / (largest * largest) : 0);
    avpi_raw(w, ",");
    json_text(w, (avp_str){digits, activity->n_steps < AVPI_SITE_STEPS ? activity->n_steps : AVPI_SITE_STEPS});
    avpi_raw(w, "]");
}

static void write_accounts(avpi_page *page, const avpi_activity *activity) {
    double largest = 0;
    avpi_raw(&page->w, "\"accounts\":[");
    for (size_t i = 0; i < page->wide.n_nodes; i++)
        largest = fmax(largest, page->wide.nodes[i].radius);
    for (size_t i = 0; i < page->wide.n_nodes; i++) {
        avpi_raw(&page->w, i ? ",\n" : "\n");
        write_account(page, &page->wide.nodes[i], largest, activity);
    }
    avpi_raw(&page->w, "],");
}

static int weaker_last(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a < b) - (a > b);
}

/* The strength that the LINKS_MOST strongest have. */
static avp_status least_shown(const avp_ctx *ctx, const avp_groups *groups, double *least, avp_error *err) {
    avp_status status = AVP_OK;
    double *strengths = NULL;
    *least = -INFINITY;
    if (groups->n_links <= LINKS_MOST)
        return AVP_OK;
    AVP_TRY(avpi_alloc(ctx, groups->n_links, sizeof *strengths, &strengths, err));
    for (size_t i = 0; i < groups->n_links; i++)
        strengths[i] = groups->links[i].strength;
    avpi_sort(strengths, groups->n_links, sizeof *strengths, weaker_last);
    *least = strengths[LINKS_MOST - 1];
done:
    avpi_free(ctx, strengths);
    return status;
}

static uint64_t write_links(avpi_page *page, double least) {
    avpi_writer *w = &page->w;
    uint64_t shown = 0;
    avpi_raw(w, "\"links\":[");
    for (size_t i = 0; i < page->groups->n_links; i++) {
        const avp_fused_link *link = &page->groups->links[i];
        uint32_t a = page->wide.node_of[link->a], b = page->wide.node_of[link->b];
        if (a == UINT32_MAX || b == UINT32_MAX || link->strength < least)
            continue;
        avpi_raw(w, shown++ ? "," : "");
        avpi_raw_u64(w, a);
        avpi_raw(w, ",");
        avpi_raw_u64(w, b);
    }
    avpi_raw(w, "]}");
    return shown;
}

/* ---- the page ---- */

static void write_body(avpi_page *page, const avpi_embedded *code, const avpi_activity *activity, double least) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<body>\n<main class=\"site\">\n<p><a href=\"index.html\">");
    avpi_tell(w, N_("Back to the report"));
    avpi_raw(w, "</a></p>\n");
    avpi_tell_in(w, "h1", N_("The network"));
    write_hands(page);
    avpi_raw(w, "<canvas id=\"canvas\" tabindex=\"0\" role=\"img\" aria-label=\"");
    w->medium = AVPI_XML;
    avpi_put(w, avpi_words(page->wide.description));
    w->medium = AVPI_HTML;
    avpi_raw(w, "\"></canvas>\n<p id=\"said\" class=\"small\" aria-live=\"polite\"></p>\n");
    write_groups(page);
    avpi_tell_in(w, "p class=\"small muted\"",
                 N_("Each point is an account, each line a link. With time chosen, accounts that did not act together "
                    "with their group then are faint. Drag to move; wheel, two fingers, + and "
                    "- to come nearer; 0 for all of it."));
    avpi_raw(w, "</main>\n<script type=\"application/json\" id=\"network-data\">{");
    write_words(w);
    write_steps(w, activity);
    write_roles(page);
    write_accounts(page, activity);
    uint64_t shown = write_links(page, least);
    avpi_raw(w, "</script>\n");
    if (shown < page->groups->n_links) {
        avpi_raw(w, "<p class=\"site small muted\">");
        AVPI_SAY(w, N_("The {1} strongest of {2} links are shown."), avpi_count(shown),
                 avpi_count(page->groups->n_links));
        avpi_raw(w, "</p>\n");
    }
    avpi_raw(w, "<script>");
    avpi_raw_str(w, (avp_str){code->text, code->size});
    avpi_raw(w, "</script>\n</body>\n</html>\n");
}

avp_status avpi_site_network(const avp_ctx *ctx, avpi_page *page, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_activity activity = {0};
    avpi_out out = {0};
    double least;
    const avpi_embedded *code = script();
    if (!code)
        return avpi_fail(ctx, err, AVP_E_BUG,
                         N_("the script of the network is not in the program; please report this"));
    AVP_TRY(avpi_activity_count(ctx, page->story, &page->timeline, &activity, err));
    AVP_TRY(least_shown(ctx, page->groups, &least, err));
    avpi_buf_clear(&page->w.buf);
    write_head(page, code);
    write_body(page, code, &activity, least);
    AVP_TRY(page->w.status);
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_buf_view(&page->w.buf), err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_activity_free(ctx, &activity);
    return status;
}
