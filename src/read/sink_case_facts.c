/* What became of posts and accounts, into the table deletions. */
#include "read/sink_case_inside.h"

/* Every part with its length, so that no two facts have one key by moving a text; the word before them parts facts from rows. */
static avpi_hash128 key_of(const avpi_fact *fact) {
    const avp_str parts[] = {AVPI_STR("fact"), avpi_str_view(fact->kind), fact->post, fact->account, fact->detail};
    avpi_hash128 key = {0, 0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const uint64_t size = parts[i].ptr ? parts[i].len : UINT64_MAX;
        key = avpi_hash128_mix(key, (avp_str){(const char *)&size, sizeof size});
        if (parts[i].ptr)
            key = avpi_hash128_mix(key, parts[i]);
    }
    return avpi_hash128_mix(key, (avp_str){(const char *)&fact->time_us, sizeof fact->time_us});
}

static avp_status put_fact(avpi_case_sink *s, const avpi_fact *fact, avpi_hash128 key, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_DELETIONS];
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, s->source_id);
    avpi_stage_u64(t, 1, fact->place.line);
    avpi_stage_u64(t, 2, fact->place.offset);
    avpi_stage_u64(t, 3, fact->place.size);
    avpi_stage_key(t, 4, key);
    avpi_stage_bool(t, 5, fact->alone);
    avpi_stage_text(t, 6, avpi_str_view(fact->kind));
    avpi_stage_text(t, 7, fact->post);
    avpi_stage_text(t, 8, fact->account);
    avpi_stage_i64(t, 9, fact->time_us, fact->time_us != AVPI_NO_TIME);
    avpi_stage_text(t, 10, fact->detail);
done:
    return status;
}

avp_status avpi_case_sink_facts(avpi_case_sink *s, const avpi_batch *b, uint64_t *kept, uint64_t *duplicate,
                                avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < b->n_facts; i++) {
        const avpi_fact *fact = &b->facts[i];
        avpi_hash128 key = key_of(fact);
        bool added = false;
        AVP_TRY(avpi_key_set_add(&s->rows, key, &added, err));
        if (added)
            AVP_TRY(put_fact(s, fact, key, err));
        *kept += fact->alone && added;
        *duplicate += fact->alone && !added;
    }
done:
    return status;
}
