#include "read/mapping.h"
#include "base/files.h"

enum { MAPPING_MOST = 1 << 20 };

static const avp_str format_key = {"format=", 7};

static avp_status take_line(avpi_mapping *m, avp_str line, avpi_buf *pairs, avp_error *err) {
    avp_status status = AVP_OK;
    if (line.len == 0 || line.ptr[0] == '#')
        return AVP_OK;
    if (avpi_str_starts(line, format_key) && !m->format)
        return avpi_str_dup(m->ctx, (avp_str){line.ptr + format_key.len, line.len - format_key.len}, &m->format, err);
    AVP_TRY(avpi_buf_add(pairs, line, err));
    AVP_TRY(avpi_buf_add_byte(pairs, '\x1f', err));
done:
    return status;
}

avp_status avpi_mapping_read(const avp_ctx *ctx, const char *path, avpi_mapping *m, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text, pairs;
    *m = (avpi_mapping){.ctx = ctx};
    avpi_buf_init(&text, ctx, MAPPING_MOST);
    avpi_buf_init(&pairs, ctx, SIZE_MAX);
    AVP_TRY(avpi_file_read(ctx, path, MAPPING_MOST, &text, err));
    avp_str rest = avpi_buf_view(&text);
    if (avpi_str_starts(rest, AVPI_STR("\xef\xbb\xbf")))
        rest = (avp_str){rest.ptr + 3, rest.len - 3};
    while (rest.len > 0) {
        size_t size = avpi_str_find_byte(rest, '\n'), step = size + (size < rest.len);
        AVP_TRY(take_line(m, avpi_str_trim((avp_str){rest.ptr, size}), &pairs, err));
        rest = (avp_str){rest.ptr + step, rest.len - step};
    }
    if (pairs.len > 0)
        AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&pairs), &m->map, err));
    if (!m->map && !m->format)
        status = avpi_fail(ctx, err, AVP_E_ARG, N_("there is no mapping in \"%s\": it has lines like account=user_id"),
                           path);
done:
    avpi_buf_free(&text);
    avpi_buf_free(&pairs);
    return status;
}

void avpi_mapping_free(avpi_mapping *m) {
    if (!m->ctx)
        return;
    avpi_free(m->ctx, m->map);
    avpi_free(m->ctx, m->format);
    *m = (avpi_mapping){0};
}

avp_status avpi_mapping_write(const avp_ctx *ctx, const char *path, const avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    bool columns = plan->format->priority == 0; /* a format of its own finds its columns by itself */
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_printf(&out, err, "# avispero mapping\nformat=%s\n", plan->format->name));
    for (size_t i = 0; i < plan->n_items && columns; i++) {
        avp_str name = avpi_str_trim(plan->items[i].name);
        if (avpi_str_find_byte(name, '\n') < name.len)
            AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT,
                              N_("the name of a column has a line end: such a mapping cannot be saved")));
        AVP_TRY(avpi_out_printf(&out, err, "%s=%.*s\n", avpi_plan_key(&plan->items[i].what), (int)name.len, name.ptr));
    }
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}
