/* Who is shown, and the pseudonyms of the others. Words stand in masked_words.c. */
#include "report/masks.h"

#include "base/files.h"
#include "base/hash.h"
#include "proof/secret.h"
#include "store/sql.h"

enum { NAME_MOST = AVPI_MASK_NAME, LIST_MOST = 1 << 26 };

/* ---- names as keys: no @, small letters ---- */

avp_str avpi_masks_folded(avp_str name, char room[AVPI_MASK_NAME]) {
    if (name.len > 0 && name.ptr[0] == '@')
        name = (avp_str){name.ptr + 1, name.len - 1};
    size_t len = name.len < NAME_MOST ? name.len : NAME_MOST;
    for (size_t i = 0; i < len; i++)
        room[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + ('a' - 'A') : name.ptr[i]);
    return (avp_str){room, len};
}

bool avpi_masks_figure(const avpi_masks *masks, avp_str name) {
    char room[NAME_MOST];
    return masks->figures.count > 0 && avpi_dict_find(&masks->figures, avpi_masks_folded(name, room)) != UINT32_MAX;
}

/* u-XXXXXXXXXX, p-XXXXXXXXXX of a redacted case, d-XXXXXXXXXX. */
static bool is_pseudonym(avp_str name) {
    if (name.len != AVPI_PSEUDONYM_SIZE - 1 || !strchr("upd", name.ptr[0]) || name.ptr[1] != '-')
        return false;
    for (size_t i = 2; i < name.len; i++)
        if (!((name.ptr[i] >= 'a' && name.ptr[i] <= 'z') || (name.ptr[i] >= '2' && name.ptr[i] <= '7')))
            return false;
    return true;
}

/* ---- the list of public figures ---- */

static avp_status read_figures(const avp_ctx *ctx, avpi_masks *masks, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, ctx, LIST_MOST);
    AVP_TRY(avpi_file_read(ctx, path, LIST_MOST, &text, err));
    for (avp_str rest = avpi_buf_view(&text); rest.len > 0;) {
        char room[NAME_MOST];
        uint32_t id;
        avp_str line = {rest.ptr, avpi_str_find_byte(rest, '\n')};
        size_t used = line.len < rest.len ? line.len + 1 : line.len;
        rest = (avp_str){rest.ptr + used, rest.len - used};
        avp_str name = avpi_masks_folded(avpi_str_trim(line), room);
        if (name.len > 0 && name.ptr[0] != '#')
            AVP_TRY(avpi_dict_intern(&masks->figures, name, &id, err));
    }
done:
    avpi_buf_free(&text);
    return status;
}

/* ---- the key ---- */

/* The rows' own keys, one over the other: known to nobody who lacks a row. */
static avp_status add_rows(avpi_sha256 *sum, avp_case *c, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, "SELECT coalesce(CAST(bit_xor(row_key) AS VARCHAR), '') FROM post_origins", NULL, 0,
                           types, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    for (size_t i = 0; i < n; i++)
        avpi_sha256_add(sum, avpi_rows_text(rows, 0)[i].ptr, avpi_rows_text(rows, 0)[i].len);
done:
    avpi_rows_close(rows);
    return status;
}

static void add_acts(avpi_sha256 *sum, const avp_acts *acts) {
    const avp_names *accounts = &acts->accounts;
    avpi_sha256_add(sum, accounts->bytes, (size_t)(accounts->count ? accounts->start[accounts->count] : 0));
    avpi_sha256_add(sum, acts->time_us, acts->count * sizeof *acts->time_us);
}

static avp_status make_key(const avp_ctx *ctx, const avp_story *story, const char *path, unsigned char key[32],
                           avp_error *err) {
    static const char purpose[] = "avispero pseudonyms of a report\n";
    avp_status status = AVP_OK;
    avpi_sha256 sum;
    if (path)
        return avpi_pseudonym_key(ctx, path, key, err);
    avpi_sha256_init(&sum);
    avpi_sha256_add(&sum, purpose, sizeof purpose);
    if (story->c)
        AVP_TRY(add_rows(&sum, story->c, err));
    for (size_t t = 0; t < story->n_traces && !story->c; t++)
        add_acts(&sum, story->traces[t].acts);
    avpi_sha256_end(&sum, key);
done:
    return status;
}

/* ---- handles of accounts ---- */

static avp_status know_handles(const avp_ctx *ctx, avpi_masks *masks, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_people *people = masks->people;
    for (uint32_t a = 0; a < people->groups->accounts.count; a++) {
        char room[NAME_MOST];
        uint32_t id;
        if (!people->handles[a].ptr)
            continue;
        AVP_TRY(avpi_dict_intern(&masks->handles, avpi_masks_folded(people->handles[a], room), &id, err));
        AVP_TRY(avpi_grow(ctx, &masks->account_of, &masks->capacity, id + 1, sizeof *masks->account_of, err));
        masks->account_of[id] = a;
    }
done:
    return status;
}

