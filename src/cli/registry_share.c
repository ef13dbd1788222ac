/* What of a registry is handed out: a site of what is public. */
#include "cli/outputs_log.h"
#include "cli/registry_cli.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

static json_t *json_of_left_out(const avpi_invocation *inv, const avp_registry_site *site) {
    json_t *list = json_array();
    for (size_t i = 0; i < site->n_left_out; i++) {
        const avp_registry_left_out *of = &site->left_out[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "document", avpi_cli_json_count(of->document));
        avpi_cli_json_set(object, "record", avpi_cli_json_count(of->record));
        avpi_cli_json_set(object, "name", avpi_cli_json_text(of->name));
        avpi_cli_json_set(object, "why", avpi_cli_json_text(avpi_cli_tr(&inv->ctx, of->why)));
        avpi_cli_json_set(object, "instead",
                          avpi_cli_json_text(of->instead ? avpi_cli_tr(&inv->ctx, of->instead) : NULL));
        avpi_cli_json_set(object, "line", avpi_cli_json_count(of->line));
        (void)json_array_append_new(list, object);
    }
    return list;
}

static json_t *json_of_site(const avpi_invocation *inv, const char *folder, const avp_registry_site *site) {
    json_t *root = json_object();
    avpi_cli_json_set(root, "site", avpi_cli_json_text(folder));
    avpi_cli_json_set(root, "records", avpi_cli_json_count(site->records));
    avpi_cli_json_set(root, "incidents", avpi_cli_json_count(site->incidents));
    avpi_cli_json_set(root, "documents", avpi_cli_json_count(site->documents));
    avpi_cli_json_set(root, "statements", avpi_cli_json_count(site->statements));
    avpi_cli_json_set(root, "relations", avpi_cli_json_count(site->relations));
    avpi_cli_json_set(root, "exact_points", avpi_cli_json_count(site->exact_points));
    avpi_cli_json_set(root, "counts", avpi_cli_json_count(site->counts));
    avpi_cli_json_set(root, "counts_by_municipality", avpi_cli_json_count(site->parts));
    avpi_cli_json_set(root, "suppressed", avpi_cli_json_count(site->suppressed));
    avpi_cli_json_set(root, "deleted", avpi_cli_json_count(site->deleted));
    avpi_cli_json_set(root, "left_out", json_of_left_out(inv, site));
    return root;
}

/* "  document 6 of case 1, papel.pdf: why; what can be done" */
static void say_left_out(const avp_ctx *ctx, const avp_registry_left_out *of, FILE *out) {
    avpi_say(ctx, out, N_("  document %llu of case %llu"), (unsigned long long)of->document,
             (unsigned long long)of->record);
    if (of->name[0] != '\0') {
        fputs(", ", out);
        avpi_say_native(out, (avp_str){of->name, strlen(of->name)});
    }
    fprintf(out, ": %s", avpi_cli_tr(ctx, of->why));
    if (of->line > 0)
        avpi_say(ctx, out, N_(" (first in line %llu)"), (unsigned long long)of->line);
    fprintf(out, "%s%s\n", of->instead ? "; " : "", of->instead ? avpi_cli_tr(ctx, of->instead) : "");
}

static void say_documents(const avp_ctx *ctx, const avp_registry_site *site, FILE *out) {
    char n[AVPI_COUNT_SIZE];
    if (site->n_left_out == 0)
        return;
    avpi_say(ctx, out, N_("Public documents that are named in it without their bytes: %s\n"),
             avpi_count_text(site->n_left_out, n));
    for (size_t i = 0; i < site->n_left_out; i++)
        say_left_out(ctx, &site->left_out[i], out);
}

static void say_doubts(const avp_ctx *ctx, const avp_registry_site_options *opts, const avp_registry_site *site,
                       FILE *out) {
    char n[AVPI_COUNT_SIZE];
    if (site->suppressed > 0)
        avpi_say(ctx, out,
                 N_("Counts that are not told, fewer than %lld or such as would give one away (--least-cell): %s\n"),
                 (long long)opts->least_cell, avpi_count_text(site->suppressed, n));
    if (site->exact_points > 0)
        avpi_say(ctx, out,
                 N_("BEWARE: exact points of incidents, because their cases say that they may be told: %s. Whoever "
                    "reads the site can go there\n"),
                 avpi_count_text(site->exact_points, n));
    if (opts->codes && site->records > 0)
        avpi_say(ctx, out, N_("BEWARE: the numbers that cases have in their tables are in the site\n"));
    if (opts->pdf_as_is)
        avpi_say(ctx, out, N_("BEWARE: PDF documents are published as they are, with what stands in them unseen\n"));
    if (site->deleted > 0)
        avpi_say(ctx, out, N_("Not told, because the list of deletions names what stands in them: %s\n"),
                 avpi_count_text(site->deleted, n));
}

static void say_site(const avp_ctx *ctx, const avp_registry_site_options *opts, const avp_registry_site *site,
                     FILE *out) {
    char records[AVPI_COUNT_SIZE], incidents[AVPI_COUNT_SIZE], documents[AVPI_COUNT_SIZE], counts[AVPI_COUNT_SIZE],
        parts[AVPI_COUNT_SIZE];
    avpi_say(ctx, out,
             N_("Cases: %s, incidents: %s, documents: %s, published sums: %s, and their parts by municipality: %s. "
                "The site: "),
             avpi_count_text(site->records, records), avpi_count_text(site->incidents, incidents),
             avpi_count_text(site->documents, documents), avpi_count_text(site->counts, counts),
             avpi_count_text(site->parts, parts));
    avpi_say_native(out, (avp_str){opts->folder, strlen(opts->folder)});
    fputs("/index.html\n", out);
    say_documents(ctx, site, out);
    say_doubts(ctx, opts, site, out);
}

static avp_status print_site(const avpi_invocation *inv, const avp_registry_site *site, FILE *out, avp_error *err) {
    const avp_registry_site_options *opts = avpi_options_of(inv, &avp_registry_site_option_table);
    if (inv->global->json)
        return avpi_cli_json_print(&inv->ctx, json_of_site(inv, opts->folder, site), out, err);
    say_site(&inv->ctx, opts, site, out);
    return AVP_OK;
}

avp_status avpi_registry_share(const avpi_invocation *inv, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_site_options opts =
        *(const avp_registry_site_options *)avpi_options_of(inv, &avp_registry_site_option_table);
    avp_case *c = NULL;
    avp_registry_site site = {.records = 0};
    char *sums = NULL;
    opts.lang = avpi_given(inv, "lang") && inv->global->lang > 0 ? inv->ctx.lang : NULL;
    AVPI_TRY(avpi_registry_open(inv, AVP_CASE_READ, &c, err));
    AVPI_TRY(avp_registry_export_site(c, &opts, &site, err));
    AVPI_TRY(print_site(inv, &site, out, err));
    sums = avpi_cli_join(opts.folder, "SHA256SUMS.txt");
done:
    avp_registry_site_free(&inv->ctx, &site);
    avp_case_close(c);
    if (status == AVP_OK && sums)
        avpi_outputs_log_file(inv, "export", sums);
    free(sums);
    return status;
}
