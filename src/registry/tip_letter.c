#include "registry/tip_letter.h"

static const char *const names[AVPI_TIP_FIELDS] = {"lang",  "written", "what",    "when",
                                                   "where", "name",    "contact", "relation"};

const char *avpi_tip_field_name(avpi_tip_field field) {
    return names[field];
}

static avp_status no_letter(const avp_ctx *ctx, avp_error *err) {
    return avpi_fail(ctx, err, AVP_E_INPUT,
                     N_("what was encrypted is no letter of the form for tips, or of a later version of it"));
}

/* ---- texts of strangers ---- */

/* Can the character at text[i] stand in a name? Bytes of it are left out otherwise. */
static size_t unwanted(avp_str text, size_t i) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c < 0x20 || c == 0x7f)
        return 1;
    if (c == 0xc2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xa0)
        return 2; /* U+0080 .. U+009F */
    if (c == 0xe2 && i + 2 < text.len) {
        unsigned char second = (unsigned char)text.ptr[i + 1], third = (unsigned char)text.ptr[i + 2];
        bool turns = (second == 0x80 && ((third >= 0x8b && third <= 0x8f) || (third >= 0xa8 && third <= 0xae))) ||
                     (second == 0x81 && third >= 0xa0 && third <= 0xaf);
        return turns ? 3 : 0; /* U+200B .. U+200F, U+2028 .. U+202E, U+2060 .. U+206F */
    }
    return 0;
}

/* "C:\fakepath\casa.jpg" and "../../casa.jpg" are "casa.jpg"; what nothing is left of is "file". */
static avp_str clean_name(avpi_tip_letter *letter, avp_str name) {
    size_t begin = name.len, length = 0;
    while (begin > 0 && name.ptr[begin - 1] != '/' && name.ptr[begin - 1] != '\\')
        begin--;
    name = avpi_utf8_cut(avpi_str_trim((avp_str){name.ptr + begin, name.len - begin}), AVPI_TIP_NAME_MOST);
    char *out = avpi_arena_take(&letter->text, name.len + sizeof "file");
    if (!out)
        return (avp_str){NULL, 0};
    for (size_t i = 0; i < name.len;) {
        size_t skip = unwanted(name, i);
        if (skip == 0)
            out[length++] = name.ptr[i];
        i += skip > 0 ? skip : 1;
    }
    while (length > 0 && out[0] == '.') /* no hidden file, no way up */
        memmove(out, out + 1, --length);
    if (length == 0) {
        memcpy(out, "file", sizeof "file");
        length = sizeof "file" - 1;
    }
    return (avp_str){out, length};
}

/* Texts of JSON are UTF-8; a zero byte is the one thing that a table does not take. */
static avp_status keep_text(avpi_tip_letter *letter, avp_str text, avp_str *out, avp_error *err) {
    text = avpi_str_trim(text);
    if (text.len == 0)
        return AVP_OK;
    char *copy = avpi_arena_take(&letter->text, text.len);
    if (!copy)
        return avpi_fail_memory(letter->ctx, err);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = text.ptr[i] == '\0' ? ' ' : text.ptr[i];
    *out = (avp_str){copy, text.len};
    return AVP_OK;
}

/* ---- the JSON ---- */

static avp_status take_fields(avpi_json *json, avpi_tip_letter *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t fields = avpi_json_member(json, 0, AVPI_STR("fields"));
    if (fields == AVPI_JSON_NONE || json->nodes[fields].type != AVPI_JSON_OBJECT)
        return no_letter(out->ctx, err);
    for (size_t i = 0; i < AVPI_TIP_FIELDS; i++) {
        uint32_t from = i == AVPI_TIP_LANG || i == AVPI_TIP_WRITTEN ? 0 : fields;
        uint32_t node = avpi_json_member(json, from, avpi_str_view(names[i]));
        if (node == AVPI_JSON_NONE || json->nodes[node].type == AVPI_JSON_NULL)
            continue;
        if (json->nodes[node].type != AVPI_JSON_STRING)
            return no_letter(out->ctx, err);
        AVP_TRY(keep_text(out, avpi_json_text(json, node), &out->fields[i], err));
    }
    uint32_t consent = avpi_json_member(json, fields, AVPI_STR("consent"));
    out->consent = consent != AVPI_JSON_NONE && json->nodes[consent].type == AVPI_JSON_TRUE;
done:
    return status;
}

static avp_status count_files(avpi_json *json, uint32_t list, const avpi_tip_letter *letter, size_t *n,
                              avp_error *err) {
    *n = 0;
    if (list == AVPI_JSON_NONE || json->nodes[list].type != AVPI_JSON_ARRAY)
        return no_letter(letter->ctx, err);
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next)
        ++*n;
    if (*n > AVPI_TIP_FILES_MOST)
        return avpi_fail(letter->ctx, err, AVP_E_INPUT, N_("the tip has more than %d files"), AVPI_TIP_FILES_MOST);
    return AVP_OK;
}

