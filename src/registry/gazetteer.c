/*
 * Names are compared folded: "Gral. Escobedo" -> "general escobedo". What is tried, in this order:
 *
 *   code -> words for "not known" -> name -> former name -> whole words at the beginning -> letters apart
 */
#include "registry/gazetteer.h"

#include "base/dict.h"
#include "traces/spelling.h"

enum { FOLDED_MOST = 1 << 16, LONGEST = 96, NEAR_FROM = 5, FAR_FROM = 9, CODE_SIZE = AVPI_PLACE_CODE_SIZE };

typedef struct known_name {
    avp_str folded; /* in the arena */
    char code[CODE_SIZE];
    avpi_place_how how; /* when it is this name that stands there */
} known_name;

struct avpi_gazetteer {
    const avp_ctx *ctx;
    avpi_spelling *spelling;
    avpi_arena text;
    known_name *states, *names;
    size_t n_states, states_capacity, n_names, names_capacity;
    avpi_dict asked;           /* "state<1F>municipality" */
    avpi_place_found *answers; /* of asked, by id */
    size_t answers_capacity;
    avpi_buf folded, key;
};

const char *avpi_place_how_name(avpi_place_how how) {
    static const char *const names[] = {"code", "name",    "old name", "abbreviation",
                                        "typo", "by hand", "unknown",  "none"};
    return names[how];
}

/* ---- folding ---- */

static const char *const short_words[][2] = {
    {"sta", "santa"},     {"sto", "santo"},      {"sn", "san"},     {"cd", "ciudad"},
    {"gral", "general"},  {"gob", "gobernador"}, {"pto", "puerto"}, {"dr", "doctor"},
    {"ing", "ingeniero"}, {"nvo", "nuevo"},      {"nva", "nueva"},  {"edo", "estado"},
    {"fco", "francisco"}, {"ma", "maria"},       {"vta", "venta"},  {"hda", "hacienda"}};

/* The word, or what it is short for; "municipio" in front says nothing. */
static avp_str whole_word(avp_str word, bool *was_short) {
    for (size_t i = 0; i < sizeof short_words / sizeof *short_words; i++)
        if (avpi_str_equal(word, avpi_str_view(short_words[i][0]))) {
            *was_short = true;
            return avpi_str_view(short_words[i][1]);
        }
    return word;
}

static bool is_letter(avpi_letter kind) {
    return kind != AVPI_LETTER_SPACE && kind != AVPI_LETTER_SEPARATOR && kind != AVPI_LETTER_APOSTROPHE;
}

static avp_status add_word(avpi_buf *out, avp_str word, bool expand, bool *was_short, avp_error *err) {
    avp_status status = AVP_OK;
    if (word.len == 0)
        return AVP_OK;
    if (out->len > 0)
        AVP_TRY(avpi_buf_add_byte(out, ' ', err));
    AVP_TRY(avpi_buf_add(out, expand ? whole_word(word, was_short) : word, err));
done:
    return status;
}

static avp_status fold(avpi_gazetteer *g, avp_str text, bool expand, avpi_buf *out, bool *was_short, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str plain = {NULL, 0};
    size_t at = 0, begin = 0;
    avpi_buf_clear(out);
    AVP_TRY(avpi_spelling_plain(g->spelling, text, &plain, err));
    while (at < plain.len) {
        size_t before = at;
        if (is_letter(avpi_spelling_letter(g->spelling, plain, &at)))
            continue;
        AVP_TRY(add_word(out, (avp_str){plain.ptr + begin, before - begin}, expand, was_short, err));
        begin = at;
    }
    AVP_TRY(add_word(out, (avp_str){plain.ptr + begin, plain.len - begin}, expand, was_short, err));
done:
    return status;
}

avp_status avpi_gazetteer_fold(avpi_gazetteer *g, avp_str text, avpi_buf *out, avp_error *err) {
    bool ignored = false;
    return fold(g, text, false, out, &ignored, err);
}

/* ---- the names ---- */

static avp_status add_name(avpi_gazetteer *g, known_name **list, size_t *n, size_t *capacity, avp_str code,
                           avp_str name, avpi_place_how how, avp_error *err) {
    avp_status status = AVP_OK;
    bool was_short = false;
    AVP_TRY(fold(g, name, true, &g->folded, &was_short, err));
    if (g->folded.len == 0 || code.len >= CODE_SIZE)
        goto done;
    AVP_TRY(avpi_grow(g->ctx, list, capacity, *n + 1, sizeof **list, err));
    known_name *of = &(*list)[*n];
    *of = (known_name){.folded = avpi_arena_copy(&g->text, avpi_buf_view(&g->folded)), .how = how};
    if (!of->folded.ptr) {
        status = avpi_fail_memory(g->ctx, err);
        goto done;
    }
    memcpy(of->code, code.ptr, code.len);
    (*n)++;
done:
    return status;
}

