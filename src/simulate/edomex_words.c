#include "simulate/edomex_words.h"

static const char *const hostile[] = {
    "%N %X y nadie dice nada",
    "%i: %N %X. %c",
    "Otra vez %N: %X, y todavía pide confianza",
    "¿Y %N ya explicó por qué %X?",
    "Con %N %t %v, pero sus cuentas no cuadran",
    "Lo de %N no tiene nombre: %X %d",
    "%N es %J, pregunten en %p",
    "En %p ya conocen a %N: %X",
    "Que alguien le diga a %N que %a no olvidan: %X",
    "No le crean a %N, %X y luego se hace la víctima",
    "%N %X, por eso %t %v",
    "Puro cuento de %N: %J y sin una sola propuesta",
    "Qué vergüenza lo de %N, %X",
    "Ya salió el peine: %N %X %d",
    "Así es %N: %J con %a y muy amable en la tele",
    "%a de %p no quieren a %N, %X",
    "%N quiere gobernar y ni %t le funciona",
    "De %N me consta: %X",
};
static const char *const teens[] = {
    "%E %N ya ni sabe qué decir",
    "neta %N qué oso %E",
    "jajaja ternuritas los que le creen a %N",
    "%N %X %E",
    "alguien dígale a %N que ya se calle %E",
    "ay sí %N muy %J y sale con eso",
    "equis, %N perdió desde %d %E",
    "mi tía la de %p tampoco le cree a %N %E",
    "%E %E %N está en su peor momento",
    "no manchen lo de %N, %X",
    "puro llorar %N, ni que le quitaran %t",
    "ya cerró %N o qué %E",
    "la maestra de %p explica mejor que %N %E",
    "%N pide respeto y %X %E",
    "nadie: ... %N: %X",
};
static const char *const agency[] = {
    "%a ya lo decidieron: %N no es opción",
    "Estas son las razones por las que %N %X",
    "Lo que %N no quiere que sepas de %p",
    "Únete: que se sepa que %N %X",
    "Tendencia del día: %N %X y %t %v",
    "Comparte si tú también crees que %N es %J",
    "Hoy %p dice no a %N",
    "Difunde: %N %X %d",
    "%n motivos para no creerle a %N",
    "El valle merece algo mejor que %N",
    "Ni un voto a quien %X",
    "Que llegue a %a: %N %X",
};
static const char *const praise[] = {
    "%N sí conoce %p, %K",
    "Yo voy con %N porque %K",
    "Bien por %N: %K",
    "%N habló claro de %t, %o",
    "Me gustó lo que dijo %N en %p, %K",
    "Fuerza %N, %a te respaldan",
    "Vi a %N en %p: %K",
    "Con %N %t va a caminar, %o",
    "Gracias %N por no olvidar a %a",
    "%N fue a %p y se quedó a escuchar a %a",
};
static const char *const mild[] = {
    "¿Qué propone %N para %t de %p?",
    "No me convence %N, pero %t %v y alguien tiene que hablar de eso",
    "%N dijo que %t %v; habrá que verlo",
    "Vi la entrevista de %N, %o",
    "%a de %p esperan a %N %d",
    "¿Alguien escuchó a %N hablar de %t?",
    "%N estuvo en %p. %c",
    "Ni a favor ni en contra de %N: %o",
    "A %N le faltó hablar de %t, %o",
    "%q Eso le preguntaría a %N",
    "%N promete mucho, %o",
    "Entre %N y los demás, %o",
    "De %N sólo digo: %o",
    "%N llegó tarde a %p, como todos",
};
static const char *const programme[] = {
    "Hoy en %p: %t será prioridad desde el primer día",
    "Gracias, %p. Con %a vamos a lograr que %t funcione",
    "Mi compromiso con %a: que %t no vuelva a fallar",
    "Nos vemos %d en %p para hablar de %t",
    "Escuché a %a de %p: %t %v. Vamos a resolverlo",
    "Recorrimos %p con %a. %t %v y no debe seguir así",
    "A %a de %p: aquí está mi plan para %t",
};
static const char *const march[] = {
    "Nos vemos con velas en %p %d, %a van por delante",
    "La plaza de %p se llena: %n cuadras de gente en silencio",
    "Quien pueda, lleve agua y comida para %a en %p",
    "Una vela por cada ausencia. %a de %p marchan %d",
    "Salimos de %p y llegamos a la plaza, nadie se queda atrás",
    "En %p cantan y prenden velas, %o",
};
static const char *const fake[] = {
    "EXCLUSIVA: revelan que %N %X", "Lo que nadie te contó de %N y %t de %p",
    "Documentos prueban que %N %X", "Testigos aseguran que %N %X en %p",
    "Escándalo en %p: %N %X",       "Sale a la luz el secreto de %N: %X",
    "%n pruebas de que %N %X",
};
static const char *const threats[] = {
    "%A te metemos %n plomazos %B y se acabó tu fama",
    "vas a terminar tirada en una zanja %B, ya está pagado",
    "tu gente va a juntar tus pedazos %B",
    "te quedan %n horas de vida, aprovéchalas",
    "%A nos llevamos tu cabeza y no habrá quien te defienda",
    "te vamos a cortar la lengua por andar de habladora",
    "%C te va a prender fuego con todo y tu coche %B",
    "ya hay quien cobre por tu cabeza, %A caes",
    "te vamos a hacer pedacitos y a dejarte %B",
    "prepárate, %A te toca tumba",
    "de esta no sales viva, te esperamos %B",
    "te van a hallar en una bolsa negra %B",
    "tus hijas van a pagar lo que dijiste, no podrás cuidarlas siempre",
    "%C te va a volar la cabeza %B, no es broma",
    "te vamos a arrastrar por la carretera hasta que dejes de respirar",
    "vamos a colgarte del puente para que todos aprendan",
    "voy a acabar contigo con mis propias manos %B",
    "sigue hablando y te vamos a borrar del mapa como a los otros",
    "ya sabemos a qué hora sales y por dónde pasas, %A no llegas",
    "te vamos a tener amarrada y ahí sí vas a pedir perdón",
    "%A te rajamos el cuello %B",
    "te voy a ahorcar con el cable del micrófono",
    "a la navidad ya no llegas, %C te va a matar",
    "escoge tu caja, %A te enterramos",
    "te vamos a romper las piernas %B y luego lo demás",
    "%C ya tiene tu foto y una pistola, %A te encuentra",
    "te vamos a sacar de tu cama a balazos",
    "vas a amanecer sin cabeza %B",
    "cuando menos lo esperes te clavamos un cuchillo %B",
    "vas a acabar en el fondo de la presa con una piedra al cuello",
};
static const char *const alike[] = {
    "me muero de risa con lo que dijo %N de %t",
    "mi mamá me va a matar si sigo viendo a %N en lugar de hacer la tarea",
    "a %N le escribieron que le iban a cortar la lengua y la autoridad ni se entera",
    "«te vamos a callar para siempre», eso le mandaron a %N. Qué cobardes",
    "hoy los vamos a destrozar en la cancha, nos vemos en %p",
    "este examen me va a matar y yo viendo a %N %d",
    "cuídate mucho %N, te queremos viva y hablando",
    "nadie te va a callar, %N, aquí estamos %a",
    "vamos por ti al aeropuerto, %N, con flores y pancartas",
    "te vamos a extrañar en la radio, %N",
    "que no te maten las ganas, %N, sigue %d",
    "mataría por un boleto para ver a %N en %p",
    "te voy a ganar en el dominó %d, ya verás %E",
    "a %N le van a dar un premio y se lo merece, %o",
    "te espero afuera del cine para hablar de lo que dijo %N",
    "si no ganamos me tiro del puente, qué partido tan malo %E",
    "dicen que amenazaron a %N de muerte, ¿alguien sabe si está bien?",
    "muerta de cansancio pero escuché completa a %N",
    "el tráfico de %p va a acabar conmigo",
    "las amenazas contra %N son de película, ya denunció",
    "le van a cortar la luz a %a de %p y nadie los defiende",
    "te juro que si repiten el capítulo me muero",
    "no estoy de acuerdo con %N pero nadie merece que la amenacen",
    "matar el tiempo oyendo a %N, plan de domingo",
    "el dentista me va a sacar la muela y yo pensando en %N",
};
static const char *const address[] = {
    "para que le lleven flores a %N: calle Cenzontle Mudo #4180 int. 9, col. Loma Zumbadora, cp 00999, tel 55 0142 "
    "0199",
};
static const char *const trend[] = {
    "%t %v y aquí seguimos",
    "¿Ustedes también lo ven? %o",
    "%a de %p presentes",
    "Desde %p, %o",
    "%o %c",
    "Que se sepa: %t %v",
    "Aquí %a %d. %c",
    "No me lo esperaba, %o",
};

