#include "read/json_post.h"
#include "read/values.h"

uint32_t avpi_json_first_of(const avpi_json *json, uint32_t from, const char *paths) {
    char path[96];
    while (*paths) {
        size_t len = 0;
        for (; paths[len] && paths[len] != '|' && len + 1 < sizeof path; len++)
            path[len] = paths[len];
        path[len] = '\0';
        uint32_t node = avpi_json_path(json, from, path);
        if (node != AVPI_JSON_NONE && json->nodes[node].type != AVPI_JSON_NULL)
            return node;
        paths += len + (paths[len] == '|');
    }
    return AVPI_JSON_NONE;
}

avp_str avpi_json_raw(const avpi_json *json, uint32_t node) {
    if (node == AVPI_JSON_NONE)
        return AVPI_STR("");
    return (avp_str){json->text.ptr + json->nodes[node].offset, json->nodes[node].len};
}

avp_status avpi_json_keep(avpi_json *json, uint32_t node, avpi_batch *batch, avp_str *out, avp_error *err) {
    avp_str text = avpi_json_text(json, node);
    *out = (avp_str){NULL, 0};
    if (!text.ptr || text.len == 0)
        return AVP_OK;
    *out = text;
    if (!json->nodes[node].escaped)
        return AVP_OK;
    char *copy = avpi_arena_take(&batch->arena, text.len);
    if (!copy)
        return avpi_fail_memory(batch->ctx, err);
    for (size_t i = 0; i < text.len; i++) /* an escaped NUL is the only one that can come here */
        copy[i] = text.ptr[i] ? text.ptr[i] : ' ';
    *out = (avp_str){copy, text.len};
    return AVP_OK;
}

avp_status avpi_json_put_text(avpi_batch *batch, avpi_field field, avpi_json *json, uint32_t node, avp_error *err) {
    return avpi_json_keep(json, node, batch, &batch->text[field][batch->count], err);
}

avp_status avpi_json_put_id(avpi_batch *batch, avpi_field field, avpi_json *json, uint32_t node, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str id;
    AVP_TRY(avpi_json_keep(json, node, batch, &id, err));
    if (id.ptr && avpi_id_look(&id) == AVPI_ID_GOOD)
        batch->text[field][batch->count] = id;
done:
    return status;
}

void avpi_json_put_count(avpi_batch *batch, avpi_number number, const avpi_json *json, uint32_t node) {
    int64_t value = 0;
    if (node != AVPI_JSON_NONE && avpi_json_i64(json, node, &value))
        batch->number[number][batch->count] = value;
}

void avpi_json_put_flag(avpi_batch *batch, avpi_number number, const avpi_json *json, uint32_t node) {
    if (avpi_json_is(json, node, AVPI_JSON_TRUE) || avpi_json_is(json, node, AVPI_JSON_FALSE))
        batch->number[number][batch->count] = json->nodes[node].type == AVPI_JSON_TRUE;
}

void avpi_json_put_filled(avpi_batch *batch, avpi_number number, avpi_json *json, uint32_t object, const char *member) {
    uint32_t node = object == AVPI_JSON_NONE ? object : avpi_json_path(json, object, member);
    if (node != AVPI_JSON_NONE)
        batch->number[number][batch->count] = avpi_str_trim(avpi_json_text(json, node)).len > 0;
}

void avpi_json_put_created(avpi_batch *batch, avpi_json *json, uint32_t node, avpi_time_kind kind) {
    int64_t time_us = 0, step_us = 0;
    avp_str text = avpi_json_text(json, node);
    if (text.ptr && avpi_time_parse(text, kind, &time_us, &step_us))
        batch->number[AVPI_NUMBER_CREATED_AT][batch->count] = time_us;
}

bool avpi_json_put_time(avpi_batch *batch, avpi_json *json, uint32_t node, avpi_time_kind kind) {
    int64_t time_us = 0, step_us = 0;
    avp_str text = avpi_json_text(json, node);
    if (!text.ptr || !avpi_time_parse(text, kind, &time_us, &step_us))
        return false;
    batch->time_us[batch->count] = time_us;
    avpi_steps_add(&batch->steps, time_us, step_us);
    return true;
}

avp_status avpi_json_put_list(avpi_batch *batch, avpi_list list, avpi_json *json, uint32_t array, const char *paths,
                              avp_error *err) {
    avp_status status = AVP_OK;
    if (!avpi_json_is(json, array, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(array); i < avpi_json_end(json, array); i = json->nodes[i].next) {
        avp_str text;
        AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, i, paths), batch, &text, err));
        if (text.ptr)
            AVP_TRY(avpi_batch_list_add(batch, list, text, err));
    }
