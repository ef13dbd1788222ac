/* Rows of a batch into the tables. */
#include "read/sink_case_inside.h"

avp_status avpi_ids_add(const avp_ctx *ctx, avpi_ids *ids, uint32_t id, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &ids->ids, &ids->capacity, ids->count + 1, sizeof id, err));
    ids->ids[ids->count++] = id;
done:
    return status;
}

avp_status avpi_case_sink_number(avpi_case_sink *s, bool embedded, uint32_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    if (s->n_posts >= UINT32_MAX - 1)
        return avpi_fail(s->ctx, err, AVP_E_LIMIT, N_("a case holds at most 4,294,967,294 posts: begin another one"));
    AVP_TRY(avpi_grow(s->ctx, &s->embedded, &s->embedded_capacity, (size_t)s->n_posts + 1, sizeof *s->embedded, err));
    s->embedded[s->n_posts] = embedded;
    *id = s->n_posts++;
done:
    return status;
}

/* The post behind a slot, which may be new. An embedded one gives way to the row itself. */
static avp_status settle_slot(avpi_case_sink *s, avpi_key_slot *slot, bool added, bool embedded, avpi_case_post *post,
                              avp_error *err) {
    avp_status status = AVP_OK;
    post->fresh = added || (!embedded && s->embedded[slot->value]);
    if (post->fresh && !added)
        AVP_TRY(avpi_ids_add(s->ctx, &s->dead, slot->value, err));
    if (post->fresh)
        AVP_TRY(avpi_case_sink_number(s, embedded, &slot->value, err));
    post->id = slot->value;
done:
    return status;
}

avp_status avpi_case_sink_row(avpi_case_sink *s, avpi_key_slot *slot, avpi_hash128 row, bool *known, avp_error *err) {
    const uint64_t mark = row.low ? row.low : 1;
    bool added = false;
    avp_status status = AVP_OK;
    if (slot && !avpi_key_slot_row(slot)) {
        avpi_key_slot_set_row(slot, mark);
        added = true;
    } else if (!slot || avpi_key_slot_row(slot) != mark) {
        AVP_TRY(avpi_key_set_add(&s->rows, row, &added, err));
    }
    *known = !added;
done:
    return status;
}

avp_status avpi_case_sink_post(avpi_case_sink *s, const avpi_case_post_key *key, avpi_case_post *post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_hash128 whole = avpi_hash128_mix(avpi_hash128_mix(key->native, key->account),
                                          (avp_str){(const char *)&key->time_us, sizeof key->time_us});
    avpi_key_slot *slot = NULL;
    bool added = false;
    *post = (avpi_case_post){0};
    AVP_TRY(avpi_key_map_add(&s->posts, key->native, &slot, &added, err));
    if (key->row)
        AVP_TRY(avpi_case_sink_row(s, slot, *key->row, &post->known, err));
    if (post->known)
        goto done;
    if (added)
        slot->check = (uint32_t)whole.low;
    post->varies = slot->check != (uint32_t)whole.low;
    if (post->varies)
        AVP_TRY(avpi_key_map_add(&s->variants, whole, &slot, &added, err));
    AVP_TRY(settle_slot(s, slot, added, key->embedded, post, err));
done:
    return status;
}

static avp_str field(const avpi_batch *b, avpi_field f, size_t row) {
    return b->text[f] ? b->text[f][row] : (avp_str){NULL, 0};
}

static avp_status put_post(avpi_case_sink *s, const avpi_batch *b, size_t row, uint32_t post, uint32_t account,
                           avp_error *err) {
    static const avpi_field fields[] = {AVPI_FIELD_TEXT,          AVPI_FIELD_LANGUAGE,       AVPI_FIELD_CLIENT,
                                        AVPI_FIELD_REPOST_OF,     AVPI_FIELD_REPOST_ACCOUNT, AVPI_FIELD_REPLY_TO,
                                        AVPI_FIELD_REPLY_ACCOUNT, AVPI_FIELD_QUOTE_OF,       AVPI_FIELD_QUOTE_ACCOUNT};
    enum { N_FIELDS = sizeof fields / sizeof *fields, FIRST = 4 };
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_POSTS];
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, post);
    avpi_stage_text(t, 1, field(b, AVPI_FIELD_POST, row));
    avpi_stage_u32(t, 2, account);
    avpi_stage_i64(t, 3, b->time_us[row], b->time_us[row] != AVPI_NO_TIME);
    for (size_t i = 0; i < N_FIELDS; i++)
        avpi_stage_text(t, FIRST + i, field(b, fields[i], row));
    avpi_stage_bool(t, FIRST + N_FIELDS, (b->flags[row] & AVPI_POST_EMBEDDED) != 0);
    avpi_stage_bool(t, FIRST + N_FIELDS + 1, (b->flags[row] & AVPI_POST_REPOST) != 0);
done:
    return status;
}