/* Names separated by |. */
static avp_status add_state_names(avpi_gazetteer *g, const char *code, const char *names, avpi_place_how how,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    while (*names) {
        size_t length = strcspn(names, "|");
        AVP_TRY(add_name(g, &g->states, &g->n_states, &g->states_capacity, avpi_str_view(code),
                         (avp_str){names, length}, how, err));
        names += length + (names[length] == '|');
    }
done:
    return status;
}

static avp_status add_states(avpi_gazetteer *g, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < AVPI_STATES; i++) {
        const avpi_state *of = &avpi_states[i];
        AVP_TRY(add_state_names(g, of->code, of->name, AVPI_PLACE_NAME, err));
        AVP_TRY(add_state_names(g, of->code, of->longer, AVPI_PLACE_NAME, err));
        AVP_TRY(add_state_names(g, of->code, of->shorter, AVPI_PLACE_ABBREVIATION, err));
        AVP_TRY(add_state_names(g, of->code, of->former, AVPI_PLACE_OLD_NAME, err));
    }
done:
    return status;
}

avp_status avpi_gazetteer_new(const avp_ctx *ctx, avpi_gazetteer **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_gazetteer *g = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *g, &g, err));
    g->ctx = ctx;
    avpi_arena_init(&g->text, ctx);
    avpi_dict_init(&g->asked, ctx);
    avpi_buf_init(&g->folded, ctx, FOLDED_MOST);
    avpi_buf_init(&g->key, ctx, FOLDED_MOST);
    AVP_TRY(avpi_spelling_new(ctx, &g->spelling, err));
    AVP_TRY(add_states(g, err));
    *out = g;
    g = NULL;
done:
    avpi_gazetteer_free(g);
    return status;
}

void avpi_gazetteer_free(avpi_gazetteer *g) {
    if (!g)
        return;
    const avp_ctx *ctx = g->ctx;
    avpi_spelling_free(g->spelling);
    avpi_arena_free(&g->text);
    avpi_dict_free(&g->asked);
    avpi_buf_free(&g->folded);
    avpi_buf_free(&g->key);
    avpi_free(ctx, g->states);
    avpi_free(ctx, g->names);
    avpi_free(ctx, g->answers);
    avpi_free(ctx, g);
}

avp_status avpi_gazetteer_add(avpi_gazetteer *g, avp_str code, avp_str name, avp_error *err) {
    avpi_place_how how = AVPI_PLACE_NAME;
    for (size_t i = 0; i < g->n_names && how == AVPI_PLACE_NAME; i++)
        if (avpi_str_equal(avpi_str_view(g->names[i].code), code))
            how = AVPI_PLACE_OLD_NAME;
    avpi_dict_free(&g->asked); /* what was answered may be another now */
    avpi_dict_init(&g->asked, g->ctx);
    return add_name(g, &g->names, &g->n_names, &g->names_capacity, code, name, how, err);
}

avp_status avpi_gazetteer_load(avpi_gazetteer *g, avp_case *c, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_BOOL};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT code, name, row_number() OVER (PARTITION BY code ORDER BY file_id, rowid) > 1 FROM"
                           " places WHERE length(code) = 5 AND file_id NOT IN (SELECT file_id FROM registry_files WHERE"
                           " removed) ORDER BY code, file_id, rowid",
                           NULL, 0, types, 3, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++)
            AVP_TRY(add_name(g, &g->names, &g->n_names, &g->names_capacity, avpi_rows_text(rows, 0)[i],
                             avpi_rows_text(rows, 1)[i],
                             avpi_rows_bool(rows, 2)[i] ? AVPI_PLACE_OLD_NAME : AVPI_PLACE_NAME, err));
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- comparing ---- */

