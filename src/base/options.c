/* Option tables: one row says how a field is read, checked and written. */
#include "avispero/options.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>

enum { VALUE_SIZE = 256 };
#define SECOND_US 1e6

/* The value of one field, whatever its type; fields are copied in and out because the struct's type is not known here. */
typedef union option_value {
    bool yes;
    int64_t integer;
    double real;
    uint64_t size;
    const char *text;
    int choice;
    avp_windows windows;
} option_value;

static size_t value_size(avp_option_type type) {
    switch (type) {
    case AVP_OPTION_BOOL: return sizeof(bool);
    case AVP_OPTION_INT: return sizeof(int64_t);
    case AVP_OPTION_REAL: return sizeof(double);
    case AVP_OPTION_SIZE: return sizeof(uint64_t);
    case AVP_OPTION_TEXT: return sizeof(const char *);
    case AVP_OPTION_CHOICE: return sizeof(int);
    case AVP_OPTION_WINDOWS: return sizeof(avp_windows);
    }
    return 0;
}

static option_value load(const avp_option *option, const void *options) {
    option_value value = {.windows = {0}};
    memcpy(&value, (const char *)options + option->offset, value_size(option->type));
    return value;
}

static void store(const avp_option *option, void *options, const option_value *value) {
    memcpy((char *)options + option->offset, value, value_size(option->type));
}

/* False for NaN too. */
static bool in_range(const avp_option *option, double value) {
    return value >= option->least && value <= option->most;
}

static bool parse_bool(const char *text, bool *out) {
    bool yes = !text || strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0)
        return false;
    *out = yes;
    return true;
}

/* 100000000, also as 1e8; below 2^53 a double holds every whole number. */
static bool parse_int(avp_str text, int64_t *out) {
    double real;
    if (avpi_str_to_i64(text, out))
        return true;
    if (!avpi_str_to_f64(text, &real) || !(fabs(real) < 0x1p53) || real != floor(real))
        return false;
    *out = (int64_t)real;
    return true;
}

/* Cut the unit off the end of text: K, M, G, T, then perhaps B or iB. Its factor, 0 for a unit that is none. */
static uint64_t take_unit(avp_str *text) {
    static const char units[] = "kmgt";
    size_t left = text->len;
    bool byte = left > 0 && (text->ptr[left - 1] | 0x20) == 'b';
    left -= byte;
    bool binary = byte && left > 0 && (text->ptr[left - 1] | 0x20) == 'i';
    left -= binary;
    const char *unit = left > 0 && text->ptr[left - 1] ? strchr(units, text->ptr[left - 1] | 0x20) : NULL;
    if (!unit && binary)
        return 0;
    text->len = unit ? left - 1 : left;
    return unit ? UINT64_C(1024) << (10 * (unit - units)) : 1;
}

/* 4096, 256M, 1.5G */
static bool parse_size(avp_str text, uint64_t *out) {
    uint64_t factor = take_unit(&text);
    int64_t whole;
    double real;
    if (avpi_str_to_i64(text, &whole))
        return factor > 0 && whole >= 0 && !__builtin_mul_overflow((uint64_t)whole, factor, out);
    if (factor <= 1 || !avpi_str_to_f64(text, &real) || !(real >= 0) || real * (double)factor >= 0x1p63)
        return false;
    *out = (uint64_t)(real * (double)factor);
    return true;
}

/* Index of text in "a|b|c", -1 when absent; for text NULL the number of choices. */
static int find_choice(const char *choices, const char *text) {
    int index = 0;
    for (const char *at = choices; at; index++) {
        size_t length = strcspn(at, "|");
        if (text && strlen(text) == length && memcmp(at, text, length) == 0)
            return index;
        at = at[length] ? at + length + 1 : NULL;
    }
    return text ? -1 : index;
}

/* Name number index of "a|b|c"; empty when there is none. */
static avp_str name_choice(const char *choices, int index) {
    for (const char *at = choices; at && index >= 0; index--) {
        size_t length = strcspn(at, "|");
        if (index == 0)
            return (avp_str){at, length};
        at = at[length] ? at + length + 1 : NULL;
    }
    return (avp_str){"", 0};
}

