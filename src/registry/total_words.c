/* Words that stand in place of what a row is about where the row is a sum. Folded: small letters, no accents, single spaces. To add one, add a line. */
#include "registry/totals.h"

static const struct {
    const char *words;
    unsigned over;
} table[] = {
    {"total", AVPI_SUM_ALL},
    {"totales", AVPI_SUM_ALL},
    {"totals", AVPI_SUM_ALL},
    {"subtotal", AVPI_SUM_ALL},
    {"sub total", AVPI_SUM_ALL},
    {"gran total", AVPI_SUM_ALL},
    {"grand total", AVPI_SUM_ALL},
    {"suma", AVPI_SUM_ALL},
    {"suma total", AVPI_SUM_ALL},
    {"sum", AVPI_SUM_ALL},
    {"todos", AVPI_SUM_ALL},
    {"todas", AVPI_SUM_ALL},
    {"todo", AVPI_SUM_ALL},
    {"all", AVPI_SUM_ALL},
    {"overall", AVPI_SUM_ALL},
    {"general", AVPI_SUM_ALL},
    {"en general", AVPI_SUM_ALL},
    /* a sex */
    {"t", AVPI_SUM_SEX},
    {"ambos", AVPI_SUM_SEX},
    {"ambas", AVPI_SUM_SEX},
    {"ambos sexos", AVPI_SUM_SEX},
    {"ambos generos", AVPI_SUM_SEX},
    {"todos los sexos", AVPI_SUM_SEX},
    {"todas las personas", AVPI_SUM_SEX},
    {"hombres y mujeres", AVPI_SUM_SEX},
    {"mujeres y hombres", AVPI_SUM_SEX},
    {"hombre y mujer", AVPI_SUM_SEX},
    {"mujer y hombre", AVPI_SUM_SEX},
    {"h y m", AVPI_SUM_SEX},
    {"m y h", AVPI_SUM_SEX},
    {"both", AVPI_SUM_SEX},
    {"both sexes", AVPI_SUM_SEX},
    {"all sexes", AVPI_SUM_SEX},
    {"men and women", AVPI_SUM_SEX},
    {"women and men", AVPI_SUM_SEX},
    {"male and female", AVPI_SUM_SEX},
    {"all persons", AVPI_SUM_SEX},
    {"all people", AVPI_SUM_SEX},
    /* ages */
    {"todas las edades", AVPI_SUM_AGE},
    {"todos los grupos de edad", AVPI_SUM_AGE},
    {"all ages", AVPI_SUM_AGE},
    {"all age groups", AVPI_SUM_AGE},
    /* time */
    {"todos los anos", AVPI_SUM_PERIOD},
    {"todos los meses", AVPI_SUM_PERIOD},
    {"todo el ano", AVPI_SUM_PERIOD},
    {"todo el periodo", AVPI_SUM_PERIOD},
    {"acumulado", AVPI_SUM_PERIOD},
    {"all years", AVPI_SUM_PERIOD},
    {"all months", AVPI_SUM_PERIOD},
    {"whole period", AVPI_SUM_PERIOD},
    {"cumulative", AVPI_SUM_PERIOD},
    /* places */
    {"estatal", AVPI_SUM_PLACE},
    {"todo el estado", AVPI_SUM_PLACE},
    {"todos los municipios", AVPI_SUM_PLACE},
    {"entidad completa", AVPI_SUM_PLACE},
    {"whole state", AVPI_SUM_PLACE},
    {"statewide", AVPI_SUM_PLACE},
    {"all municipalities", AVPI_SUM_PLACE},
    {"nacional", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"nacion", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"nivel nacional", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"estados unidos mexicanos", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"republica mexicana", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"todo el pais", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"pais", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"todos los estados", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"todas las entidades", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"national", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"nationwide", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"nation", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"country", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"whole country", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"united mexican states", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"mexican republic", AVPI_SUM_STATE | AVPI_SUM_PLACE},
    {"all states", AVPI_SUM_STATE | AVPI_SUM_PLACE},
};

/* "Total estatal", "Total Guerrero", "Guerrero total", "Subtotal de mujeres". */
static bool says_total(avp_str folded) {
    return avpi_str_starts(folded, AVPI_STR("total ")) || avpi_str_starts(folded, AVPI_STR("subtotal ")) ||
           avpi_str_starts(folded, AVPI_STR("gran total ")) || avpi_str_ends(folded, AVPI_STR(" total"));
}

unsigned avpi_sum_of_words(avp_str folded) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (avpi_str_equal(folded, avpi_str_view(table[i].words)))
            return table[i].over;
    return says_total(folded) ? AVPI_SUM_ALL : 0;
}