static avp_status put_origin(avpi_case_sink *s, const avpi_batch *b, size_t row, uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_ORIGINS];
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, post);
    avpi_stage_u32(t, 1, s->source_id);
    avpi_stage_u64(t, 2, b->place[row].line);
    avpi_stage_u64(t, 3, b->place[row].offset);
    avpi_stage_u64(t, 4, b->place[row].size);
    avpi_stage_key(t, 5, b->row_key[row]);
done:
    return status;
}

/* Whether item i of a post stands earlier in its list. */
static bool repeats(const avp_str *items, size_t begin, size_t i) {
    enum { LOOK_BACK = 64 };
    for (size_t k = i - begin > LOOK_BACK ? i - LOOK_BACK : begin; k < i; k++)
        if (items[k].ptr && avpi_str_equal(items[k], items[i]))
            return true;
    return false;
}

/* Id of a name in a dictionary; a new one is put into its table (with the domain, where there is a third column). */
static avp_status take_name(avpi_dict *dict, avpi_stage *t, avp_str name, avp_str domain, uint32_t *id,
                            avp_error *err) {
    avp_status status = AVP_OK;
    size_t known = dict->count;
    AVP_TRY(avpi_dict_intern(dict, name, id, err));
    if (dict->count == known)
        goto done;
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, *id);
    avpi_stage_text(t, 1, avpi_dict_get(dict, *id));
    if (t->n_columns > 2)
        avpi_stage_text(t, 2, domain);
done:
    return status;
}

static avp_status put_urls(avpi_case_sink *s, const avpi_batch *b, size_t row, uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_POST_URLS];
    if (!b->list_start[AVPI_LIST_URLS])
        return AVP_OK;
    size_t begin = b->list_start[AVPI_LIST_URLS][row], end = b->list_start[AVPI_LIST_URLS][row + 1];
    for (size_t i = begin; i < end; i++) {
        uint32_t id = 0;
        if (!b->url_canonical[i].ptr || repeats(b->url_canonical, begin, i))
            continue;
        AVP_TRY(take_name(&s->urls, &s->tables[AVPI_TABLE_URLS], b->url_canonical[i], b->url_domain[i], &id, err));
        AVP_TRY(avpi_stage_row(t, err));
        avpi_stage_u32(t, 0, post);
        avpi_stage_u32(t, 1, id);
        avpi_stage_u32(t, 2, (uint32_t)(i - begin));
        avpi_stage_text(t, 3, b->list_items[AVPI_LIST_URLS][i]);
    }
done:
    return status;
}

static avp_status put_hashtags(avpi_case_sink *s, const avpi_batch *b, size_t row, uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_POST_HASHTAGS];
    if (!b->list_start[AVPI_LIST_HASHTAGS])
        return AVP_OK;
    size_t begin = b->list_start[AVPI_LIST_HASHTAGS][row], end = b->list_start[AVPI_LIST_HASHTAGS][row + 1];
    for (size_t i = begin; i < end; i++) {
        uint32_t id = 0;
        AVP_TRY(take_name(&s->hashtags, &s->tables[AVPI_TABLE_HASHTAGS], b->list_items[AVPI_LIST_HASHTAGS][i],
                          (avp_str){NULL, 0}, &id, err));
        AVP_TRY(avpi_stage_row(t, err));
        avpi_stage_u32(t, 0, post);
        avpi_stage_u32(t, 1, id);
        avpi_stage_u32(t, 2, (uint32_t)(i - begin));
    }
done:
    return status;
}

static avp_str beside_media(const avpi_batch *b, avpi_list list, size_t i) {
    avp_str text = b->list_start[list] && i < b->list_count[list] ? b->list_items[list][i] : (avp_str){NULL, 0};
    return text.len > 0 ? text : (avp_str){NULL, 0};
}

/* Mentions and media stand as text; media with their kind and hash, where the format tells them. */
static avp_status put_texts(avpi_case_sink *s, const avpi_batch *b, avpi_list list, avpi_case_table table, size_t row,
                            uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[table];
    if (!b->list_start[list])
        return AVP_OK;
    size_t begin = b->list_start[list][row], end = b->list_start[list][row + 1];
    for (size_t i = begin; i < end; i++) {
        if (repeats(b->list_items[list], begin, i))
            continue;
        AVP_TRY(avpi_stage_row(t, err));
        avpi_stage_u32(t, 0, post);
        avpi_stage_text(t, 1, b->list_items[list][i]);
        avpi_stage_u32(t, 2, (uint32_t)(i - begin));
        if (list == AVPI_LIST_MEDIA) {
            avpi_stage_text(t, 3, beside_media(b, AVPI_LIST_MEDIA_KIND, i));
            avpi_stage_text(t, 4, beside_media(b, AVPI_LIST_MEDIA_HASH, i));
        }
    }
done:
    return status;
}