/* Keep the list ascending and free of duplicates; false when it is full. */
static bool add_window(avp_windows *windows, int64_t us) {
    size_t place = 0;
    while (place < windows->count && windows->us[place] < us)
        place++;
    if (place < windows->count && windows->us[place] == us)
        return true;
    if (windows->count == AVP_WINDOWS_MAX)
        return false;
    memmove(windows->us + place + 1, windows->us + place, (windows->count - place) * sizeof *windows->us);
    windows->us[place] = us;
    windows->count++;
    return true;
}

static bool parse_windows(const avp_option *option, avp_str text, avp_windows *out) {
    avp_windows windows = {0};
    for (;;) {
        size_t comma = avpi_str_find_byte(text, ',');
        double seconds;
        if (!avpi_str_to_f64(avpi_str_trim((avp_str){text.ptr, comma}), &seconds) || !in_range(option, seconds) ||
            fabs(seconds) * SECOND_US >= 0x1p62 || !add_window(&windows, (int64_t)llround(seconds * SECOND_US)))
            return false;
        if (comma == text.len)
            break;
        text.ptr += comma + 1;
        text.len -= comma + 1;
    }
    *out = windows;
    return true;
}

/* Text -> value, in range or not; false when it does not parse (WINDOWS: or is out of range). */
static bool parse_value(const avp_option *option, const char *text, option_value *value) {
    if (option->type == AVP_OPTION_BOOL)
        return parse_bool(text, &value->yes);
    if (!text)
        return false;
    avp_str trimmed = avpi_str_trim(avpi_str_view(text));
    switch (option->type) {
    case AVP_OPTION_INT: return parse_int(trimmed, &value->integer);
    case AVP_OPTION_REAL: return avpi_str_to_f64(trimmed, &value->real);
    case AVP_OPTION_SIZE: return parse_size(trimmed, &value->size);
    case AVP_OPTION_TEXT: value->text = text; return true;
    case AVP_OPTION_CHOICE: value->choice = find_choice(option->choices, text); return value->choice >= 0;
    case AVP_OPTION_WINDOWS: return parse_windows(option, trimmed, &value->windows);
    case AVP_OPTION_BOOL: break;
    }
    return false;
}

static bool check_windows(const avp_option *option, const avp_windows *windows) {
    if (windows->count > AVP_WINDOWS_MAX || (windows->count == 0 && option->default_text))
        return false;
    for (size_t i = 0; i < windows->count; i++) {
        if (!in_range(option, (double)windows->us[i] / SECOND_US))
            return false;
        if (i > 0 && windows->us[i] <= windows->us[i - 1])
            return false;
    }
    return true;
}

static bool check_value(const avp_option *option, const option_value *value) {
    switch (option->type) {
    case AVP_OPTION_INT: return in_range(option, (double)value->integer);
    case AVP_OPTION_REAL: return in_range(option, value->real);
    case AVP_OPTION_SIZE: return in_range(option, (double)value->size);
    case AVP_OPTION_CHOICE: return value->choice >= 0 && value->choice < find_choice(option->choices, NULL);
    case AVP_OPTION_WINDOWS: return check_windows(option, &value->windows);
    case AVP_OPTION_BOOL:
    case AVP_OPTION_TEXT: break;
    }
    return true;
}

/* Say what the option takes instead of `given` (NULL: nothing was given). */
static avp_status complain(const avp_ctx *ctx, const avp_option *option, const char *given, avp_error *err) {
    char least[AVPI_F64_SIZE], most[AVPI_F64_SIZE];
    avpi_f64_format(option->least, least);
    avpi_f64_format(option->most, most);
    if (!given)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"--%s\" needs a value"), option->name);
    switch (option->type) {
    case AVP_OPTION_BOOL:
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("\"%s\" is no value of \"--%s\": give true or false, or the option alone"), given,
                         option->name);
    case AVP_OPTION_INT:
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is no value of \"--%s\": give a whole number from %s to %s"),
                         given, option->name, least, most);
    case AVP_OPTION_SIZE:
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("\"%s\" is no value of \"--%s\": give from %s to %s bytes, like 256M or 4G"), given,
                         option->name, least, most);
    case AVP_OPTION_CHOICE:
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is no value of \"--%s\": give one of %s"), given, option->name,
                         option->choices);
    case AVP_OPTION_WINDOWS:
        return avpi_fail(
            ctx, err, AVP_E_ARG,
            N_("\"%s\" is no value of \"--%s\": give at most %d lengths from %s to %s seconds, like 10,60"), given,
            option->name, (int)AVP_WINDOWS_MAX, least, most);
    case AVP_OPTION_REAL:
    case AVP_OPTION_TEXT: break;
    }
    return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is no value of \"--%s\": give a number from %s to %s"), given,
                     option->name, least, most);
}

