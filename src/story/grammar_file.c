/*
 * A line is a kind, names, '=', items; lines that begin with white space go on with the one before; # begins a comment.
 *
 *   class NAME = items                    endings CONJUGATION.FORM = endings      verbs NAME CONJUGATION = stems
 *   rule LEVEL NAME [with target] = pattern
 *   unless|weaken NAME before|after|near|ahead N [of RULE] = pattern
 */
#include "story/grammar.h"

#include <string.h>

enum { FIELDS_MOST = 8, NAME_MOST = 64 };

/* Class "kill.inf" -> set; endings "ar.inf" -> its endings, as a list in one text. */
typedef struct reading {
    avpi_grammar *g;
    const char *file;
    uint64_t line;
    avpi_dict classes;
    uint16_t *class_set; /* per entry of classes */
    size_t class_capacity;
    avpi_dict endings;  /* "ar.inf ar arse" */
    avpi_dict elements; /* alternatives as written -> their set */
    uint16_t *element_set;
    size_t element_capacity;
} reading;

static int shown(avp_str subject) {
    return subject.len > NAME_MOST ? NAME_MOST : (int)subject.len;
}

static avp_status with_place(const reading *r, avp_status status, avp_error *err) {
    avpi_fail_at(err, r->file, r->line, 0);
    return status;
}

/* Fail with a message about a text, at the line at hand. */
#define COMPLAIN(r, err, msgid, subject)                                                                               \
    with_place((r), avpi_fail((r)->g->ctx, (err), AVP_E_INPUT, msgid, shown(subject), (subject).ptr), (err))

/* Next word of *text, which is moved behind it; len 0 at the end. */
static avp_str next_word(avp_str *text) {
    size_t from = 0, to;
    while (from < text->len && (unsigned char)text->ptr[from] <= ' ')
        from++;
    for (to = from; to < text->len && (unsigned char)text->ptr[to] > ' ';)
        to++;
    avp_str word = {text->ptr + from, to - from};
    *text = (avp_str){text->ptr + to, text->len - to};
    return word;
}

/* ---- classes and words ---- */

static avp_status new_set(reading *r, uint16_t *set, avp_error *err) {
    if (r->g->n_sets == AVPI_GRAMMAR_SETS_MOST)
        return avpi_fail(r->g->ctx, err, AVP_E_LIMIT, N_("more than %d classes and alternatives in \"%s\""),
                         AVPI_GRAMMAR_SETS_MOST - 1, r->file);
    *set = (uint16_t)r->g->n_sets++;
    return AVP_OK;
}

static void set_bit(avpi_sets *sets, uint16_t set) {
    sets->of[set / 64] |= UINT64_C(1) << set % 64;
}

/* Every word that is in `from` is in `to` as well. */
static void include(avpi_grammar *g, uint16_t from, uint16_t to) {
    for (size_t i = 0; i < g->words.count; i++)
        if (g->word_sets[i].of[from / 64] >> from % 64 & 1)
            set_bit(&g->word_sets[i], to);
    for (size_t i = 0; i < g->stems.count; i++)
        if (g->stem_sets[i].of[from / 64] >> from % 64 & 1)
            set_bit(&g->stem_sets[i], to);
    if (g->target_sets.of[from / 64] >> from % 64 & 1)
        set_bit(&g->target_sets, to);
}

static avp_status add_word(reading *r, avp_str word, uint16_t set, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_grammar *g = r->g;
    bool stem = word.len > 1 && word.ptr[word.len - 1] == '*';
    avpi_dict *dict = stem ? &g->stems : &g->words;
    uint32_t id = 0;
    size_t known = dict->count;
    word.len -= stem;
    AVP_TRY(avpi_dict_intern(dict, word, &id, err));
    if (stem)
        AVP_TRY(avpi_grow(g->ctx, &g->stem_sets, &g->stem_capacity, dict->count, sizeof *g->stem_sets, err));
    else
        AVP_TRY(avpi_grow(g->ctx, &g->word_sets, &g->word_capacity, dict->count, sizeof *g->word_sets, err));
    avpi_sets *sets = stem ? g->stem_sets : g->word_sets;
    if (dict->count > known)
        sets[id] = (avpi_sets){{0}};
    set_bit(&sets[id], set);
    g->longest_stem = stem && word.len > g->longest_stem ? word.len : g->longest_stem;
done:
    return status;
}

static uint16_t find_class(const reading *r, avp_str name) {
    uint32_t id = avpi_dict_find(&r->classes, name);
    return id == UINT32_MAX ? 0 : r->class_set[id];
}

