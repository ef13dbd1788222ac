#include "registry/states.h"

#include <string.h>

/*
 * Codes: INEGI, Marco Geoestadistico. Abbreviations: those of INEGI, of the postal service and of everyday use. Municipalities: INEGI, Marco Geoestadistico
 * 2010 (2,456 with the sixteen delegaciones of the capital); others were founded since. Numbers that none has, as of 2020: 001 in the capital, 095 in
 * Chiapas, 004-007 in Baja California Sur.
 */
const avpi_state avpi_states[AVPI_STATES] = {
    {"01", "Aguascalientes", "", "Ags|Agu", "", 11, 0},
    {"02", "Baja California", "Baja California Norte", "BC|BCN", "Territorio Norte de la Baja California", 5, 0},
    {"03", "Baja California Sur", "", "BCS", "Territorio Sur de la Baja California", 5, 4},
    {"04", "Campeche", "", "Camp|Cam", "", 11, 0},
    {"05", "Coahuila", "Coahuila de Zaragoza", "Coah|Coa", "", 38, 0},
    {"06", "Colima", "", "Col", "", 10, 0},
    {"07", "Chiapas", "", "Chis|Chp", "", 118, 1},
    {"08", "Chihuahua", "", "Chih|Chh", "", 67, 0},
    {"09", "Ciudad de México", "", "CDMX|CD MX|Cd de Mexico|Cmx", "Distrito Federal|DF|D F|México DF|México D F", 16,
     1},
    {"10", "Durango", "", "Dgo|Dur", "", 39, 0},
    {"11", "Guanajuato", "", "Gto|Gua", "", 46, 0},
    {"12", "Guerrero", "", "Gro", "", 81, 0},
    {"13", "Hidalgo", "", "Hgo|Hid", "", 84, 0},
    {"14", "Jalisco", "", "Jal", "", 125, 0},
    {"15", "Estado de México", "México|Mexico Estado de", "Edomex|Edo Mex|Edo Mexico|Edo de Mexico|Mex|EM", "", 125, 0},
    {"16", "Michoacán", "Michoacán de Ocampo", "Mich|Mic", "", 113, 0},
    {"17", "Morelos", "", "Mor", "", 33, 0},
    {"18", "Nayarit", "", "Nay", "Territorio de Tepic", 20, 0},
    {"19", "Nuevo León", "", "NL|N L|Nle", "", 51, 0},
    {"20", "Oaxaca", "Oaxaca de Juárez", "Oax", "", 570, 0},
    {"21", "Puebla", "", "Pue", "", 217, 0},
    {"22", "Querétaro", "Querétaro de Arteaga|Querétaro Arteaga", "Qro|Que", "", 18, 0},
    {"23", "Quintana Roo", "", "Q Roo|QRoo|QR|Q R", "Territorio de Quintana Roo", 9, 0},
    {"24", "San Luis Potosí", "", "SLP|S L P", "", 58, 0},
    {"25", "Sinaloa", "", "Sin", "", 18, 0},
    {"26", "Sonora", "", "Son", "", 72, 0},
    {"27", "Tabasco", "", "Tab", "", 17, 0},
    {"28", "Tamaulipas", "", "Tamps|Tam", "", 43, 0},
    {"29", "Tlaxcala", "", "Tlax|Tla", "", 60, 0},
    {"30", "Veracruz", "Veracruz de Ignacio de la Llave|Veracruz Llave", "Ver", "", 212, 0},
    {"31", "Yucatán", "", "Yuc", "", 106, 0},
    {"32", "Zacatecas", "", "Zac", "", 58, 0},
};

bool avpi_state_has(const char *code) {
    for (size_t i = 0; i < AVPI_STATES; i++)
        if (strncmp(avpi_states[i].code, code, 2) == 0)
            return true;
    return false;
}

const avpi_state *avpi_state_of(const char *code) {
    for (size_t i = 0; i < AVPI_STATES; i++)
        if (strcmp(avpi_states[i].code, code) == 0)
            return &avpi_states[i];
    return NULL;
}
