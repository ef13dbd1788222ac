/*
 * What people see who come without a cookie, or with the token of another start: what happened and what to do, in the language of their
 * browser. It knows nothing of the case. Its style is a file of its own, which anybody may have: the policy forbids styles inside.
 */
#include "web/server.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1d1b19;--muted:#5e5953;--paper:#fbfaf7;--panel:#f3f0ea;--grid:#ddd8cf;"
    "--accent:#9a4706}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e9e6e0;--muted:#aaa59d;--paper:#15171a;--panel:#1d2024;"
    "--grid:#34373c;--accent:#f0a04b}}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,"
    "\"DejaVu Sans\",sans-serif}\n"
    "main{max-width:38rem;margin:12vh auto 0;padding:0 1.25rem}\n"
    ".brand{font-weight:700;color:var(--accent)}\nh1{font-size:1.5rem;line-height:1.25;margin:.4rem 0 1rem}\n"
    "ol{padding-left:1.3rem}\nli{margin:.5rem 0}\n"
    "code{background:var(--panel);border:1px solid var(--grid);border-radius:4px;padding:.1em .35em;"
    "font:.9em ui-monospace,\"DejaVu Sans Mono\",monospace;overflow-wrap:anywhere}\n.why{color:var(--muted)}\n";

const char *avpi_door_style(const char *path) {
    return strcmp(path, "/door.css") == 0 ? style : NULL;
}

/* strchr finds the end of a text, too. */
static bool is_named(const char *at, const char *lang) {
    return strncasecmp(at, lang, 2) == 0 && strchr("-,; \t", at[2]) != NULL;
}

/* The first language of the list that is ours: "fr, es-MX;q=0.8, en" -> es. Browsers list them by preference. */
const char *avpi_language_wanted(const char *list, const char *otherwise) {
    for (const char *at = list ? list : ""; *at; at += strcspn(at, ",")) {
        at += strspn(at, ", \t");
        if (is_named(at, "es"))
            return "es";
        if (is_named(at, "en"))
            return "en";
    }
    return otherwise;
}

/* Texts are ours, and without markup but <code>. */
int avpi_door_write(const char *lang, bool stale, char *out, size_t size) {
    const char *title =
        stale ? N_("This address belongs to an earlier start") : N_("This browser has not been let in yet");
    const char *why = N_("Each start of the program makes an address of its own, so that nobody else on this computer "
                         "can read the case. What you wrote and judged is kept in the case.");
    return snprintf(out, size,
                    "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>avispero</title>\n"
                    "<link rel=\"stylesheet\" href=\"/door.css\">\n"
                    "<main>\n<div class=\"brand\">avispero</div>\n<h1>%s</h1>\n<ol>\n<li>%s</li>\n<li>%s</li>\n</ol>\n"
                    "<p class=\"why\">%s</p>\n</main>\n</html>\n",
                    lang, avp_translate(lang, title),
                    avp_translate(lang, N_("In the window where the program runs, look for the last line that begins "
                                           "with <code>http://127.0.0.1:</code>, and open that address here.")),
                    avp_translate(lang, N_("If that window is closed, start it again: <code>avispero serve CASE "
                                           "--open</code> opens the page by itself.")),
                    avp_translate(lang, why));
}