avp_status avpi_masks_open(const avp_ctx *ctx, const avp_story *story, const avpi_people *people, avpi_masks *out,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avp_report_options opts;
    avpi_masks masks = {.people = people};
    avp_options_init(&avp_report_option_table, &opts);
    opts = story->shown ? *story->shown : opts;
    masks.names = opts.names;
    masks.full_quotes = opts.full_quotes;
    masks.quote_deleted = opts.quote_deleted;
    masks.least_cell = (uint64_t)opts.least_cell;
    avpi_dict_init(&masks.figures, ctx);
    avpi_dict_init(&masks.handles, ctx);
    avpi_dict_init(&masks.domains, ctx);
    avpi_dict_init(&masks.shown_domains, ctx);
    avpi_dict_init(&masks.natives, ctx);
    avpi_dict_init(&masks.told, ctx);
    avpi_arena_init(&masks.text, ctx);
    if (opts.public_names)
        AVP_TRY(read_figures(ctx, &masks, opts.public_names, err));
    if (!masks.names) {
        AVP_TRY(make_key(ctx, story, opts.pseudonyms, masks.key, err));
        AVP_TRY(know_handles(ctx, &masks, err));
        AVP_TRY(avpi_masks_domains(&masks, story->c, err));
    }
    *out = masks;
    masks = (avpi_masks){.names = true};
done:
    if (status != AVP_OK)
        avpi_masks_close(ctx, &masks);
    return status;
}

void avpi_masks_close(const avp_ctx *ctx, avpi_masks *masks) {
    avpi_free(ctx, masks->account_of);
    avpi_free(ctx, masks->native_of);
    avpi_free(ctx, masks->plain);
    if (masks->text.ctx) {
        avpi_dict_free(&masks->figures);
        avpi_dict_free(&masks->handles);
        avpi_dict_free(&masks->domains);
        avpi_dict_free(&masks->shown_domains);
        avpi_dict_free(&masks->natives);
        avpi_dict_free(&masks->told);
        avpi_arena_free(&masks->text);
    }
    sodium_memzero(masks->key, sizeof masks->key);
    *masks = (avpi_masks){0};
}

/* ---- accounts ---- */

bool avpi_masks_shows(const avpi_masks *masks, uint32_t account) {
    const avpi_people *people = masks->people;
    return masks->names || avpi_masks_figure(masks, avp_names_get(&people->groups->accounts, account)) ||
           (people->handles[account].ptr && avpi_masks_figure(masks, people->handles[account]));
}

static avp_status stand_in(avpi_masks *masks, char kind, avp_str name, avp_str *out, avp_error *err) {
    char text[AVPI_PSEUDONYM_SIZE];
    avp_str shown = name;
    if (!is_pseudonym(name)) {
        avpi_pseudonym(masks->key, kind, name, text);
        shown = (avp_str){text, AVPI_PSEUDONYM_SIZE - 1};
    }
    *out = avpi_arena_copy(&masks->text, shown); /* the name may be the caller's own, and short-lived */
    return out->ptr ? AVP_OK : avpi_fail_memory(masks->text.ctx, err);
}

avp_status avpi_masks_people(const avp_ctx *ctx, avpi_masks *masks, avpi_people *people, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = people->groups->accounts.count;
    if (masks->names)
        return AVP_OK;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *people->shown, &people->shown, err));
    for (uint32_t a = 0; a < n; a++)
        if (!avpi_masks_shows(masks, a))
            AVP_TRY(stand_in(masks, 'u', avp_names_get(&people->groups->accounts, a), &people->shown[a], err));
done:
    return status;
}

avp_status avpi_masks_name(avpi_masks *masks, avp_str name, avp_str *out, avp_error *err) {
    char room[NAME_MOST];
    avp_str bare = name.len > 0 && name.ptr[0] == '@' ? (avp_str){name.ptr + 1, name.len - 1} : name;
    *out = name;
    if (masks->names || avpi_masks_figure(masks, bare))
        return AVP_OK;
    uint32_t account = avpi_names_find(&masks->people->groups->accounts, bare);
    uint32_t handle = avpi_dict_find(&masks->handles, avpi_masks_folded(bare, room));
    uint32_t told = avpi_dict_find(&masks->told, avpi_masks_folded(bare, room));
    if (account == UINT32_MAX && handle != UINT32_MAX)
        account = masks->account_of[handle];
    if (account == UINT32_MAX && told != UINT32_MAX) {
        avp_str native = avpi_dict_get(&masks->natives, masks->native_of[told]);
        return avpi_masks_figure(masks, native) ? AVP_OK : stand_in(masks, 'u', native, out, err);
    }
    if (account == UINT32_MAX)
        return stand_in(masks, 'u', avpi_masks_folded(bare, room), out, err);
    if (!avpi_masks_shows(masks, account))
        return stand_in(masks, 'u', avp_names_get(&masks->people->groups->accounts, account), out, err);
    return AVP_OK;
}

avp_status avpi_masks_post(avpi_masks *masks, avp_str native, avp_str *out, avp_error *err) {
    *out = native;
    return masks->names || native.len == 0 ? AVP_OK : stand_in(masks, 'p', native, out, err);
}

avp_status avpi_masks_site(avpi_masks *masks, avp_str domain, avp_str *out, avp_error *err) {
    return stand_in(masks, 'd', domain, out, err);
}

size_t avpi_masks_quote(const avpi_masks *masks, avp_str text, size_t characters) {
    size_t n = 0;
    if (masks->full_quotes)
        return 0;
    for (size_t i = 0; i < text.len; i++)
        n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80; /* bytes that begin a character */
    size_t half = n > 1 ? n / 2 : 1;
    return half < characters ? half : characters;
}
