/* How a file was understood is kept in the words of the language in which it was read; here it is said in that of the report. */
#include "report/explained.h"

#include "base/translate.h"

#include <string.h>

/* The phrases of src/read/choose.c; what follows a % is a number. */
static const char *const phrases[] = {"guessed",
                                      "told by its fields",
                                      "no column names the posts: every row is one",
                                      "nothing tells day from month: read as month first",
                                      "; lines above the header that were passed over: %llu",
                                      "not UTF-8: read as Windows-1252"};
static const char *const languages[] = {"en", "es"};

static avp_str in_language(size_t phrase, const char *lang) {
    const char *found = avpi_catalogue_find(avpi_catalogue_of(lang), phrases[phrase], 0);
    avp_str text = avpi_str_view(found ? found : phrases[phrase]);
    text.len = avpi_str_find_byte(text, '%');
    return text;
}

/* Length of the phrase at the begin of text, in whatever language; *phrase says which. 0 = none. */
static size_t phrase_at(avp_str text, size_t *phrase) {
    for (*phrase = 0; *phrase < sizeof phrases / sizeof *phrases; ++*phrase)
        for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
            avp_str known = in_language(*phrase, languages[l]);
            if (avpi_str_starts(text, known))
                return known.len;
        }
    return 0;
}

/* Phrases stand at the begin or after "; ": columns between may be called anything. */
static bool may_begin(avp_str text, size_t at) {
    return at == 0 || text.ptr[at] == ';' || (at >= 2 && text.ptr[at - 1] == ' ' && text.ptr[at - 2] == ';');
}

void avpi_put_explanation(avpi_writer *w, avp_str text, size_t limit) {
    avpi_buf out;
    avpi_buf_init(&out, w->ctx, AVPI_WRITER_MAX_BYTES);
    for (size_t at = 0, phrase; at < text.len && w->status == AVP_OK;) {
        size_t known = may_begin(text, at) ? phrase_at((avp_str){text.ptr + at, text.len - at}, &phrase) : 0;
        avp_str piece = known ? in_language(phrase, w->ctx->lang) : (avp_str){text.ptr + at, 1};
        avpi_writer_fail(w, avpi_buf_add(&out, piece, w->err));
        at += known ? known : 1;
    }
    avpi_put(w, avpi_foreign(avpi_buf_view(&out), limit));
    avpi_buf_free(&out);
}