/* Set of a class, new when there is none of that name. */
static avp_status make_class(reading *r, avp_str name, uint16_t *set, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id = 0;
    *set = find_class(r, name);
    if (*set)
        return AVP_OK;
    if (avpi_str_equal(name, AVPI_STR("no")) && r->g->no)
        *set = r->g->no; /* one for all files: gaps do not pass over it */
    else
        AVP_TRY(new_set(r, set, err));
    AVP_TRY(avpi_dict_intern(&r->classes, name, &id, err));
    AVP_TRY(avpi_grow(r->g->ctx, &r->class_set, &r->class_capacity, r->classes.count, sizeof *r->class_set, err));
    r->class_set[id] = *set;
    if (avpi_str_equal(name, AVPI_STR("no")))
        r->g->no = *set;
done:
    return status;
}

/* word, stem*, %class, @target */
static avp_status add_item(reading *r, avp_str item, uint16_t set, avp_error *err) {
    if (avpi_str_equal(item, AVPI_STR("@target"))) {
        set_bit(&r->g->target_sets, set);
        return AVP_OK;
    }
    if (item.ptr[0] != '%')
        return add_word(r, item, set, err);
    uint16_t from = find_class(r, (avp_str){item.ptr + 1, item.len - 1});
    if (!from)
        return COMPLAIN(r, err, N_("there is no class \"%.*s\" above this line"), item);
    include(r->g, from, set);
    return AVP_OK;
}

static avp_status read_class(reading *r, avp_str names, avp_str items, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str name = next_word(&names);
    uint16_t set = 0;
    if (name.len == 0)
        return COMPLAIN(r, err, N_("a class needs a name: \"%.*s\""), names);
    AVP_TRY(make_class(r, name, &set, err));
    for (avp_str item = next_word(&items); item.len > 0; item = next_word(&items))
        AVP_TRY(add_item(r, item, set, err));
done:
    return status;
}

/* ---- conjugations ---- */

static avp_status read_endings(reading *r, avp_str names, avp_str items, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf entry;
    avpi_buf_init(&entry, r->g->ctx, SIZE_MAX);
    uint32_t id = 0;
    avp_str name = next_word(&names);
    if (avpi_str_find_byte(name, '.') == name.len)
        AVP_TRY(
            COMPLAIN(r, err, N_("endings are of a form of a conjugation, as in \"ar.inf\", not of \"%.*s\""), name));
    AVP_TRY(avpi_buf_printf(&entry, err, "%.*s %.*s", (int)name.len, name.ptr, (int)items.len, items.ptr));
    AVP_TRY(avpi_dict_intern(&r->endings, avpi_buf_view(&entry), &id, err));
done:
    avpi_buf_free(&entry);
    return status;
}

/* All stems with the endings of one form, into class NAME.FORM. */
static avp_status conjugate(reading *r, avp_str name, avp_str form, avp_str endings, avp_str stems, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf word;
    uint16_t set = 0;
    avpi_buf_init(&word, r->g->ctx, SIZE_MAX);
    AVP_TRY(avpi_buf_printf(&word, err, "%.*s.%.*s", (int)name.len, name.ptr, (int)form.len, form.ptr));
    AVP_TRY(make_class(r, avpi_buf_view(&word), &set, err));
    for (avp_str stem = next_word(&stems); stem.len > 0; stem = next_word(&stems)) {
        avp_str rest = endings;
        for (avp_str ending = next_word(&rest); ending.len > 0; ending = next_word(&rest)) {
            avpi_buf_clear(&word);
            AVP_TRY(avpi_buf_add(&word, stem, err));
            AVP_TRY(avpi_buf_add(&word, ending, err));
            AVP_TRY(add_word(r, avpi_buf_view(&word), set, err));
        }
    }
done:
    avpi_buf_free(&word);
    return status;
}

static avp_status read_verbs(reading *r, avp_str names, avp_str stems, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str name = next_word(&names), conjugation = next_word(&names);
    bool found = false;
    for (size_t i = 0; i < r->endings.count; i++) {
        avp_str endings = avpi_dict_get(&r->endings, (uint32_t)i), form = next_word(&endings);
        size_t dot = avpi_str_find_byte(form, '.');
        if (!avpi_str_equal((avp_str){form.ptr, dot}, conjugation))
            continue;
        found = true;
        AVP_TRY(conjugate(r, name, (avp_str){form.ptr + dot + 1, form.len - dot - 1}, endings, stems, err));
    }
    if (!found)
        AVP_TRY(COMPLAIN(r, err, N_("there are no endings of a conjugation \"%.*s\" above this line"), conjugation));
done:
    return status;
}

/* ---- patterns ---- */

