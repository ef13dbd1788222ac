/* Which column is what, by its name and by the looks of its values. */
#include "read/keys.h"
#include "read/values.h"

static avp_str cell_of(const avpi_sample *s, size_t row, size_t column) {
    return s->cells[row * s->n_columns + column];
}

/* Plain letter of a UTF-8 accented one ("é" is 0xc3 0xa9), or '_'. */
static char unaccent(unsigned char second) {
    static const char *const vowels[] = {"\xa1\x81", "\xa9\x89",         "\xad\x8d",
                                         "\xb3\x93", "\xba\x9a\xbc\x9c", "\xb1\x91"};
    for (size_t i = 0; i < sizeof vowels / sizeof *vowels; i++)
        if (strchr(vowels[i], (char)second))
            return "aeioun"[i];
    return '_';
}

static bool is_lower(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Lower case without accents, every run of other bytes one '_', none at the ends: "Fecha (UTC)", "createdAt" -> "fecha_utc", "created_at". */
static avp_str plain_name(avp_str name, char *out, size_t room) {
    size_t len = 0;
    for (size_t i = 0; i < name.len && len + 1 < room; i++) {
        unsigned char byte = (unsigned char)name.ptr[i];
        char c = '_';
        bool upper = byte >= 'A' && byte <= 'Z';
        if (upper && i > 0 && is_lower(name.ptr[i - 1]) && len > 0)
            out[len++] = '_'; /* a hump of a camel */
        if (upper)
            c = (char)(byte | 0x20);
        else if (is_lower((char)byte))
            c = (char)byte;
        else if (byte == 0xc3 && i + 1 < name.len)
            c = unaccent((unsigned char)name.ptr[++i]);
        if (c != '_' || (len > 0 && out[len - 1] != '_'))
            out[len++] = c;
    }
    while (len > 0 && out[len - 1] == '_')
        len--;
    return (avp_str){out, len};
}

/* The last part of a path like "record.createdAt", unless the path leads into the account: what stands there is not the post's. */
static avp_str last_part(avp_str path) {
    static const char *const owners[] = {"author", "user", "account", "owner", "profile", "channel", "author_meta"};
    size_t dot = path.len;
    char room[64];
    while (dot > 0 && path.ptr[dot - 1] != '.')
        dot--;
    if (dot == 0)
        return (avp_str){NULL, 0};
    avp_str first = plain_name((avp_str){path.ptr, avpi_str_find_byte(path, '.')}, room, sizeof room);
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
        if (avpi_str_equal(first, avpi_str_view(owners[i])))
            return (avp_str){NULL, 0};
    return (avp_str){path.ptr + dot, path.len - dot};
}

static bool is_url(avp_str text) {
    return avpi_str_starts(text, AVPI_STR("http://")) || avpi_str_starts(text, AVPI_STR("https://"));
}

/* What the first values of a column look like. */
typedef struct looks {
    size_t given, numbers, urls, spaced;
    size_t bytes;
} looks;

static looks look_at(const avpi_sample *s, size_t column) {
    looks l = {0};
    for (size_t row = 0; row < s->n_rows; row++) {
        avp_str cell = avpi_str_trim(cell_of(s, row, column));
        int64_t number = 0;
        avp_str id = cell;
        if (avpi_id_look(&id) == AVPI_ID_ABSENT)
            continue;
        l.given++;
        l.bytes += cell.len;
        l.numbers += avpi_value_count(cell, &number);
        l.urls +=
            is_url(cell) || avpi_str_starts(cell, AVPI_STR("['http")) || avpi_str_starts(cell, AVPI_STR("[\"http"));
        l.spaced += avpi_str_find_byte(cell, ' ') < cell.len;
    }
    return l;
}

/* Most of the URLs hold the row's own post id: the column says where the post stands, not what it shares. */
static bool is_permalink(const avpi_sample *s, size_t column, size_t post) {
    enum { ID_LEAST = 5 }; /* a shorter one stands in any URL */
    size_t own = 0, given = 0;
    for (size_t row = 0; row < s->n_rows && post != SIZE_MAX; row++) {
        avp_str url = cell_of(s, row, column), id = cell_of(s, row, post);
        given += url.len > 0;
        own += id.len >= ID_LEAST && avpi_str_find(url, id) < url.len;
    }
    return given > 0 && own * 2 > given;
}

/* Whether the values of a column could be what its name promises. */
static bool plausible(const avp_ctx *ctx, const avpi_sample *s, size_t column, const avpi_key *key,
                      const size_t *found) {
    looks l = look_at(s, column);
    size_t which = (size_t)(key - avpi_keys);
    if (l.given == 0)
        return true;
    if (key->what.time || key->what.how == AVPI_HOW_MOMENT) {
        avpi_time_kind kind = AVPI_TIME_AUTO;
        bool ambiguous = false;
        avp_error ignored = {0};
        return avpi_guess_time(ctx, s, column, &kind, &ambiguous, &ignored) == AVP_OK && kind != AVPI_TIME_AUTO;
    }
    if (key->what.number >= 0)
        return l.numbers * 2 > l.given;
    if (which == AVPI_KEY_TEXT)
        return l.numbers * 2 < l.given && l.urls < l.given;
    if (which == AVPI_KEY_URL)
        return l.urls * 2 > l.given && !is_permalink(s, column, found[AVPI_KEY_POST]);
    if (which == AVPI_KEY_ACCOUNT || which == AVPI_KEY_POST)
        return l.bytes / l.given <= 200;
    return true;
}

enum { NAME_ROOM = 128 };

/* A column whose name (or whose last part, when `part`) is the given one, is not taken, and looks right. */
static size_t named(const avp_ctx *ctx, const avpi_sample *s, const avpi_key *key, avp_str name, bool part,
                    const bool *taken, const size_t *found) {
    char room[NAME_ROOM];
    for (size_t c = 0; c < s->n_columns; c++) {
        avp_str own = part ? last_part(s->names[c]) : s->names[c];
        if (!taken[c] && own.len > 0 && avpi_str_equal(plain_name(own, room, sizeof room), name) &&
            plausible(ctx, s, c, key, found))
            return c;
    }
    return SIZE_MAX;
}

/* The first of the key's names that is there; parts of paths only say something about posts, not about accounts. */
static size_t by_name(const avp_ctx *ctx, const avpi_sample *s, const avpi_key *key, const bool *taken,
                      const size_t *found) {
    bool of_post = key->what.field != AVPI_FIELD_ACCOUNT && key->what.field != AVPI_FIELD_HANDLE &&
                   key->what.field != AVPI_FIELD_NAME && key->what.number < 0;
    for (unsigned part = 0; part < (of_post ? 2U : 1U); part++)
        for (const char *name = key->guesses; *name;) {
            size_t len = strcspn(name, "|"), c = named(ctx, s, key, (avp_str){name, len}, part, taken, found);
            if (c != SIZE_MAX)
                return c;
            name += len + (name[len] == '|');
        }
    return SIZE_MAX;
}

static bool lists_name(const char *names, avp_str wanted) {
    while (*names) {
        size_t len = strcspn(names, "|");
        if (avpi_str_equal((avp_str){names, len}, wanted))
            return true;
        names += len + (names[len] == '|');
    }
    return false;
}

size_t avpi_guess_promised(avp_str column) {
    char whole[NAME_ROOM], part[NAME_ROOM];
    avp_str names[] = {plain_name(column, whole, sizeof whole), plain_name(last_part(column), part, sizeof part)};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < avpi_keys_count && names[i].len > 0; k++)
            if (lists_name(avpi_keys[k].guesses, names[i]))
                return k;
    return avpi_keys_count;
}

