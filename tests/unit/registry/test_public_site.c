/* A site is made whole or not at all: whichever allocation fails, the earlier site stands as it was and nothing is left beside it. */
#include "support/check.h"
#include "support/faulty.h"

#include "avispero/registry.h"
#include "base/files.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 256, STEP = 7 }; /* every seventh: each try makes a whole site */

static const char counts_csv[] = "cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo\n"
                                 "12,GUERRERO,2014-09,VISTA,MUJER,12035,IGUALA,14\n"
                                 "12,GUERRERO,2014-10,VISTA,MUJER,12055,TAXCO,9\n"
                                 "12,GUERRERO,,VISTA,MUJER,,SIN MUNICIPIO,1\n";
static const char cases_csv[] = "folio,titulo,fecha,estado,municipio,latitud,longitud,tipo,edad,hechos,fuente,publico\n"
                                "A-1,Uno,2014-09-26,Guerrero,Iguala,18.3,-99.5,threat,19,algo,un diario,si\n"
                                "A-2,Dos,2015,Guerrero,Taxco,,,attack,,,,si\n";
static const char shapes_json[] =
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"clave\":\"12035\"},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[-100,18],[-99,18],[-99,19],[-100,18]]]}}]}";

typedef struct room {
    char folder[PATH_SIZE];
    faulty f;
    avp_ctx ctx;
    avp_case *c;
} room;

static const char *at(const room *r, const char *name) {
    static char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", r->folder, name);
    return path;
}

