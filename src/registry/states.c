#include "registry/states.h"

#include <string.h>

/* Codes: INEGI, Marco Geoestadistico. Abbreviations: those of INEGI, of the postal service and of everyday use. */
const avpi_state avpi_states[AVPI_STATES] = {
    {"01", "Aguascalientes", "", "Ags|Agu", ""},
    {"02", "Baja California", "Baja California Norte", "BC|BCN", "Territorio Norte de la Baja California"},
    {"03", "Baja California Sur", "", "BCS", "Territorio Sur de la Baja California"},
    {"04", "Campeche", "", "Camp|Cam", ""},
    {"05", "Coahuila", "Coahuila de Zaragoza", "Coah|Coa", ""},
    {"06", "Colima", "", "Col", ""},
    {"07", "Chiapas", "", "Chis|Chp", ""},
    {"08", "Chihuahua", "", "Chih|Chh", ""},
    {"09", "Ciudad de México", "", "CDMX|CD MX|Cd de Mexico|Cmx", "Distrito Federal|DF|D F|México DF|México D F"},
    {"10", "Durango", "", "Dgo|Dur", ""},
    {"11", "Guanajuato", "", "Gto|Gua", ""},
    {"12", "Guerrero", "", "Gro", ""},
    {"13", "Hidalgo", "", "Hgo|Hid", ""},
    {"14", "Jalisco", "", "Jal", ""},
    {"15", "Estado de México", "México|Mexico Estado de", "Edomex|Edo Mex|Edo Mexico|Edo de Mexico|Mex|EM", ""},
    {"16", "Michoacán", "Michoacán de Ocampo", "Mich|Mic", ""},
    {"17", "Morelos", "", "Mor", ""},
    {"18", "Nayarit", "", "Nay", "Territorio de Tepic"},
    {"19", "Nuevo León", "", "NL|N L|Nle", ""},
    {"20", "Oaxaca", "Oaxaca de Juárez", "Oax", ""},
    {"21", "Puebla", "", "Pue", ""},
    {"22", "Querétaro", "Querétaro de Arteaga|Querétaro Arteaga", "Qro|Que", ""},
    {"23", "Quintana Roo", "", "Q Roo|QRoo|QR|Q R", "Territorio de Quintana Roo"},
    {"24", "San Luis Potosí", "", "SLP|S L P", ""},
    {"25", "Sinaloa", "", "Sin", ""},
    {"26", "Sonora", "", "Son", ""},
    {"27", "Tabasco", "", "Tab", ""},
    {"28", "Tamaulipas", "", "Tamps|Tam", ""},
    {"29", "Tlaxcala", "", "Tlax|Tla", ""},
    {"30", "Veracruz", "Veracruz de Ignacio de la Llave|Veracruz Llave", "Ver", ""},
    {"31", "Yucatán", "", "Yuc", ""},
    {"32", "Zacatecas", "", "Zac", ""},
};

const avpi_state *avpi_state_of(const char *code) {
    for (size_t i = 0; i < AVPI_STATES; i++)
        if (strcmp(avpi_states[i].code, code) == 0)
            return &avpi_states[i];
    return NULL;
}