size_t avpi_letters_apart(avp_str a, avp_str b, size_t most) {
    unsigned char rows[3][LONGEST + 1];
    if (a.len > LONGEST || b.len > LONGEST || (a.len > b.len ? a.len - b.len : b.len - a.len) > most)
        return most + 1;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (unsigned char)j;
    for (size_t i = 1; i <= a.len; i++) {
        unsigned char *now = rows[i % 3];
        const unsigned char *above = rows[(i + 2) % 3], *twice = rows[(i + 1) % 3];
        now[0] = (unsigned char)i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned least = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1] ? 1u : 0u);
            least = above[j] + 1u < least ? above[j] + 1u : least;
            least = now[j - 1] + 1u < least ? now[j - 1] + 1u : least;
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
                twice[j - 2] + 1u < least)
                least = twice[j - 2] + 1u;
            now[j] = (unsigned char)least;
        }
    }
    size_t apart = rows[a.len % 3][b.len];
    return apart <= most ? apart : most + 1;
}

static bool is_equal(avp_str known, avp_str written) {
    return avpi_str_equal(known, written);
}

/* Whole words of the one are the beginning of the other. */
static bool is_beginning(avp_str known, avp_str written) {
    avp_str shorter = known.len < written.len ? known : written, longer = known.len < written.len ? written : known;
    return shorter.len >= 4 && longer.len > shorter.len && avpi_str_starts(longer, shorter) &&
           longer.ptr[shorter.len] == ' ';
}

static bool is_near(avp_str known, avp_str written) {
    size_t length = known.len < written.len ? known.len : written.len;
    size_t most = length >= FAR_FROM ? 2 : length >= NEAR_FROM ? 1 : 0;
    return most > 0 && avpi_letters_apart(known, written, most) <= most;
}

/* The one code of which a name fits; *how is of that name. false: none, or several. */
static bool only_one(const known_name *list, size_t n, const char *state, avp_str written,
                     bool (*fits)(avp_str, avp_str), char code[CODE_SIZE], avpi_place_how *how) {
    const known_name *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (strncmp(list[i].code, state, strlen(state)) != 0 || !fits(list[i].folded, written))
            continue;
        if (found && strcmp(found->code, list[i].code) != 0)
            return false;
        if (!found || list[i].how < found->how)
            found = &list[i];
    }
    if (!found)
        return false;
    memcpy(code, found->code, CODE_SIZE);
    *how = found->how;
    return true;
}

/* Every way in its order; near: other than the name itself as well. */
static void match(const known_name *list, size_t n, const char *state, avp_str written, bool near, bool was_short,
                  char code[CODE_SIZE], avpi_place_how *how) {
    avpi_place_how of = AVPI_PLACE_UNKNOWN;
    *how = AVPI_PLACE_UNKNOWN;
    if (only_one(list, n, state, written, is_equal, code, &of))
        *how = was_short && of == AVPI_PLACE_NAME ? AVPI_PLACE_ABBREVIATION : of;
    else if (near && only_one(list, n, state, written, is_beginning, code, &of))
        *how = AVPI_PLACE_ABBREVIATION;
    else if (near && only_one(list, n, state, written, is_near, code, &of))
        *how = AVPI_PLACE_TYPO;
}

/* ---- codes ---- */

