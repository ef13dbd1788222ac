#include "report/shared_words.h"

enum { LETTERS_LEAST = 8 };

avp_status avpi_shared_words_begin(avpi_shared_words *shared, avp_error *err) {
    return avpi_spelling_new(shared->ctx, &shared->spelling, err);
}

avp_status avpi_shared_words_find(avpi_shared_words *shared, avp_str a, avp_str b, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_passage found[AVPI_PASSAGES_MOST];
    size_t count = 0;
    shared->count = 0;
    if (!shared->spelling || !a.ptr || !b.ptr)
        return AVP_OK;
    AVP_TRY(avpi_near_letters_of(shared->ctx, shared->spelling, a, &shared->left, err));
    AVP_TRY(avpi_near_letters_of(shared->ctx, shared->spelling, b, &shared->right, err));
    AVP_TRY(avpi_near_shared_passage(shared->ctx, &shared->left.side, &shared->right.side, LETTERS_LEAST, found, &count,
                                     err));
    for (size_t i = 0; i < count; i++) {
        shared->a[i] = (avpi_show_mark){found[i].a_from, found[i].a_to};
        shared->b[i] = (avpi_show_mark){found[i].b_from, found[i].b_to};
    }
    shared->count = count;
done:
    return status;
}

void avpi_shared_words_end(avpi_shared_words *shared) {
    avpi_near_letters_free(shared->ctx, &shared->left);
    avpi_near_letters_free(shared->ctx, &shared->right);
    avpi_spelling_free(shared->spelling);
    shared->spelling = NULL;
    shared->count = 0;
}