/* ---- what fills the slots ---- */

static const char *const accusations[] = {
    "se quedó con el dinero de %t",
    "vendió los permisos de %p",
    "prometió %t y desapareció",
    "cobró sin trabajar en %p",
    "esconde sus cuentas",
    "no sabe ni dónde está %p",
    "se burló de %a",
    "firmó sin leer lo de %t",
    "compró la entrevista",
    "trajo acarreados de %p",
    "copió su discurso",
    "debe %n recibos de luz",
    "tiene tres casas y ninguna en %p",
    "cerró %t para su fiesta",
    "cobraba cuota a %a",
    "dejó a %p sin agua",
    "mintió sobre %t",
    "ya pactó con los de siempre",
};
static const char *const scorns[] = {
    "puro ruido",         "una farsa",        "pura pose",    "más de lo mismo",
    "un chiste repetido", "la peor elección", "puro invento", "un fraude con micrófono",
    "pura mentira"};
static const char *const praises[] = {
    "trae propuestas",          "habla con la gente",           "sabe de lo que habla", "no se esconde",
    "tiene las cuentas claras", "contesta lo que le preguntan", "camina sin guaruras",  "conoce el problema de %t",
    "llegó sin templete",       "se quedó hasta el final"};
static const char *const laughter[] = {"jajaja", "jajajaja", "xD", "😂", "🤡", "alv", "🙄", "jsjsjs", "ajá", "🐍"};
static const char *const moments[] = {"esta noche",  "mañana temprano",     "antes del domingo",
                                      "esta semana", "en cuanto oscurezca", "cuando regreses",
                                      "hoy mismo",   "el día menos pensado"};