static void write_file(const room *r, const char *name, const char *text) {
    FILE *f = fopen(at(r, name), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void change(avp_case *c, const char *text) {
    avp_error err = {0};
    if (avp_registry_change(c, text, NULL, &err) != AVP_OK)
        fail_msg("%s: %s", text, err.text);
}

static void take(room *r, avp_case *c) {
    avp_registry_options opts;
    avp_registry_report report = {.n_files = 0};
    char counts[PATH_SIZE * 2], cases[PATH_SIZE * 2];
    const char *const paths[] = {counts, cases};
    (void)snprintf(counts, sizeof counts, "%s", at(r, "counts.csv"));
    (void)snprintf(cases, sizeof cases, "%s", at(r, "cases.csv"));
    avp_options_init(&avp_registry_option_table, &opts);
    opts.geometry = strdup(at(r, "shapes.json"));
    opts.key = "clave";
    assert_int_equal(avp_registry_import(c, paths, 2, &opts, &report, NULL), AVP_OK);
    assert_int_equal(report.records, 2);
    avp_registry_report_free(&r->ctx, &report);
    free((char *)(uintptr_t)opts.geometry);
}

static void make_room(room *r) {
    avp_case *c = NULL;
    (void)snprintf(r->folder, sizeof r->folder, "/tmp/test_public_site-XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    r->ctx = faulty_ctx(&r->f);
    write_file(r, "counts.csv", counts_csv);
    write_file(r, "cases.csv", cases_csv);
    write_file(r, "shapes.json", shapes_json);
    write_file(r, "paper.txt", "un papel\n");
    write_file(r, "paper.pdf", "%PDF-1.4\n");
    assert_int_equal(avp_case_open(&r->ctx, at(r, "case"), AVP_CASE_CREATE, &c, NULL), AVP_OK);
    take(r, c);
    assert_int_equal(avp_registry_add_document(c, at(r, "paper.txt"), 1, true, NULL, NULL, NULL), AVP_OK);
    assert_int_equal(avp_registry_add_document(c, at(r, "paper.pdf"), 1, true, NULL, NULL, NULL), AVP_OK);
    change(c,
           "{\"do\":\"add\",\"what\":\"statement\",\"values\":{\"record\":1,\"field\":\"point\",\"value\":\"exact\"}}");
    change(c, "{\"do\":\"add\",\"what\":\"relation\",\"values\":{\"record\":1,\"kind\":\"same\",\"to_kind\":\"record\","
              "\"to\":\"2\",\"public\":\"yes\"}}");
    avp_case_close(c);
    write_file(r, "case/deletions.txt", "nadie\n");
    assert_int_equal(avp_case_open(&r->ctx, at(r, "case"), AVP_CASE_READ, &r->c, NULL), AVP_OK);
}

/* Names in a folder that are a site or have its name in front, in one text. */
static size_t count_sites(const room *r) {
    size_t n = 0;
    DIR *folder = opendir(r->folder);
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        n += strncmp(entry->d_name, "site", 4) == 0;
    closedir(folder);
    return n;
}

static avp_status export_site(room *r, const char *folder, avp_registry_site *out, avp_error *err) {
    avp_registry_site_options opts;
    avp_options_init(&avp_registry_site_option_table, &opts);
    opts.folder = folder;
    opts.exact_points = true;
    opts.date = "2026-11-30"; /* the same bytes also where midnight passes */
    return avp_registry_export_site(r->c, &opts, out, err);
}

static void remove_all(const room *r) {
    char command[2 * PATH_SIZE];
    (void)snprintf(command, sizeof command, "rm -rf %s", r->folder);
    assert_int_equal(system(command), 0);
}

/* false: nothing failed any more. */
static bool try_failing(room *r, const char *folder, uint64_t n, avp_str wanted) {
    avp_registry_site told = {.records = 0};
    avp_error err = {0};
    avpi_buf now;
    r->f.calls = r->f.failed = 0;
    r->f.fail_at = n;
    avp_status status = export_site(r, folder, &told, &err);
    r->f.fail_at = FAULTY_NEVER;
    bool failed = r->f.failed > 0;
    avp_registry_site_free(&r->ctx, &told);
    if (status != AVP_OK && (status != AVP_E_MEMORY || err.text[0] == '\0'))
        fail_msg("allocation %llu fails: %s %s", (unsigned long long)n, avp_status_name(status), err.text);
    if (status == AVP_OK &&
        failed) { /* while the earlier site was taken away: it stands beside the new one until the next */
        assert_int_equal(export_site(r, folder, &told, NULL), AVP_OK);
        avp_registry_site_free(&r->ctx, &told);
    }
    assert_int_equal(count_sites(r), 1);
    assert_int_equal(avpi_file_read(&r->ctx, at(r, "site/SHA256SUMS.txt"), 1 << 20, &now, NULL), AVP_OK);
    assert_true(avpi_str_equal(avpi_buf_view(&now), wanted));
    avpi_buf_free(&now);
    return status != AVP_OK || failed;
}

static void site__any_allocation_fails__the_earlier_one_stands(void **state) {
    static room r;
    avp_registry_site told = {.records = 0};
    char folder[2 * PATH_SIZE];
    avpi_buf first;
    (void)state;
    make_room(&r);
    (void)snprintf(folder, sizeof folder, "%s", at(&r, "site"));
    assert_int_equal(export_site(&r, folder, &told, NULL), AVP_OK);
    assert_int_equal(told.records, 2);
    assert_int_equal(told.documents, 1);
    assert_int_equal(told.n_left_out, 1);
    assert_int_equal(told.exact_points, 1);
    assert_int_equal(told.relations, 1);
    avp_registry_site_free(&r.ctx, &told);
    assert_int_equal(avpi_file_read(&r.ctx, at(&r, "site/SHA256SUMS.txt"), 1 << 20, &first, NULL), AVP_OK);
    uint64_t live = r.f.live;
    for (uint64_t n = 0; try_failing(&r, folder, n, avpi_buf_view(&first)); n += STEP)
        assert_int_equal(r.f.live, live);
    avpi_buf_free(&first);
    avp_case_close(r.c);
    assert_int_equal(r.f.live, 0);
    remove_all(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(site__any_allocation_fails__the_earlier_one_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