static avp_status put_lists(avpi_case_sink *s, const avpi_batch *b, size_t row, uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_OBJECTS];
    avp_str object = field(b, AVPI_FIELD_OBJECT, row);
    AVP_TRY(put_urls(s, b, row, post, err));
    AVP_TRY(put_hashtags(s, b, row, post, err));
    AVP_TRY(put_texts(s, b, AVPI_LIST_MENTIONS, AVPI_TABLE_MENTIONS, row, post, err));
    AVP_TRY(put_texts(s, b, AVPI_LIST_MEDIA, AVPI_TABLE_MEDIA, row, post, err));
    if (!object.ptr)
        goto done;
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, post);
    avpi_stage_text(t, 1, object);
    avpi_stage_text(t, 2, field(b, AVPI_FIELD_SOURCE, row));
done:
    return status;
}

/* The post of a row that has no id is its own. */
static avp_status find_post(avpi_case_sink *s, const avpi_batch *b, size_t row, bool embedded, avpi_case_post *post,
                            avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_case_post_key key = {b->post_key[row], embedded ? NULL : &b->row_key[row],
                                    b->text[AVPI_FIELD_ACCOUNT][row], b->time_us[row], embedded};
    *post = (avpi_case_post){.fresh = true};
    if (field(b, AVPI_FIELD_POST, row).ptr)
        return avpi_case_sink_post(s, &key, post, err);
    if (key.row)
        AVP_TRY(avpi_case_sink_row(s, NULL, *key.row, &post->known, err));
    if (!post->known)
        AVP_TRY(avpi_case_sink_number(s, embedded, &post->id, err));
done:
    return status;
}

static avp_status take_post(avpi_case_sink *s, const avpi_batch *b, size_t row, bool *known, avp_error *err) {
    avp_status status = AVP_OK;
    const bool embedded = b->flags[row] & AVPI_POST_EMBEDDED;
    const uint32_t account = s->account_ids[row];
    avpi_case_post post;
    AVP_TRY(find_post(s, b, row, embedded, &post, err));
    *known = post.known;
    if (post.known)
        goto done;
    AVP_TRY(avpi_case_sink_snapshot(s, b, row, account, err));
    if (!embedded)
        AVP_TRY(put_origin(s, b, row, post.id, err));
    if (!post.fresh && embedded)
        goto done;
    if (post.fresh)
        AVP_TRY(put_post(s, b, row, post.id, account, err));
    else
        AVP_TRY(avpi_ids_add(s->ctx, &s->merged, post.id, err));
    if (!embedded && field(b, AVPI_FIELD_POST, row).ptr && (!post.fresh || post.varies))
        AVP_TRY(avpi_case_sink_suspect(s, b, row, &post, err));
    AVP_TRY(put_lists(s, b, row, post.id, err));
done:
    return status;
}

/* A record that is about an account alone. */
static avp_status take_account(avpi_case_sink *s, const avpi_batch *b, size_t row, bool *known, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_case_sink_row(s, NULL, b->row_key[row], known, err));
    if (!*known)
        AVP_TRY(avpi_case_sink_account_row(s, b, row, err));
done:
    return status;
}

static avp_status put_rejects(avpi_case_sink *s, const avpi_batch *b, avp_error *err) {
    enum { RAW_KEPT = 1 << 16 };
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_REJECTS];
    for (size_t i = 0; i < b->n_rejects; i++) {
        const avpi_reject *r = &b->rejects[i];
        AVP_TRY(avpi_stage_row(t, err));
        avpi_stage_u32(t, 0, s->source_id);
        avpi_stage_u64(t, 1, r->place.line);
        avpi_stage_u64(t, 2, r->place.offset);
        avpi_stage_text(t, 3, avpi_str_view(r->reason));
        avpi_stage_text(t, 4, (avp_str){r->raw.ptr, r->raw.len < RAW_KEPT ? r->raw.len : RAW_KEPT});
    }
done:
    return status;
}

/* Have what every row is looked up in brought near. */
static void touch_keys(const avpi_case_sink *s, const avpi_batch *b) {
    for (size_t row = 0; row < b->count; row++)
        if (field(b, AVPI_FIELD_POST, row).ptr)
            avpi_key_map_touch(&s->posts, b->post_key[row]);
        else
            avpi_key_set_touch(&s->rows, b->row_key[row]);
}

avp_status avpi_case_sink_take(void *self, unsigned worker, const avpi_batch *b, uint64_t *kept, uint64_t *duplicate,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_sink *s = self;
    s->took = true;
    s->tables = s->lanes[worker].tables;
    if (b->count > 0) {
        AVP_TRY(avpi_case_sink_accounts(s, b, err));
        touch_keys(s, b);
    }
    for (size_t row = 0; row < b->count; row++) {
        const bool embedded = b->flags[row] & AVPI_POST_EMBEDDED;
        bool known = false;
        if (b->flags[row] & AVPI_ROW_ACCOUNT)
            AVP_TRY(take_account(s, b, row, &known, err));
        else
            AVP_TRY(take_post(s, b, row, &known, err));
        *duplicate += known;
        *kept += !known && !embedded;
    }
    AVP_TRY(avpi_case_sink_facts(s, b, kept, duplicate, err));
    AVP_TRY(put_rejects(s, b, err));
done:
    return status;
}
