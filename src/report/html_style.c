/* The style sheet: a quiet page on warm paper, light and dark, wide and narrow, and on print. */
#include "report/html.h"

#include <stdio.h>

/* Type: 1.25 between steps from 16 px; serif for what is told, sans serif for what is counted. */
static const char base_rules[] =
    "*{box-sizing:border-box}\n"
    "html{font-size:100%;-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);line-height:1.55;overflow-wrap:anywhere}\n"
    "body,.chip{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',"
    "'Liberation Sans',Arial,sans-serif}\n"
    "h1,h2,h3,.standfirst,.sentence{font-family:'Iowan Old Style','Palatino Linotype',Charter,'Source Serif 4',"
    "Georgia,'Liberation Serif',serif;font-weight:600;line-height:1.2;text-wrap:balance}\n"
    "h1{font-size:clamp(1.8rem,4.6vw,2.9rem);margin:.2em 0 .5em;letter-spacing:-.01em}\n"
    "h2{font-size:1.75rem;margin:0 0 .6em}\n"
    "h3{font-size:1.4rem;margin:0 0 .5em}\n"
    "h4{font-size:.82rem;margin:1.9rem 0 .6rem;text-transform:uppercase;letter-spacing:.06em;color:var(--muted)}\n"
    "p,ul,ol,dl,table,figure{margin:0 0 1rem}\n"
    "p,li{max-width:42rem}\n"
    "a{color:var(--accent);text-underline-offset:.15em}\n"
    "a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}\n"
    "sup{line-height:0;font-size:.72em}\n"
    "bdi{unicode-bidi:isolate}\n"
    "pre,.mono{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'Liberation Mono',monospace;font-size:.85em}\n"
    "pre{background:var(--panel);padding:.8rem 1rem;white-space:pre-wrap;margin:.5rem 0;border-radius:4px}\n"
    ".skip{position:absolute;left:-99rem}\n"
    ".skip:focus{left:1rem;top:1rem}\n"
    ".page{max-width:62rem;margin:0 auto;padding:2.2rem 1.5rem 5rem}\n"
    "section{margin:0 0 4rem;padding-top:1.5rem;border-top:1px solid var(--grid)}\n"
    ".num{font-variant-numeric:tabular-nums}\n"
    ".small{font-size:.875rem}\n"
    ".muted{color:var(--muted);font-weight:400}\n"
    ".ctl{color:var(--muted);font-size:.85em}\n"
    ".account{font-weight:600}\n";

static const char lead_rules[] =
    ".kicker{font-size:.82rem;text-transform:uppercase;letter-spacing:.08em;font-weight:600;margin:0;"
    "color:var(--accent)}\n"
    ".standfirst{font-weight:400;font-size:1.25rem;line-height:1.5;max-width:46rem;text-wrap:pretty}\n"
    ".standfirst strong{font-weight:600}\n"
    ".caution{border-left:3px solid var(--accent);padding:.1rem 0 .1rem 1rem;margin:1.6rem 0 2rem;max-width:46rem}\n"
    ".caution p{margin:0}\n"
    ".key{display:grid;grid-template-columns:repeat(5,auto);gap:1rem 2rem;justify-content:space-between;"
    "border-top:1px solid var(--grid);padding:1.2rem 0 0;margin:2rem 0 3rem}\n"
    ".key div{display:flex;flex-direction:column-reverse;justify-content:flex-end}\n"
    ".key dt{font-size:.82rem;color:var(--muted);line-height:1.35}\n"
    ".key dd{margin:0;font-size:1.75rem;line-height:1.2;font-variant-numeric:tabular-nums}\n"
    ".key small{font-size:.82rem;color:var(--muted);display:block}\n"
    ".toc{font-size:.875rem;margin:0 0 2.4rem}\n"
    ".toc ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}\n"
    ".toc a{color:var(--muted);text-decoration:none}\n"
    ".toc a:hover{color:var(--accent);text-decoration:underline}\n"
    "@media screen and (min-width:84rem){\n"
    ".page{display:grid;grid-template-columns:11rem minmax(0,59rem);gap:3rem;max-width:76rem}\n"
    ".toc{position:sticky;top:2.2rem;align-self:start}\n"
    ".toc ol{flex-direction:column;gap:.55rem}\n"
    "}\n";

static const char figure_rules[] =
    "figcaption{font-size:.875rem;color:var(--muted);margin-top:.6rem;max-width:46rem}\n"
    ".drawing{display:block;width:100%;height:auto}\n"
    ".f-no{fill:none}\n"
    ".on-dark{display:none}\n"
    ".narrow{display:none}\n"
    ".chip{display:inline-block;min-width:1.75em;line-height:1.6;padding:0 .35em;text-align:center;"
    "border:2px solid var(--other);border-radius:1em;background:var(--paper);color:var(--ink);"
    "font-size:.82rem;font-weight:600;font-variant-numeric:tabular-nums}\n"
    ".chip.c-sole{border-style:dashed}\n";

static const char dark_rules[] = "@media screen and (prefers-color-scheme:dark){\n"
                                 ".on-light{display:none}\n"
                                 ".on-dark{display:inline}\n"
                                 "}\n";