/* Set of the items, which is that of the same items written before. */
static avp_status alternatives(reading *r, avp_str items, uint16_t *set, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str whole = items;
    uint32_t id = avpi_dict_find(&r->elements, items);
    *set = id == UINT32_MAX ? 0 : r->element_set[id];
    if (*set)
        return AVP_OK;
    AVP_TRY(new_set(r, set, err));
    AVP_TRY(avpi_dict_intern(&r->elements, items, &id, err));
    AVP_TRY(avpi_grow(r->g->ctx, &r->element_set, &r->element_capacity, (size_t)id + 1, sizeof *r->element_set, err));
    r->element_set[id] = *set;
    while (items.len > 0) {
        size_t bar = avpi_str_find_byte(items, '|');
        if (bar == 0)
            AVP_TRY(COMPLAIN(r, err, N_("an alternative is empty in \"%.*s\""), whole));
        AVP_TRY(add_item(r, (avp_str){items.ptr, bar}, *set, err));
        items = bar < items.len ? (avp_str){items.ptr + bar + 1, items.len - bar - 1} : (avp_str){items.ptr, 0};
    }
done:
    return status;
}

/* One element: ..N | [?]item[|item...] */
static avp_status read_element(reading *r, avp_str word, avpi_element *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str whole = word;
    if (avpi_str_starts(word, AVPI_STR(".."))) {
        int64_t gap = 0;
        if (!avpi_str_to_i64((avp_str){word.ptr + 2, word.len - 2}, &gap) || gap < 1 || gap > 20)
            return COMPLAIN(r, err, N_("\"%.*s\" is no gap; write ..1 to ..20"), word);
        *out = (avpi_element){.gap = (uint16_t)gap};
        return AVP_OK;
    }
    out->optional = word.ptr[0] == '?';
    word.ptr += out->optional;
    word.len -= out->optional;
    if (word.len > 1 && word.ptr[0] == '%' && avpi_str_find_byte(word, '|') == word.len) {
        out->set = find_class(r, (avp_str){word.ptr + 1, word.len - 1});
        return out->set ? AVP_OK : COMPLAIN(r, err, N_("there is no class \"%.*s\" above this line"), whole);
    }
    AVP_TRY(alternatives(r, word, &out->set, err));
done:
    return status;
}

static avp_status read_pattern(reading *r, avp_str items, avpi_pattern *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str all = items;
    bool anchored = false;
    *out = (avpi_pattern){.n = 0};
    for (avp_str word = next_word(&items); word.len > 0; word = next_word(&items)) {
        avpi_element element = {0};
        if (out->n == 0 && avpi_str_equal(word, AVPI_STR("^"))) {
            out->begins = true;
            continue;
        }
        if (out->n == AVPI_PATTERN_MOST)
            AVP_TRY(COMPLAIN(r, err, N_("a pattern has at most 16 elements: \"%.*s\""), all));
        AVP_TRY(read_element(r, word, &element, err));
        out->of[out->n++] = element;
        if (!element.optional && element.gap == 0) {
            set_bit(&out->needs, element.set);
            anchored = true;
        }
    }
    if (!anchored)
        AVP_TRY(COMPLAIN(r, err, N_("a pattern needs a word that has to be there: \"%.*s\""), all));
done:
    return status;
}

/* LEVEL NAME [with target] */
static avp_status read_rule(reading *r, avp_str names, avp_str items, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_grammar *g = r->g;
    avp_str all = names, level = next_word(&names), name = next_word(&names), with = next_word(&names);
    avp_str target = next_word(&names);
    avpi_rule rule = {
        .level = level.len == 1 && level.ptr[0] >= '1' && level.ptr[0] <= '3' ? (unsigned)(level.ptr[0] - '0') : 0};
    rule.with_target = avpi_str_equal(with, AVPI_STR("with")) && avpi_str_equal(target, AVPI_STR("target"));
    if (rule.level == 0 || name.len == 0 || (with.len > 0 && !rule.with_target))
        return COMPLAIN(r, err,
                        N_("a rule is \"rule LEVEL NAME [with target] = ...\" with a level of 1, 2 or 3, not \"%.*s\""),
                        all);
    AVP_TRY(read_pattern(r, items, &rule.pattern, err));
    AVP_TRY(avpi_grow(g->ctx, &g->rules, &g->rule_capacity, g->n_rules + 1, sizeof *g->rules, err));
    AVP_TRY(avpi_str_dup(g->ctx, name, &rule.name, err));
    g->rules[g->n_rules++] = rule;
done:
    return status;
}

