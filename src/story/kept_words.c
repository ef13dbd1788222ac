#include "story/kept_words.h"

#include <string.h>

void avpi_kept_init(avpi_kept_texts *kept, const avp_ctx *ctx) {
    *kept = (avpi_kept_texts){.n = 0};
    avpi_arena_init(&kept->room, ctx);
}

void avpi_kept_free(avpi_kept_texts *kept, const avp_ctx *ctx) {
    avpi_arena_free(&kept->room);
    avpi_free(ctx, kept->of);
    *kept = (avpi_kept_texts){.n = 0};
}

/* Letters of a word into out; how many they are. */
static size_t letters_of(const avpi_folded *f, const avpi_word *word, char *out) {
    size_t n = 0;
    for (size_t k = word->plain_from; k < word->plain_to; k++)
        if (avpi_is_topic_letter(f->plain.ptr[k]))
            out[n++] = f->plain.ptr[k];
    return n;
}

static bool is_written_so(const avpi_folded *f, const avpi_word *word, const char *letters, size_t n) {
    return word->to - word->from == n && memcmp(f->text.ptr + word->from, letters, n) == 0;
}

/* Plain words as they stand, a space between two. */
static char *copy_written(avpi_kept_texts *kept, const avpi_folded *f, const uint16_t *len) {
    char *out = avpi_arena_take(&kept->room, f->text.len + 2);
    size_t used = 0;
    for (size_t i = 0; out && i < f->n_words; i++) {
        const avpi_word *word = &f->words[i];
        if (len[i] == AVPI_KEPT_BREAK)
            continue;
        out[used++] = ' ';
        memcpy(out + used, f->text.ptr + word->from, word->to - word->from);
        used += word->to - word->from;
    }
    if (out)
        out[used] = '\0';
    return out;
}

avp_status avpi_kept_add(avpi_kept_texts *kept, const avp_ctx *ctx, uint32_t post, const avpi_folded *folded,
                         avp_error *err) {
    avp_status status = AVP_OK;
    size_t used = 0;
    bool as_letters = true;
    uint16_t *len = avpi_arena_take(&kept->room, folded->n_words * sizeof *len + folded->plain.len + 1);
    char *letters = len ? (char *)(len + folded->n_words) : NULL;
    AVP_TRY(avpi_grow(ctx, &kept->of, &kept->capacity, kept->n + 1, sizeof *kept->of, err));
    if (!len)
        return avpi_fail_memory(ctx, err);
    for (size_t i = 0; i < folded->n_words; i++) {
        const avpi_word *word = &folded->words[i];
        size_t n = word->kind == AVPI_WORD_PLAIN ? letters_of(folded, word, letters + used) : AVPI_KEPT_BREAK;
        len[i] = n < AVPI_KEPT_BREAK ? (uint16_t)n : AVPI_KEPT_BREAK;
        if (len[i] == AVPI_KEPT_BREAK)
            continue;
        as_letters = as_letters && is_written_so(folded, word, letters + used, n);
        used += n;
    }
    avpi_kept of = {.post = post, .n = (uint32_t)folded->n_words, .len = len, .letters = letters};
    if (!as_letters && !(of.written = copy_written(kept, folded, len)))
        return avpi_fail_memory(ctx, err);
    kept->of[kept->n++] = of;
done:
    return status;
}

/* Where the number-th plain word is written, behind its space. */
static const char *written_at(const char *written, size_t number) {
    for (size_t passed = 0;; written++)
        if (*written == ' ' && passed++ == number)
            return written + 1;
}

static avp_status add_written(const avpi_kept *kept, size_t first, size_t n, avpi_buf *buf, avp_error *err) {
    size_t plain = 0;
    for (size_t i = 0; i < first; i++)
        plain += kept->len[i] != AVPI_KEPT_BREAK;
    const char *from = written_at(kept->written, plain), *to = from;
    for (size_t left = n; left > 0; to++)
        if (*to == ' ' || *to == '\0') {
            left--;
            if (left == 0)
                break;
        }
    return avpi_buf_add(buf, (avp_str){from, (size_t)(to - from)}, err);
}

avp_status avpi_kept_written(const avpi_kept *kept, size_t first, size_t n, size_t before, avpi_buf *buf,
                             avp_error *err) {
    avp_status status = AVP_OK;
    const char *letters = kept->letters + before;
    if (kept->written)
        return add_written(kept, first, n, buf, err);
    for (size_t i = first; i < first + n; i++) {
        if (i > first)
            AVP_TRY(avpi_buf_add_byte(buf, ' ', err));
        AVP_TRY(avpi_buf_add(buf, (avp_str){letters, kept->len[i]}, err));
        letters += kept->len[i];
    }
done:
    return status;
}
