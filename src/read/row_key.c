#include "read/enrich.h"

/* Every part goes in with its number, so that a value that moves to another column is another row. */
static avpi_hash128 mix_part(avpi_hash128 key, uint32_t part, const void *bytes, size_t size) {
    static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    key.low += golden * (part + 1);
    return avpi_hash128_mix(key, (avp_str){bytes, size});
}

enum { PART_TIME = 64, PART_FLAGS, PART_NUMBER = 80, PART_LIST = 96 };

avpi_hash128 avpi_row_key(const avpi_batch *b, size_t row, uint32_t without) {
    avpi_hash128 key = {0, 0};
    for (uint32_t left = b->have.fields & ~without; left; left &= left - 1) {
        uint32_t f = (uint32_t)__builtin_ctz(left);
        if (b->text[f][row].ptr)
            key = mix_part(key, f, b->text[f][row].ptr, b->text[f][row].len);
    }
    for (uint32_t left = b->have.numbers; left; left &= left - 1) {
        uint32_t k = (uint32_t)__builtin_ctz(left);
        if (b->number[k][row] != AVPI_NO_NUMBER)
            key = mix_part(key, PART_NUMBER + k, &b->number[k][row], sizeof(int64_t));
    }
    for (uint32_t left = b->have.lists; left; left &= left - 1) {
        uint32_t k = (uint32_t)__builtin_ctz(left);
        for (size_t i = b->list_start[k][row]; i < b->list_start[k][row + 1]; i++)
            key = mix_part(key, PART_LIST + k, b->list_items[k][i].ptr, b->list_items[k][i].len);
    }
    if (b->flags[row] & AVPI_POST_REPOST)
        key = mix_part(key, PART_FLAGS, "", 0);
    if (!without)
        key = mix_part(key, PART_TIME, &b->time_us[row], sizeof(int64_t));
    return key;
}