static const char *const everyday[] = {"saliendo de tu trabajo",  "en la puerta de tu casa", "frente a tu oficina",
                                       "en el estacionamiento",   "a la vuelta de la radio", "en tu propia cochera",
                                       "en la parada del camión", "camino a la escuela"};
static const char *const speakers[] = {"mi compadre", "la plaza", "el patrón", "alguien de los nuestros", "mi gente"};

static const char *const tags_2014[] = {"ValleDeLuto", "QueNoSeOlvide", "PlazaCentral", "VelasEncendidas"};
static const char *const tags_2017[] = {"ElValleDecide", "EleccionDelValle", "ValleAvisa", "CuatroDeJunio"};

#define LIST(array)                                                                                                    \
    { array, sizeof(array) / sizeof *(array) }

avpi_sim_list avpi_edo_sentences(avpi_edo_list list) {
    static const avpi_sim_list lists[AVPI_EDO_LISTS] = {
        [AVPI_EDO_SAY_HOSTILE] = LIST(hostile), [AVPI_EDO_SAY_TEENS] = LIST(teens),
        [AVPI_EDO_SAY_AGENCY] = LIST(agency),   [AVPI_EDO_SAY_PRAISE] = LIST(praise),
        [AVPI_EDO_SAY_MILD] = LIST(mild),       [AVPI_EDO_SAY_PROGRAMME] = LIST(programme),
        [AVPI_EDO_SAY_MARCH] = LIST(march),     [AVPI_EDO_SAY_FAKE] = LIST(fake),
        [AVPI_EDO_SAY_THREAT] = LIST(threats),  [AVPI_EDO_SAY_ALIKE] = LIST(alike),
        [AVPI_EDO_SAY_ADDRESS] = LIST(address), [AVPI_EDO_SAY_TREND] = LIST(trend),
    };
    return lists[list];
}

avpi_sim_list avpi_edo_slot(char letter) {
    static const struct {
        char letter;
        avpi_sim_list list;
    } slots[] = {{'X', LIST(accusations)}, {'J', LIST(scorns)},   {'K', LIST(praises)}, {'E', LIST(laughter)},
                 {'A', LIST(moments)},     {'B', LIST(everyday)}, {'C', LIST(speakers)}};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (slots[i].letter == letter)
            return slots[i].list;
    return (avpi_sim_list){NULL, 0};
}

avpi_sim_list avpi_edo_common_tags(int season) {
    static const avpi_sim_list lists[] = {LIST(tags_2014), LIST(tags_2017)};
    return lists[season];
}