done:
    return status;
}

avp_status avpi_json_end_row(avpi_batch *batch, avpi_place place, uint8_t flags, avp_str raw, avp_error *err) {
    size_t row = batch->count;
    const char *reason = !batch->text[AVPI_FIELD_POST][row].ptr      ? N_("no post id")
                         : !batch->text[AVPI_FIELD_ACCOUNT][row].ptr ? N_("no account")
                         : batch->time_us[row] == AVPI_NO_TIME       ? N_("no time that can be read")
                                                                     : NULL;
    if (!reason) {
        avpi_batch_commit(batch, place, flags);
        return AVP_OK;
    }
    avpi_batch_drop(batch);
    return flags & AVPI_POST_EMBEDDED ? AVP_OK : avpi_batch_reject(batch, place, reason, raw, err);
}

avp_status avpi_json_end_account(avpi_batch *batch, avpi_place place, avp_str raw, avp_error *err) {
    if (batch->text[AVPI_FIELD_ACCOUNT][batch->count].ptr) {
        avpi_batch_commit(batch, place, AVPI_ROW_ACCOUNT);
        return AVP_OK;
    }
    avpi_batch_drop(batch);
    return avpi_batch_reject(batch, place, N_("no account"), raw, err);
}

avp_status avpi_batch_join(avpi_batch *batch, const avp_str *parts, size_t n, avp_str *out, avp_error *err) {
    size_t len = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        len += parts[i].len;
    char *text = avpi_arena_take(&batch->arena, len ? len : 1);
    if (!text)
        return avpi_fail_memory(batch->ctx, err);
    for (size_t i = 0; i < n; i++) {
        if (parts[i].len > 0)
            memcpy(text + at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    *out = (avp_str){text, len};
    return AVP_OK;
}

avp_status avpi_json_words(avpi_json *json, uint32_t array, avpi_batch *batch, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avp_str){NULL, 0};
    if (!avpi_json_is(json, array, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(array); i < avpi_json_end(json, array); i = json->nodes[i].next) {
        avp_str word;
        AVP_TRY(avpi_json_keep(json, i, batch, &word, err));
        const avp_str parts[] = {*out, AVPI_STR(" "), word};
        if (word.ptr && !out->ptr)
            *out = word;
        else if (word.ptr)
            AVP_TRY(avpi_batch_join(batch, parts, 3, out, err));
    }
done:
    return status;
}

static avp_str id_of(const avpi_json *json, uint32_t node) {
    uint32_t id = avpi_json_member(json, node, AVPI_STR("id"));
    return id == AVPI_JSON_NONE ? (avp_str){NULL, 0}
                                : (avp_str){json->text.ptr + json->nodes[id].offset, json->nodes[id].len};
}

avp_status avpi_json_index_make(avpi_json_index *index, const avpi_json *json, uint32_t array, avpi_batch *batch,
                                avp_error *err) {
    size_t count = 0;
    *index = (avpi_json_index){.json = json};
    if (!avpi_json_is(json, array, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(array); i < avpi_json_end(json, array); i = json->nodes[i].next)
        count++;
    for (index->n_slots = 8; index->n_slots < 2 * count;)
        index->n_slots *= 2;
    index->slots = avpi_arena_take(&batch->arena, index->n_slots * sizeof *index->slots);
    if (!index->slots)
        return avpi_fail_memory(batch->ctx, err);
    memset(index->slots, 0, index->n_slots * sizeof *index->slots);
    for (uint32_t i = avpi_json_first(array); i < avpi_json_end(json, array); i = json->nodes[i].next) {
        avp_str id = id_of(json, i);
        if (!id.ptr || avpi_json_index_find(index, id) != AVPI_JSON_NONE)
            continue;
        size_t at = (size_t)avpi_hash64(id) & (index->n_slots - 1);
        while (index->slots[at])
            at = (at + 1) & (index->n_slots - 1);
        index->slots[at] = i + 1;
    }
    return AVP_OK;
}

uint32_t avpi_json_index_find(const avpi_json_index *index, avp_str id) {
    if (!index->slots || !id.ptr)
        return AVPI_JSON_NONE;
    size_t mask = index->n_slots - 1, at = (size_t)avpi_hash64(id) & mask;
    for (; index->slots[at]; at = (at + 1) & mask)
        if (avpi_str_equal(id_of(index->json, index->slots[at] - 1), id))
            return index->slots[at] - 1;
    return AVPI_JSON_NONE;
}
