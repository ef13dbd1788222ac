/* Any bytes as rows of a table: read and cut into stretches alike, every row kept or rejected, and no stray read. */
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Where the reader itself ends its records must be a place where the splitter may cut. */
static void check_cuts(const avp_ctx *ctx, avp_str text, avpi_dialect dialect) {
    avpi_csv csv;
    avpi_csv_row row;
    avp_error err = {0};
    bool open = false;
    size_t last = 0;
    demand(avpi_csv_init(&csv, ctx, dialect, 8, &err) == AVP_OK);
    avpi_csv_set(&csv, text);
    size_t cut = avpi_csv_last_end(text, dialect, true, &open);
    bool met = cut == 0;
    while (avpi_csv_next(&csv, &row)) {
        demand(row.begin == last && row.end >= row.begin && row.next >= row.end && row.next > row.begin);
        last = row.next;
        met |= last == cut;
    }
    demand(last == text.len && (met || open));
    avpi_csv_free(&csv);
}

static void choose(avpi_plan *plan, bool cp1252) {
    static const avp_str names[] = {{"account", 7}, {"time", 4}, {"object", 6},
                                    {"text", 4},    {"urls", 4}, {"followers", 9}};
    static const avp_str cells[] = {{"a", 1}, {"1600000000", 10}, {"o", 1}, {"t", 1}, {"['u']", 5}, {"1", 1}};
    avpi_sample sample = {6, 1, names, cells};
    avp_error err = {0};
    demand(avpi_plan_choose(plan, &sample, NULL,
                            "account=account,time=time,object=object,text=text,url=urls,followers=followers",
                            &err) == AVP_OK);
    plan->format = avpi_format_generic(AVPI_CONTAINER_CSV);
    plan->n_columns = 6;
    plan->record_limit = 1 << 20;
    plan->from_cp1252 = cp1252;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char delimiters[] = ",;\t|";
    avp_ctx ctx;
    avpi_plan plan;
    if (size == 0)
        return 0;
    avp_ctx_init(&ctx);
    ctx.n_threads = 1;
    avpi_plan_init(&plan, &ctx);
    choose(&plan, bytes[0] & 8);
    plan.dialect.delimiter = delimiters[bytes[0] & 3];
    plan.dialect.quote = bytes[0] & 4 ? plan.dialect.delimiter : '"';
    avp_str text = {(const char *)bytes + 1, size - 1};
    check_cuts(&ctx, text, plan.dialect);
    feed(&ctx, &plan, text);
    avpi_plan_free(&plan);
    return 0;
}