/* A column that no name tells: the longest texts with spaces, URLs, times that are not mere numbers. */
static size_t by_looks(const avp_ctx *ctx, const avpi_sample *s, size_t which, const bool *taken, const size_t *found) {
    size_t best = SIZE_MAX, best_bytes = 20;
    for (size_t c = 0; c < s->n_columns; c++) {
        looks l = look_at(s, c);
        if (taken[c] || l.given == 0)
            continue;
        if (which == AVPI_KEY_URL && l.urls == l.given && !is_permalink(s, c, found[AVPI_KEY_POST]))
            return c;
        if (which == AVPI_KEY_TIME && l.numbers == 0 && plausible(ctx, s, c, &avpi_keys[AVPI_KEY_TIME], found))
            return c;
        if (which == AVPI_KEY_TEXT && l.spaced * 2 > l.given && l.urls * 2 < l.given &&
            l.bytes / l.given > best_bytes) {
            best = c;
            best_bytes = l.bytes / l.given;
        }
    }
    return best;
}

avp_status avpi_guess_columns(const avp_ctx *ctx, const avpi_sample *s, size_t *out, avp_error *err) {
    avp_status status = AVP_OK;
    bool *taken = NULL;
    AVP_TRY(avpi_zalloc(ctx, s->n_columns, sizeof *taken, &taken, err));
    for (size_t k = 0; k < avpi_keys_count; k++)
        out[k] = SIZE_MAX;
    for (size_t k = 0; k < avpi_keys_count; k++) {
        if (k == AVPI_KEY_SOURCE && out[AVPI_KEY_OBJECT] == SIZE_MAX)
            continue; /* without objects "source" is the posting program or a newspaper */
        out[k] = by_name(ctx, s, &avpi_keys[k], taken, out);
        if (out[k] == SIZE_MAX && (k == AVPI_KEY_TIME || k == AVPI_KEY_TEXT || k == AVPI_KEY_URL))
            out[k] = by_looks(ctx, s, k, taken, out);
        if (out[k] != SIZE_MAX)
            taken[out[k]] = true;
    }
done:
    avpi_free(ctx, taken);
    return status;
}