static const char table_rules[] =
    "table{border-collapse:collapse;width:100%;font-size:.925rem}\n"
    "caption{text-align:left;font-size:.875rem;color:var(--muted);padding:0 0 .6rem;max-width:46rem}\n"
    "th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--grid)}\n"
    "th:last-child,td:last-child{padding-right:0}\n"
    "thead th{font-size:.82rem;font-weight:600;color:var(--muted);vertical-align:bottom;line-height:1.3}\n"
    "th{overflow-wrap:normal;hyphens:manual}\n"
    "th.n,td.n{text-align:right;font-variant-numeric:tabular-nums}\n"
    "td.n{overflow-wrap:break-word}\n"
    ".num,.nowrap{white-space:nowrap}\n"
    ".verdict{overflow-wrap:normal}\n"
    "tbody th{font-weight:600}\n"
    "th .sub{display:none;font-size:.75rem;color:var(--muted);font-weight:400;white-space:nowrap;margin-top:.15rem}\n"
    ".hash{font-size:.75rem;color:var(--muted)}\n";

static const char group_rules[] =
    ".group{border-top:1px solid var(--grid);padding:2rem 0 0;margin:0 0 3.5rem}\n"
    "h2+.group{border-top:0;padding-top:.5rem}\n"
    ".group h3 .chip{font-size:.9rem;vertical-align:.15em;margin-right:.5em}\n"
    ".sentence{font-size:1.45rem;font-weight:400;line-height:1.4;margin:0 0 1.1rem;max-width:46rem;"
    "text-wrap:pretty}\n"
    ".sentence strong{font-weight:700}\n"
    ".facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.9rem 1.5rem;"
    "font-size:.925rem}\n"
    ".facts dt{font-size:.82rem;color:var(--muted)}\n"
    ".facts dd{margin:0}\n"
    ".columns{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:0 2.5rem}\n"
    ".pushed{list-style:none;padding:0;margin:0 0 1rem}\n"
    ".pushed li{border-bottom:1px solid var(--grid);padding:.5rem 0}\n"
    ".pushed .what{display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}\n"
    ".moments{list-style:none;padding:0;margin:0}\n"
    ".moments>li{max-width:none;margin:0 0 1.6rem}\n"
    ".about{font-size:.875rem;color:var(--muted);margin:0 0 .4rem}\n"
    ".pair{display:grid;grid-template-columns:minmax(0,1fr) 6.5rem minmax(0,1fr)}\n"
    ".post{background:var(--panel);border-radius:6px;padding:.8rem 1rem;overflow:hidden}\n"
    ".post p{margin:0;white-space:pre-line}\n"
    "mark{background:none;color:inherit;text-decoration:underline 2px var(--accent);text-underline-offset:.2em}\n"
    ".post header{font-size:.875rem;margin:0 0 .4rem;color:var(--muted)}\n"
    ".post .account{color:var(--ink)}\n"
    ".post .id{font-size:.75rem;color:var(--muted);margin-top:.5rem}\n"
    ".gap{align-self:center;text-align:center;font-size:.82rem;color:var(--muted);line-height:1.3;padding:.5rem}\n"
    ".gap strong{display:block;font-size:1.05rem;color:var(--ink);font-variant-numeric:tabular-nums}\n"
    ".weaker{border-left:3px dashed var(--sole);padding-left:1rem;max-width:46rem}\n"
    ".evidence{padding:0;list-style:none;counter-reset:kind}\n"
    ".evidence>li{max-width:46rem;counter-increment:kind;margin:0 0 1.4rem;padding-left:2rem;position:relative}\n"
    ".evidence .kind{font-weight:600;margin:0 0 .3rem}\n"
    ".evidence .kind::before{content:counter(kind);position:absolute;left:0;color:var(--muted);"
    "font-variant-numeric:tabular-nums}\n"
    ".evidence p,.evidence table{margin-bottom:.5rem}\n"
    ".evidence th,.evidence td{padding-top:.25rem;padding-bottom:.25rem}\n"
    ".evidence th.muted{font-weight:400}\n"
    "details{margin:.8rem 0}\n"
    "summary{cursor:pointer;color:var(--accent);font-size:.875rem}\n"
    ".many{font-size:.875rem;columns:3 12rem;column-gap:1.5rem;max-width:none}\n"
    ".nothing{background:var(--panel);border-radius:6px;padding:1.6rem 1.8rem;margin:0 0 3rem;border-top:0}\n"
    ".defs dt{font-weight:600;margin-top:1rem}\n"
    ".defs dd{margin:.2rem 0 0;max-width:42rem}\n"
    "footer{font-size:.875rem;color:var(--muted)}\n"
    ".brief figure .drawing{max-height:20rem}\n"
    ".files ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;font-size:.925rem}\n"
    "main.brief{max-width:46rem}\n"
    "main.brief h1{font-size:1.9rem}\n"
    "main.brief h2{font-size:1.15rem;margin:1.4rem 0 .4rem}\n";

