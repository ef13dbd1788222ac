#include "registry/case_words.h"

#include <math.h>
#include <stdio.h>

/* One of the words separated by |, ASCII case aside. */
static bool stands_in(const char *words, avp_str text) {
    while (*words) {
        size_t length = strcspn(words, "|");
        if (avpi_str_equal_fold((avp_str){words, length}, text))
            return true;
        words += length + (words[length] == '|');
    }
    return false;
}

typedef struct meaning {
    const char *kept, *words;
} meaning;

static const char *meaning_of(const meaning *of, size_t n, avp_str text) {
    for (size_t i = 0; i < n; i++)
        if (stands_in(of[i].words, text))
            return of[i].kept;
    return NULL;
}

avp_str avpi_kind_word(avp_str text) {
    static const meaning kinds[] = {
        {"disappearance",
         "disappearance|desaparicion|desaparici\xc3\xb3n|desaparecido|desaparecida|disappeared|missing"},
        {"killing", "killing|homicidio|asesinato|killed|murder|homicide|feminicidio|ejecucion|ejecuci\xc3\xb3n"},
        {"attack", "attack|agresion|agresi\xc3\xb3n|ataque|attack on a journalist|attack on an activist"},
        {"threat", "threat|amenaza|amenazas"},
        {"other", "other|otro|otra"}};
    const char *found = meaning_of(kinds, sizeof kinds / sizeof *kinds, text);
    return found ? avpi_str_view(found) : text;
}

avp_str avpi_confidence_word(avp_str text) {
    static const meaning degrees[] = {{"confirmed", "confirmed|confirmado|confirmada|alta|high"},
                                      {"probable", "probable|likely|media|medium"},
                                      {"doubtful", "doubtful|dudoso|dudosa|baja|low"},
                                      {"unknown", "|unknown|desconocido|desconocida|no se sabe"}};
    if (text.len == 0)
        return AVPI_STR("unknown");
    return avpi_str_view(meaning_of(degrees, sizeof degrees / sizeof *degrees, text));
}

bool avpi_flag_word(avp_str text, bool *out) {
    *out = stands_in("1|yes|true|si|s\xc3\xad|s|y|x|verdadero|public|publico|p\xc3\xba"
                     "blico",
                     text);
    return *out || text.len == 0 || stands_in("0|no|false|n|falso|private|privado", text);
}

bool avpi_abroad_word(avp_str country) {
    return country.len > 0 && !avpi_str_equal_fold(country, AVPI_STR("MEX")) &&
           !avpi_str_equal_fold(country, AVPI_STR("MX")) && !avpi_str_starts(country, AVPI_STR("M\xc3\xa9xico")) &&
           !avpi_str_equal_fold(country, AVPI_STR("Mexico"));
}

bool avpi_age_word(avp_str text, int64_t *years, bool *known) {
    enum { OLDEST = 130 };
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    *known = digits > 0;
    *years = 0;
    if (digits == 0)
        return text.len == 0 ||
               stands_in("na|n/a|nd|s/d|null|unknown|se desconoce|desconocida|no especificada|sin dato", text);
    avp_str rest = avpi_str_trim((avp_str){text.ptr + digits, text.len - digits});
    return avpi_str_to_i64((avp_str){text.ptr, digits}, years) && *years <= OLDEST &&
           (rest.len == 0 || stands_in("years|a\xc3\xb1"
                                       "os|anos|.0",
                                       rest));
}

bool avpi_degrees_word(avp_str text, double most, double *out) {
    char plain[32];
    if (text.len == 0 || text.len >= sizeof plain)
        return false;
    memcpy(plain, text.ptr, text.len);
    char *comma = memchr(plain, ',', text.len);
    if (comma)
        *comma = '.';
    return avpi_str_to_f64((avp_str){plain, text.len}, out) && fabs(*out) <= most;
}