static bool is_digits(avp_str text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

/* Spreadsheets take zeros away in front: "1001" is 01001. */
static bool take_state_code(avp_str text, char out[AVPI_STATE_CODE_SIZE]) {
    if (!is_digits(text) || text.len > 2)
        return false;
    out[0] = text.len == 2 ? text.ptr[0] : '0';
    out[1] = text.ptr[text.len - 1];
    out[2] = '\0';
    return true;
}

static bool take_municipal_code(avp_str text, const char *state, char out[CODE_SIZE]) {
    enum { WHOLE = 5, PART = 3 };
    if (!is_digits(text) || text.len > WHOLE || (text.len <= PART && state[0] == '\0'))
        return false;
    memset(out, '0', WHOLE);
    memcpy(out + WHOLE - text.len, text.ptr, text.len);
    out[WHOLE] = '\0';
    if (text.len <= PART)
        memcpy(out, state, 2);
    return true;
}

/* ---- finding ---- */

/* Folded words for "nobody told". */
static bool says_nothing(avp_str folded) {
    static const char *const words[] = {"se desconoce",
                                        "desconocido",
                                        "desconocida",
                                        "no especificado",
                                        "no especificada",
                                        "no disponible",
                                        "no aplica",
                                        "sin dato",
                                        "sin datos",
                                        "sin informacion",
                                        "ninguno",
                                        "unknown",
                                        "not known",
                                        "n a",
                                        "na",
                                        "nd",
                                        "s d",
                                        "null",
                                        "no identificado"};
    static const char *const beginnings[] = {"sin municipio", "sin estado", "sin entidad", "entidad no",
                                             "municipio no",  "estado no",  "lugar no"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (avpi_str_equal(folded, avpi_str_view(words[i])))
            return true;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (avpi_str_starts(folded, avpi_str_view(beginnings[i])))
            return true;
    return folded.len == 0;
}

avp_status avpi_gazetteer_says_nothing(avpi_gazetteer *g, avp_str text, bool *nothing, avp_error *err) {
    bool was_short = false;
    avp_status status = fold(g, text, false, &g->folded, &was_short, err);
    *nothing = says_nothing(avpi_buf_view(&g->folded));
    return status;
}

static avp_status find_state(avpi_gazetteer *g, avp_str written, avpi_place_found *out, avp_error *err) {
    avp_status status = AVP_OK;
    char code[CODE_SIZE] = "";
    bool was_short = false;
    out->how = AVPI_PLACE_CODE;
    if (take_state_code(written, out->state))
        goto done;
    AVP_TRY(fold(g, written, false, &g->folded, &was_short, err)); /* "edo mex" is a name of its own */
    out->how = AVPI_PLACE_NONE;
    if (says_nothing(avpi_buf_view(&g->folded)))
        goto done;
    AVP_TRY(fold(g, written, true, &g->folded, &was_short, err));
    match(g->states, g->n_states, "", avpi_buf_view(&g->folded), true, was_short, code, &out->how);
    memcpy(out->state, code, 2);
done:
    return status;
}

static avp_status find_municipality(avpi_gazetteer *g, avp_str written, avpi_place_found *out, avp_error *err) {
    avp_status status = AVP_OK;
    bool was_short = false;
    if (take_municipal_code(written, out->state, out->municipality)) {
        out->how = AVPI_PLACE_CODE;
        goto done;
    }
    AVP_TRY(fold(g, written, true, &g->folded, &was_short, err));
    out->how = AVPI_PLACE_NONE;
    if (!says_nothing(avpi_buf_view(&g->folded)))
        match(g->names, g->n_names, out->state, avpi_buf_view(&g->folded), out->state[0] != '\0', was_short,
              out->municipality, &out->how);
done:
    if (out->municipality[0] && !out->state[0])
        memcpy(out->state, out->municipality, 2);
    return status;
}

static avp_status find(avpi_gazetteer *g, avp_str state, avp_str municipality, avpi_place_found *out, avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avpi_place_found){.how = AVPI_PLACE_NONE};
    if (state.len > 0)
        AVP_TRY(find_state(g, state, out, err));
    if (municipality.len > 0)
        AVP_TRY(find_municipality(g, municipality, out, err));
done:
    return status;
}

avp_status avpi_gazetteer_find(avpi_gazetteer *g, avp_str state, avp_str municipality, avpi_place_found *out,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_place_found found;
    uint32_t id;
    size_t before = g->asked.count;
    avpi_buf_clear(&g->key);
    AVP_TRY(avpi_buf_add(&g->key, avpi_utf8_cut(avpi_str_trim(state), FOLDED_MOST / 4), err));
    AVP_TRY(avpi_buf_add_byte(&g->key, '\x1f', err));
    AVP_TRY(avpi_buf_add(&g->key, avpi_utf8_cut(avpi_str_trim(municipality), FOLDED_MOST / 4), err));
    AVP_TRY(avpi_dict_intern(&g->asked, avpi_buf_view(&g->key), &id, err));
    if (id == before) {
        AVP_TRY(find(g, avpi_utf8_cut(avpi_str_trim(state), FOLDED_MOST / 4),
                     avpi_utf8_cut(avpi_str_trim(municipality), FOLDED_MOST / 4), &found, err));
        AVP_TRY(avpi_grow(g->ctx, &g->answers, &g->answers_capacity, (size_t)id + 1, sizeof *g->answers, err));
        g->answers[id] = found;
    }
    *out = g->answers[id];
done:
    return status;
}

avp_status avpi_gazetteer_find_written(avpi_gazetteer *g, avp_str place, avpi_place_found *out, avp_error *err) {
    size_t comma = place.len;
    while (comma > 0 && place.ptr[comma - 1] != ',')
        comma--;
    avp_str state = avpi_str_trim((avp_str){place.ptr + comma, place.len - comma});
    avp_str municipality = avpi_str_trim((avp_str){place.ptr, comma > 0 ? comma - 1 : 0});
    return avpi_gazetteer_find(g, state, municipality, out, err);
}