avpi_how avpi_guess_list(const avpi_sample *s, size_t column) {
    size_t unit = 0, brackets = 0, pipes = 0, commas = 0, spaces = 0, given = 0;
    for (size_t row = 0; row < s->n_rows; row++) {
        avp_str cell = avpi_str_trim(cell_of(s, row, column));
        if (cell.len == 0)
            continue;
        given++;
        unit += avpi_str_find_byte(cell, '\x1f') < cell.len;
        brackets += cell.ptr[0] == '[' && cell.ptr[cell.len - 1] == ']';
        pipes += avpi_str_find_byte(cell, '|') < cell.len;
        spaces += avpi_str_find_byte(cell, ' ') < cell.len;
        commas += avpi_str_find_byte(cell, ',') < cell.len &&
                  !(is_url(cell) && avpi_str_find(cell, AVPI_STR(",http")) == cell.len);
    }
    if (unit > 0)
        return AVPI_HOW_LIST_UNIT;
    if (brackets * 2 > given)
        return AVPI_HOW_LIST_PYTHON;
    if (pipes > 0)
        return AVPI_HOW_LIST_PIPE;
    return commas > 0 ? AVPI_HOW_LIST_COMMA : spaces > 0 ? AVPI_HOW_LIST_SPACE : AVPI_HOW_ONE;
}

static size_t count_parsed(const avp_str *texts, size_t n, avpi_time_kind kind) {
    size_t parsed = 0;
    int64_t time_us = 0, step_us = 0;
    for (size_t i = 0; i < n; i++)
        parsed += avpi_time_parse(texts[i], kind, &time_us, &step_us);
    return parsed;
}

/* The kind that parses most, so that a few broken values do not decide; those that it does not parse are left out of texts. */
static avpi_time_kind most_parsed(avp_str *texts, size_t *n) {
    static const avpi_time_kind kinds[] = {AVPI_TIME_ISO,     AVPI_TIME_UNIX_S, AVPI_TIME_UNIX_MS, AVPI_TIME_UNIX_US,
                                           AVPI_TIME_TWITTER, AVPI_TIME_US,     AVPI_TIME_EU,      AVPI_TIME_NAMED};
    avpi_time_kind best = AVPI_TIME_AUTO;
    size_t most = 0, kept = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t parsed = count_parsed(texts, *n, kinds[k]);
        if (parsed > most) {
            most = parsed;
            best = kinds[k];
        }
    }
    for (size_t i = 0; i < *n; i++)
        if (count_parsed(texts + i, 1, best) == 1)
            texts[kept++] = texts[i];
    *n = kept;
    return best;
}

/* Numbers are in the unit that most of them show; a spreadsheet's days are told by all of them being such. */
static avpi_time_kind settle_unit(const avp_str *texts, size_t n, avpi_time_kind kind) {
    static const avpi_time_kind units[] = {AVPI_TIME_UNIX_S, AVPI_TIME_UNIX_MS, AVPI_TIME_UNIX_US};
    enum { UNITS = sizeof units / sizeof *units };
    size_t counts[UNITS] = {0}, excel = 0, best = 0;
    for (size_t i = 0; i < n; i++) {
        excel += avpi_time_is_excel(texts[i]);
        for (size_t u = 0; u < UNITS; u++)
            counts[u] += avpi_time_unit(texts[i]) == units[u];
    }
    for (size_t u = 1; u < UNITS; u++)
        best = counts[u] > counts[best] ? u : best;
    bool number = kind == AVPI_TIME_UNIX_S || kind == AVPI_TIME_UNIX_MS || kind == AVPI_TIME_UNIX_US;
    if (n > 0 && excel == n && (number || kind == AVPI_TIME_AUTO))
        return AVPI_TIME_EXCEL;
    return number && counts[best] > 0 ? units[best] : kind;
}

avp_status avpi_guess_time(const avp_ctx *ctx, const avpi_sample *s, size_t column, avpi_time_kind *kind,
                           bool *ambiguous, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str *texts = NULL;
    size_t n = 0;
    AVP_TRY(avpi_alloc(ctx, s->n_rows, sizeof *texts, &texts, err));
    for (size_t row = 0; row < s->n_rows; row++) {
        avp_str cell = avpi_str_trim(cell_of(s, row, column));
        if (cell.len > 0)
            texts[n++] = cell;
    }
    *ambiguous = false;
    *kind = settle_unit(texts, n, avpi_time_guess(texts, n, ambiguous));
    if (*kind == AVPI_TIME_AUTO && n > 0) {
        size_t given = n;
        *kind = most_parsed(texts, &n);
        if (n * 2 < given)
            *kind = AVPI_TIME_AUTO;
        else if (*kind == AVPI_TIME_US || *kind == AVPI_TIME_EU)
            *kind = avpi_time_guess(texts, n, ambiguous);
        *kind = settle_unit(texts, n, *kind);
    }
done:
    avpi_free(ctx, texts);
    return status;
}
