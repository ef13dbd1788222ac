/* Any bytes as any of the formats: every record kept, a fact, or rejected, and no stray read. The first line names the format. */
#include "feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A table needs its header to be read by its format; the rest of the bytes are rows. */
static void feed_table(const avp_ctx *ctx, const avpi_format *format, avp_str bytes) {
    avpi_plan plan;
    avpi_head head;
    avp_error err = {0};
    avpi_plan_init(&plan, ctx);
    avpi_head_init(&head, ctx);
    plan.container = AVPI_CONTAINER_CSV;
    plan.cut = AVPI_CUT_CSV;
    plan.record_limit = 1 << 20;
    plan.format = format;
    if (avpi_dialect_find(&plan, bytes, true, &head, &err) == AVP_OK &&
        avpi_plan_choose(&plan, &head.sample, format, NULL, &err) == AVP_OK)
        feed(ctx, &plan, (avp_str){bytes.ptr + plan.skip, bytes.len - plan.skip});
    avpi_head_free(&head, ctx);
    avpi_plan_free(&plan);
}

static void feed_json(const avp_ctx *ctx, const avpi_format *format, avpi_cut cut, avp_str bytes) {
    avpi_plan plan;
    avpi_plan_init(&plan, ctx);
    plan.container = AVPI_CONTAINER_JSON;
    plan.cut = cut;
    plan.format = format;
    plan.have = format->have;
    plan.record_limit = 1 << 20;
    feed(ctx, &plan, bytes);
    avpi_plan_free(&plan);
}

/* A name that mutation spoiled is as good as another. */
static const avpi_format *named(avp_str name) {
    for (size_t i = 0; i < avpi_formats_count; i++)
        if (avpi_str_equal(name, avpi_str_view(avpi_formats[i]->name)))
            return avpi_formats[i];
    return avpi_formats[(size_t)avpi_hash64(name) % avpi_formats_count];
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_str text = {(const char *)bytes, size};
    size_t line = size > 0 ? avpi_str_find_byte(text, '\n') : 0;
    if (line == size)
        return 0;
    avp_ctx_init(&ctx);
    ctx.n_threads = 1;
    const avpi_format *format = named((avp_str){text.ptr, line});
    avp_str rest = {text.ptr + line + 1, size - line - 1};
    if (rest.len == 0)
        return 0;
    if (format->json_take) {
        feed_json(&ctx, format, AVPI_CUT_LINES, rest);
        feed_json(&ctx, format, AVPI_CUT_JSON, rest);
    } else if (format->n_csv_columns > 0) {
        feed_table(&ctx, format, rest);
    }
    return 0;
}