void avp_options_init(const avp_option_table *table, void *options) {
    memset(options, 0, table->struct_size);
    for (size_t i = 0; i < table->count; i++) {
        const avp_option *option = &table->options[i];
        option_value value = {.windows = {0}};
        if (option->default_text && parse_value(option, option->default_text, &value))
            store(option, options, &value);
    }
}

avp_status avp_options_set(const avp_ctx *ctx, const avp_option_table *table, void *options, const char *name,
                           const char *value, avp_error *err) {
    for (size_t i = 0; i < table->count; i++) {
        const avp_option *option = &table->options[i];
        option_value parsed = {.windows = {0}};
        if (strcmp(option->name, name) != 0)
            continue;
        if (!parse_value(option, value, &parsed) || !check_value(option, &parsed))
            return complain(ctx, option, value, err);
        store(option, options, &parsed);
        return AVP_OK;
    }
    return avpi_fail(ctx, err, AVP_E_ARG, N_("there is no option \"--%s\"; --help lists them"), name);
}

avp_status avp_options_validate(const avp_ctx *ctx, const avp_option_table *table, const void *options,
                                avp_error *err) {
    for (size_t i = 0; i < table->count; i++) {
        const avp_option *option = &table->options[i];
        option_value value = load(option, options);
        if (check_value(option, &value))
            continue;
        char given[VALUE_SIZE];
        avp_options_format(table, options, i, given, sizeof given);
        return complain(ctx, option, given, err);
    }
    return AVP_OK;
}

/* Seconds with as many decimals as they need, exact to the microsecond. */
static int format_seconds(int64_t us, char *out, size_t size) {
    uint64_t total = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
    int length = snprintf(out, size, "%s%llu.%06u", us < 0 ? "-" : "", (unsigned long long)(total / 1000000),
                          (unsigned)(total % 1000000));
    while (length > 0 && out[length - 1] == '0')
        length--;
    if (length > 0 && out[length - 1] == '.')
        length--;
    out[length] = '\0';
    return length;
}

static void format_windows(const avp_windows *windows, char out[VALUE_SIZE]) {
    enum { ONE = 32 };
    size_t used = 0, count = windows->count < AVP_WINDOWS_MAX ? windows->count : AVP_WINDOWS_MAX;
    out[0] = '\0';
    for (size_t i = 0; i < count && used + ONE + 1 < VALUE_SIZE; i++) {
        if (i > 0)
            out[used++] = ',';
        used += (size_t)format_seconds(windows->us[i], out + used, ONE);
    }
}

size_t avp_options_format(const avp_option_table *table, const void *options, size_t index, char *out,
                          size_t out_size) {
    char number[VALUE_SIZE] = "";
    const avp_option *option = &table->options[index];
    const option_value value = load(option, options);
    avp_str text = {number, 0};
    switch (option->type) {
    case AVP_OPTION_BOOL: text = value.yes ? AVPI_STR("true") : AVPI_STR("false"); break;
    case AVP_OPTION_INT: snprintf(number, sizeof number, "%lld", (long long)value.integer); break;
    case AVP_OPTION_REAL: avpi_f64_format(value.real, number); break;
    case AVP_OPTION_SIZE: snprintf(number, sizeof number, "%llu", (unsigned long long)value.size); break;
    case AVP_OPTION_TEXT: text = avpi_str_view(value.text); break;
    case AVP_OPTION_CHOICE: text = name_choice(option->choices, value.choice); break;
    case AVP_OPTION_WINDOWS: format_windows(&value.windows, number); break;
    }
    if (text.ptr == number)
        text.len = strlen(number);
    if (out_size > 0) {
        size_t kept = text.len < out_size ? text.len : out_size - 1;
        if (kept)
            memcpy(out, text.ptr, kept);
        out[kept] = '\0';
    }
    return text.len;
}
