#include "read/enrich.h"
#include "read/extract.h"
#include "read/url.h"

/* Which lists are looked for in the text: those that the format does not give. */
static uint32_t missing_lists(const avpi_batch *b) {
    uint32_t wanted =
        UINT32_C(1) << AVPI_LIST_URLS | UINT32_C(1) << AVPI_LIST_HASHTAGS | UINT32_C(1) << AVPI_LIST_MENTIONS;
    return b->text[AVPI_FIELD_TEXT] ? wanted & ~b->have.lists : 0;
}

avp_status avpi_extract_row(avpi_batch *b, size_t row, uint32_t missing, avp_error *err) {
    static const avpi_list lists[] = {[AVPI_FOUND_URL] = AVPI_LIST_URLS,
                                      [AVPI_FOUND_HASHTAG] = AVPI_LIST_HASHTAGS,
                                      [AVPI_FOUND_MENTION] = AVPI_LIST_MENTIONS};
    avp_status status = AVP_OK;
    avp_str text = b->text[AVPI_FIELD_TEXT][row], item;
    avpi_found kind;
    size_t at = 0;
    while (text.ptr && avpi_extract_next(text, &at, &kind, &item))
        if (missing >> lists[kind] & 1)
            AVP_TRY(avpi_batch_list_add(b, lists[kind], item, err));
done:
    return status;
}

static avp_status extract_all(avpi_batch *b, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t missing = missing_lists(b);
    for (unsigned k = 0; k < AVPI_LIST_COUNT; k++)
        if (missing >> k & 1 && !b->list_start[k])
            AVP_TRY(avpi_zalloc(b->ctx, b->capacity + 1, sizeof *b->list_start[k], &b->list_start[k], err));
    for (size_t row = 0; row < b->count && missing; row++) {
        AVP_TRY(avpi_extract_row(b, row, missing, err));
        for (uint32_t left = missing; left; left &= left - 1) {
            int k = __builtin_ctz(left);
            b->list_start[k][row + 1] = (uint32_t)b->list_count[k];
        }
    }
done:
    return status;
}

static avp_status fold_list(avpi_batch *b, avpi_list list, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; b->list_start[list] && i < b->list_count[list]; i++)
        AVP_TRY(avpi_tag_fold(&b->arena, b->list_items[list][i], &b->list_items[list][i], err));
done:
    return status;
}

/* A piece of a written list, "['https://a.example',": what it names, without the list's signs. Other texts stay as they are. */
static avp_str without_list_signs(avp_str piece) {
    static const char opening[] = "['\"", closing[] = "]'\",";
    if (piece.len == 0 || !memchr(opening, piece.ptr[0], sizeof opening - 1))
        return piece;
    while (piece.len > 0 && memchr(opening, piece.ptr[0], sizeof opening - 1))
        piece = (avp_str){piece.ptr + 1, piece.len - 1};
    while (piece.len > 0 && memchr(closing, piece.ptr[piece.len - 1], sizeof closing - 1))
        piece.len--;
    return piece;
}

static avp_status canonical_urls(avpi_batch *b, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = b->list_start[AVPI_LIST_URLS] ? b->list_count[AVPI_LIST_URLS] : 0;
    if (n > b->url_capacity) {
        AVP_TRY(avpi_resize(b->ctx, &b->url_canonical, n, sizeof(avp_str), err));
        AVP_TRY(avpi_resize(b->ctx, &b->url_domain, n, sizeof(avp_str), err));
        b->url_capacity = n;
    }
    for (size_t i = 0; i < n; i++) {
        avp_str written = b->list_items[AVPI_LIST_URLS][i];
        AVP_TRY(
            avpi_url_canonical(&b->arena, without_list_signs(written), &b->url_canonical[i], &b->url_domain[i], err));
        if (!b->url_canonical[i].ptr && written.len > 0)
            b->url_canonical[i] =
                written; /* kept as it stands, without a domain: no trace of ours takes it for a page */
    }
done:
    return status;
}

static avp_status make_keys(avpi_batch *b, avp_error *err) {
    avp_status status = AVP_OK;
    if (b->count > b->key_capacity) {
        AVP_TRY(avpi_resize(b->ctx, &b->row_key, b->count, sizeof *b->row_key, err));
        AVP_TRY(avpi_resize(b->ctx, &b->post_key, b->count, sizeof *b->post_key, err));
        b->key_capacity = b->count;
    }
    for (size_t row = 0; row < b->count; row++) {
        avp_str post = b->text[AVPI_FIELD_POST] ? b->text[AVPI_FIELD_POST][row] : (avp_str){NULL, 0};
        b->row_key[row] = avpi_row_key(b, row, 0);
        b->post_key[row] = post.ptr ? avpi_hash128_of(post) : (avpi_hash128){0, 0};
    }
done:
    return status;
}

avp_status avpi_enrich(avpi_batch *b, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(make_keys(b, err));
    AVP_TRY(extract_all(b, err));
    AVP_TRY(fold_list(b, AVPI_LIST_HASHTAGS, err));
    AVP_TRY(fold_list(b, AVPI_LIST_MENTIONS, err));
    AVP_TRY(canonical_urls(b, err));
done:
    return status;
}