static bool place_of(avp_str word, avpi_place *out) {
    static const char *const names[] = {"before", "after", "near", "ahead"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (avpi_str_equal(word, avpi_str_view(names[i]))) {
            *out = (avpi_place)i;
            return true;
        }
    return false;
}

/* NAME PLACE N [of RULE] */
static avp_status read_exclusion(reading *r, avp_str names, avp_str items, bool weakens, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_grammar *g = r->g;
    avp_str all = names, name = next_word(&names), place = next_word(&names), within = next_word(&names);
    avp_str of = next_word(&names), only = next_word(&names);
    avpi_exclusion x = {.weakens = weakens};
    int64_t n = 0;
    if (!place_of(place, &x.place) || !avpi_str_to_i64(within, &n) || n < 1 || n > 1000 ||
        (of.len > 0 && (!avpi_str_equal(of, AVPI_STR("of")) || only.len == 0)))
        return COMPLAIN(
            r, err, N_("an exclusion is \"unless NAME before|after|near|ahead N [of RULE] = ...\", not \"%.*s\""), all);
    x.within = (uint32_t)n;
    AVP_TRY(read_pattern(r, items, &x.pattern, err));
    AVP_TRY(avpi_grow(g->ctx, &g->exclusions, &g->exclusion_capacity, g->n_exclusions + 1, sizeof *g->exclusions, err));
    AVP_TRY(avpi_str_dup(g->ctx, name, &x.name, err));
    if (only.len > 0)
        AVP_TRY(avpi_str_dup(g->ctx, only, &x.only, err));
    g->exclusions[g->n_exclusions++] = x;
    x.name = NULL;
done:
    avpi_free(g->ctx, x.name);
    return status;
}

/* ---- lines ---- */

static avp_status read_line(reading *r, avp_str line, avp_error *err) {
    avp_str names = line, kind;
    size_t equals = avpi_str_find_byte(line, '=');
    avp_str items =
        equals < line.len ? (avp_str){line.ptr + equals + 1, line.len - equals - 1} : (avp_str){line.ptr, 0};
    names.len = equals;
    kind = next_word(&names);
    if (avpi_str_equal(kind, AVPI_STR("class")))
        return read_class(r, names, items, err);
    if (avpi_str_equal(kind, AVPI_STR("endings")))
        return read_endings(r, names, items, err);
    if (avpi_str_equal(kind, AVPI_STR("verbs")))
        return read_verbs(r, names, items, err);
    if (avpi_str_equal(kind, AVPI_STR("rule")))
        return read_rule(r, names, items, err);
    if (avpi_str_equal(kind, AVPI_STR("unless")) || avpi_str_equal(kind, AVPI_STR("weaken")))
        return read_exclusion(r, names, items, kind.ptr[0] == 'w', err);
    return COMPLAIN(r, err, N_("a line begins with class, endings, verbs, rule, unless or weaken, not with \"%.*s\""),
                    kind);
}

/* One line of the file without its comment. */
static avp_str take_line(avp_str *text) {
    size_t end = avpi_str_find_byte(*text, '\n');
    avp_str line = {text->ptr, end};
    *text = end < text->len ? (avp_str){text->ptr + end + 1, text->len - end - 1} : (avp_str){text->ptr + end, 0};
    line.len = avpi_str_find_byte(line, '#');
    return line;
}

/* What has been gathered of an entry of one or more lines. */
static avp_status end_entry(reading *r, avpi_buf *entry, avp_error *err) {
    avp_str line = avpi_str_trim(avpi_buf_view(entry));
    avp_status status = line.len > 0 ? read_line(r, line, err) : AVP_OK;
    avpi_buf_clear(entry);
    return status;
}

static avp_status read_lines(reading *r, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf entry;
    avpi_buf_init(&entry, r->g->ctx, SIZE_MAX);
    for (uint64_t number = 1; text.len > 0; number++) {
        avp_str line = take_line(&text), kept = avpi_str_trim(line);
        if (kept.len == 0)
            continue;
        if ((unsigned char)line.ptr[0] > ' ') {
            AVP_TRY(end_entry(r, &entry, err));
            r->line = number;
        }
        AVP_TRY(avpi_buf_add(&entry, kept, err));
        AVP_TRY(avpi_buf_add_byte(&entry, ' ', err));
    }
    AVP_TRY(end_entry(r, &entry, err));
done:
    avpi_buf_free(&entry);
    return status;
}

avp_status avpi_grammar_read(avpi_grammar *g, avp_str text, const char *file, avp_error *err) {
    reading r = {.g = g, .file = file};
    size_t bad = 0;
    avpi_dict_init(&r.classes, g->ctx);
    avpi_dict_init(&r.endings, g->ctx);
    avpi_dict_init(&r.elements, g->ctx);
    avp_status status = avpi_utf8_valid(text, &bad) ? read_lines(&r, text, err)
                                                    : avpi_fail(g->ctx, err, AVP_E_INPUT,
                                                                N_("\"%s\" is not UTF-8, from byte %zu on"), file, bad);
    avpi_dict_free(&r.classes);
    avpi_dict_free(&r.endings);
    avpi_dict_free(&r.elements);
    avpi_free(g->ctx, r.element_set);
    avpi_free(g->ctx, r.class_set);
    return status;
}