static avp_status take_files(avpi_json *json, avpi_tip_letter *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    uint32_t list = avpi_json_member(json, 0, AVPI_STR("files"));
    AVP_TRY(count_files(json, list, out, &n, err));
    AVP_TRY(avpi_alloc(out->ctx, n + 1, sizeof *out->files, &out->files, err));
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next) {
        int64_t size = 0;
        avp_str name = avpi_json_text(json, avpi_json_member(json, i, AVPI_STR("name")));
        if (!name.ptr || !avpi_json_i64(json, avpi_json_member(json, i, AVPI_STR("size")), &size) || size < 0)
            return no_letter(out->ctx, err);
        name = clean_name(out, name);
        if (!name.ptr)
            return avpi_fail_memory(out->ctx, err);
        out->files[out->n_files++] = (avpi_tip_file){name, (uint64_t)size};
    }
done:
    return status;
}

/* Whatever the letter declares, it must be what is there: no sum of lengths is taken that could overflow. */
static avp_status check_sum(const avpi_tip_letter *letter, uint64_t left, avp_error *err) {
    bool fits = true;
    for (size_t i = 0; fits && i < letter->n_files; i++) {
        fits = letter->files[i].size_bytes <= left;
        left -= fits ? letter->files[i].size_bytes : 0;
    }
    if (!fits || left != letter->pad_bytes)
        return avpi_fail(letter->ctx, err, AVP_E_INPUT, N_("the lengths of the files in the tip do not fit its own"));
    return AVP_OK;
}

static avp_status parse(avp_str text, uint64_t left, avpi_tip_letter *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {.status = AVP_OK};
    int64_t form = 0, pad = 0;
    avpi_json json;
    avpi_json_init(&json, out->ctx);
    status = avpi_json_parse(&json, text, &why);
    if (status == AVP_E_MEMORY)
        AVP_TRY(avpi_fail_memory(out->ctx, err));
    if (status != AVP_OK || json.nodes[0].type != AVPI_JSON_OBJECT ||
        !avpi_json_i64(&json, avpi_json_member(&json, 0, AVPI_STR("form")), &form) || form != AVPI_TIP_FORM)
        AVP_TRY(no_letter(out->ctx, err));
    uint32_t node = avpi_json_member(&json, 0, AVPI_STR("pad"));
    if (node != AVPI_JSON_NONE && (!avpi_json_i64(&json, node, &pad) || pad < 0))
        AVP_TRY(no_letter(out->ctx, err));
    out->pad_bytes = (uint64_t)pad;
    AVP_TRY(take_fields(&json, out, err));
    AVP_TRY(take_files(&json, out, err));
    AVP_TRY(check_sum(out, left, err));
done:
    avpi_json_free(&json);
    return status;
}

/* ---- reading ---- */

static avp_status read_all(const avp_ctx *ctx, avpi_tape_source source, char *bytes, size_t n, avp_error *err) {
    size_t got = 0;
    avp_status status = source.read(source.self, bytes, n, &got, err);
    return status == AVP_OK && got < n ? no_letter(ctx, err) : status;
}

avp_status avpi_tip_letter_read(const avp_ctx *ctx, avpi_tape_source source, uint64_t size_bytes, avpi_tip_letter *out,
                                avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char length_bytes[4];
    char *text = NULL;
    *out = (avpi_tip_letter){.ctx = ctx};
    avpi_arena_init(&out->text, ctx);
    AVP_TRY(read_all(ctx, source, (char *)length_bytes, sizeof length_bytes, err));
    size_t length = (size_t)length_bytes[0] | (size_t)length_bytes[1] << 8 | (size_t)length_bytes[2] << 16 |
                    (size_t)length_bytes[3] << 24;
    if (length > AVPI_TIP_JSON_MOST || sizeof length_bytes + length > size_bytes)
        AVP_TRY(no_letter(ctx, err));
    AVP_TRY(avpi_alloc(ctx, length + 1, 1, &text, err));
    AVP_TRY(read_all(ctx, source, text, length, err));
    AVP_TRY(parse((avp_str){text, length}, size_bytes - sizeof length_bytes - length, out, err));
done:
    avpi_free(ctx, text);
    return status;
}

void avpi_tip_letter_free(avpi_tip_letter *letter) {
    if (!letter->ctx)
        return;
    avpi_arena_free(&letter->text);
    avpi_free(letter->ctx, letter->files);
    *letter = (avpi_tip_letter){.ctx = NULL};
}

avp_status avpi_tip_letter_end(const avpi_tip_letter *letter, avpi_tape_source source, avp_error *err) {
    avp_status status = AVP_OK;
    char bytes[4096];
    uint64_t zeros = 0;
    size_t got = 0;
    do {
        AVP_TRY(source.read(source.self, bytes, sizeof bytes, &got, err));
        for (size_t i = 0; i < got; i++)
            if (bytes[i] != '\0')
                AVP_TRY(no_letter(letter->ctx, err));
        zeros += got;
    } while (got > 0);
    if (zeros != letter->pad_bytes)
        status = no_letter(letter->ctx, err);
done:
    return status;
}
