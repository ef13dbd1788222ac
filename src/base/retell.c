/* Texts that a case keeps in the language of whoever read the files, in the language that is asked for. */
#include "base/retell.h"

#include "base/translate.h"

#include <string.h>

/* The English text of which this is the Spanish one; itself when it is neither. */
static avp_str original_of(avp_str text) {
    avpi_catalogue catalogue = avpi_catalogue_of("es");
    const char *original, *translation;
    for (uint32_t i = 0; avpi_catalogue_entry(catalogue, i, &original, &translation); i++)
        if (original[0] && avpi_str_equal(avpi_str_view(translation), text))
            return avpi_str_view(original);
    return text;
}

/* One message, whole; ptr NULL: it is none of ours. */
static const char *message(const char *lang, avp_str text, char *copy, size_t size) {
    avp_str original = original_of(text);
    if (original.len >= size)
        return NULL;
    memcpy(copy, original.ptr, original.len);
    copy[original.len] = '\0';
    const char *told = avp_translate(lang, copy);
    bool ours = original.ptr != text.ptr || told != copy;
    return ours ? told : NULL;
}

/* Where a composed text comes apart: "rejected: no account", "told by its fields; not UTF-8: read as Windows-1252". */
static size_t joint(avp_str text, size_t from) {
    for (size_t i = from; i + 1 < text.len; i++)
        if ((text.ptr[i] == ';' || text.ptr[i] == ':') && text.ptr[i + 1] == ' ')
            return i;
    return text.len;
}

avp_status avpi_retell(const char *lang, avp_str text, avpi_buf *out, avp_error *err) {
    enum { MESSAGE_SIZE = 1024 };
    avp_status status = AVP_OK;
    char copy[MESSAGE_SIZE];
    while (text.len > 0) {
        size_t end = text.len;
        const char *told = message(lang, text, copy, sizeof copy);
        for (size_t at = joint(text, 0); !told && at < text.len; at = joint(text, at + 1)) {
            told = message(lang, (avp_str){text.ptr, at}, copy, sizeof copy); /* the shortest piece that is a message */
            end = told ? at : end;
        }
        if (!told)
            end = joint(text, 0);
        AVP_TRY(avpi_buf_add(out, told ? avpi_str_view(told) : (avp_str){text.ptr, end}, err));
        size_t between = text.len - end < 2 ? text.len - end : 2;
        AVP_TRY(avpi_buf_add(out, (avp_str){text.ptr + end, between}, err));
        text = (avp_str){text.ptr + end + between, text.len - end - between};
    }
done:
    return status;
}