static const char narrow_rules[] =
    "@media (max-width:60rem){\n"
    ".opt{display:none}\n"
    "th .sub{display:block}\n"
    ".facts .nowrap,.chance .num{white-space:normal}\n"
    "}\n"
    "@media (max-width:44rem){\n"
    ".page{padding:1.4rem 1rem 3rem}\n"
    "section{margin-bottom:3rem}\n"
    ".wide{display:none}\n"
    ".narrow{display:block}\n"
    ".key{grid-template-columns:1fr 1fr;gap:1.1rem 1rem}\n"
    ".key dd{font-size:1.45rem}\n"
    ".standfirst{font-size:1.1rem}\n"
    ".sentence{font-size:1.2rem}\n"
    "h2{font-size:1.45rem}\n"
    ".columns,.pair{grid-template-columns:minmax(0,1fr)}\n"
    ".gap{padding:.35rem}\n"
    ".gap strong{display:inline;font-size:.95rem}\n"
    "table{font-size:.875rem}\n"
    "thead th{font-size:.72rem}\n"
    "th,td{padding-right:.45rem}\n"
    ".cards,.cards tbody,.cards th,.cards td{display:block}\n"
    ".cards thead{display:none}\n"
    ".cards tr{display:grid;grid-template-columns:repeat(3,1fr);gap:.2rem .7rem;"
    "border-bottom:1px solid var(--grid);padding:.6rem 0}\n"
    ".cards td .sub{display:block}\n"
    ".cards th,.cards td{border:0;padding:.1rem 0}\n"
    ".cards td.n{text-align:left}\n"
    ".cards tbody th{grid-column:1/-1}\n"
    ".cards td.n:empty{display:none}\n"
    ".cards td::before{content:attr(data-head);display:block;font-size:.75rem;line-height:1.3;"
    "color:var(--muted)}\n"
    ".facts{grid-template-columns:1fr 1fr}\n"
    ".nothing{padding:1.1rem 1.2rem}\n"
    "}\n"
    "@media (max-width:24.5rem){\n"
    "table{font-size:.8rem}\n"
    "th,td{padding-right:.3rem}\n"
    "thead th{font-size:.68rem}\n"
    "}\n"
    "@media (max-width:22.5rem){\n"
    "thead th.n{overflow-wrap:anywhere}\n"
    "th .sub{white-space:normal}\n"
    "}\n";

static const char print_rules[] = "@media print{\n"
                                  "@page{margin:16mm}\n"
                                  "html{font-size:9.5pt}\n"
                                  "body{background:none}\n"
                                  ".page{display:block;max-width:none;padding:0}\n"
                                  ".toc,.skip{display:none}\n"
                                  ".wide,.opt{display:revert}\n"
                                  ".narrow,th .sub{display:none}\n"
                                  ".drawing{max-height:105mm}\n"
                                  ".columns{grid-template-columns:minmax(0,2fr) minmax(0,3fr)}\n"
                                  ".pair{grid-template-columns:minmax(0,1fr) 6.5rem minmax(0,1fr)}\n"
                                  "section{margin-bottom:2rem}\n"
                                  "#groups,.group+.group{break-before:page;border-top:0}\n"
                                  "figure,.moments>li,.pushed li,tr,.key,.caution{break-inside:avoid}\n"
                                  "h2,h3,h4{break-after:avoid}\n"
                                  "a{color:inherit;text-decoration:none}\n"
                                  "details::details-content{content-visibility:visible;display:block}\n"
                                  ".post,.nothing,pre{border:1px solid var(--grid);background:none}\n"
                                  "}\n";

static void colours(avpi_writer *w, bool dark) {
    for (unsigned role = 0; role < AVPI_ROLE_COUNT; role++) {
        char text[48];
        (void)snprintf(text, sizeof text, "--%s:#%06x;", avpi_palette_class((avpi_role)role),
                       (unsigned)avpi_palette_rgb((avpi_role)role, dark));
        avpi_raw(w, text);
    }
}

/* .f-g1 fills, .s-g1 strokes, .c-g1 rings, all from one variable. */
static void role_rules(avpi_writer *w) {
    for (unsigned role = 0; role < AVPI_ROLE_COUNT; role++) {
        const char *name = avpi_palette_class((avpi_role)role);
        char text[160];
        (void)snprintf(text, sizeof text, ".f-%s{fill:var(--%s)}.s-%s{stroke:var(--%s)}.c-%s{border-color:var(--%s)}\n",
                       name, name, name, name, name, name);
        avpi_raw(w, text);
    }
}

void avpi_html_style(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, ":root{color-scheme:light dark;");
    colours(w, false);
    avpi_raw(w, "}\n@media screen and (prefers-color-scheme:dark){:root{");
    colours(w, true);
    avpi_raw(w, "}}\n");
    avpi_raw(w, base_rules);
    avpi_raw(w, lead_rules);
    avpi_raw(w, figure_rules);
    avpi_raw(w, dark_rules);
    role_rules(w);
    avpi_raw(w, table_rules);
    avpi_raw(w, group_rules);
    avpi_raw(w, narrow_rules);
    avpi_raw(w, print_rules);
}
