/*
 * The place of an incident as a person tells it. Of state, municipality and place any may be told alone, and empty:
 *
 *   place                        found as a whole; its words are kept
 *   state                        the municipality stays if it is one of that state
 *   municipality                 of the state that is told, else of the one that stands, else of whichever has it alone
 *   municipality, empty          the state stays          state, empty   both go
 *   place, empty                 the words go, what they were found as stays
 */
#include "registry/changing.h"

#include "registry/change_values.h"
#include "registry/sheet.h"

#include <string.h>

typedef struct placing {
    avpi_changing *k;
    avp_str state, municipality, place; /* as told; ptr NULL = not told */
    avpi_place_found stood, found;
    avpi_buf words, name; /* as written: what stands, and what will; the name of the state that stands */
    bool no_words;
} placing;

static avp_str told(avpi_changing *k, const char *name) {
    uint32_t node = avpi_json_member(&k->json, k->values, avpi_str_view(name));
    if (node == AVPI_JSON_NONE)
        return (avp_str){NULL, 0};
    avp_str text = avpi_str_trim(avpi_json_text(&k->json, node));
    return text.ptr ? text : AVPI_STR("");
}

/* ---- what stands there ---- */

static avp_status load_code(placing *p, const char *name, char *out, size_t size, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_changing *k = p->k;
    bool null = false;
    AVP_TRY(avpi_changing_value(k, k->thing, k->id, avpi_registry_field_named(k->thing, avpi_str_view(name)),
                                &k->before, &null, err));
    if (!null && k->before.len < size)
        memcpy(out, k->before.ptr, k->before.len + 1);
done:
    return status;
}

static avp_status load_stood(placing *p, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_changing *k = p->k;
    bool null = false;
    AVP_TRY(load_code(p, "state", p->stood.state, sizeof p->stood.state, err));
    AVP_TRY(load_code(p, "municipality", p->stood.municipality, sizeof p->stood.municipality, err));
    AVP_TRY(avpi_changing_value(k, k->thing, k->id, avpi_registry_field_named(k->thing, AVPI_STR("place")), &p->words,
                                &p->no_words, err));
    const avpi_sql_value code = avpi_sql_text(avpi_str_view(p->stood.state));
    AVP_TRY(
        avpi_change_text(k->c, "SELECT name FROM place_names WHERE code = ? LIMIT 1", &code, 1, &p->name, &null, err));
done:
    return status;
}

/* ---- what is told ---- */

static bool is_sure(const avpi_place_found *found) {
    return found->municipality[0] != '\0' && found->how <= AVPI_PLACE_OLD_NAME;
}

/* A name is looked for in the state that stands first; a name that is not quite one of it may be quite one of another. */
static avp_status find_in_stood(placing *p, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_place_found anywhere;
    AVP_TRY(avpi_gazetteer_find(p->k->g, avpi_str_view(p->stood.state), p->municipality, &p->found, err));
    if (!is_sure(&p->found)) {
        AVP_TRY(avpi_gazetteer_find(p->k->g, (avp_str){NULL, 0}, p->municipality, &anywhere, err));
        p->found = anywhere.municipality[0] ? anywhere : p->found;
    }
    if (p->found.municipality[0])
        memcpy(p->found.state, p->found.municipality, sizeof p->found.state - 1);
done:
    return status;
}

static avp_status find_state(placing *p, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_gazetteer_find(p->k->g, p->state, (avp_str){NULL, 0}, &p->found, err));
    if (!p->municipality.ptr && p->found.state[0] && strncmp(p->stood.municipality, p->found.state, 2) == 0)
        memcpy(p->found.municipality, p->stood.municipality, sizeof p->found.municipality);
done:
    return status;
}

static avp_status find_place(placing *p, avp_error *err) {
    return avpi_str_find_byte(p->place, ',') < p->place.len
               ? avpi_gazetteer_find_written(p->k->g, p->place, &p->found, err)
               : avpi_gazetteer_find(p->k->g, (avp_str){NULL, 0}, p->place, &p->found, err);
}

/* Nothing but what goes: the state stays unless it is the one. */
static void take_away(placing *p) {
    p->found = (avpi_place_found){.how = AVPI_PLACE_NONE};
    if (p->state.ptr)
        return;
    p->found = p->stood;
    if (p->municipality.ptr)
        p->found.municipality[0] = '\0';
    p->found.how = p->found.state[0] ? AVPI_PLACE_BY_HAND : AVPI_PLACE_NONE;
}

static avp_status find(placing *p, avp_error *err) {
    if (p->municipality.len > 0)
        return p->state.ptr ? avpi_gazetteer_find(p->k->g, p->state, p->municipality, &p->found, err)
                            : find_in_stood(p, err);
    if (p->state.len > 0)
        return find_state(p, err);
    if (p->place.len > 0)
        return find_place(p, err);
    take_away(p);
    return AVP_OK;
}

/* ---- codes that are none ---- */

static bool is_state(const char *code) {
    return code[0] == '\0' || avpi_state_has(code);
}

/* A table is kept as it stands; a person can be asked. */
static avp_status check_codes(const placing *p, avp_error *err) {
    const avpi_place_found *found = &p->found;
    const avp_ctx *ctx = p->k->ctx;
    const char *part = found->municipality[0] ? found->municipality + 2 : "001";
    if (!is_state(found->state))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("no state has the code \"%s\": those of INEGI go from 01 to 32"),
                         found->state);
    if (found->municipality[0] && strncmp(found->municipality, found->state, 2) != 0)
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("the municipality \"%s\" is in the state %.2s, not in %s; tell one of them alone"),
                         found->municipality, found->municipality, found->state);
    if (strcmp(part, "000") == 0 || part[0] == '9')
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("no municipality has the code \"%s\": it stands for all of a state, or for not known; "
                            "leave the municipality empty"),
                         found->municipality);
    return AVP_OK;
}

/* A person who tells of the place in words alone, as a witness does, is not asked for codes: digits that are none are words. */
static avp_status check_found(placing *p, avp_error *err) {
    avp_error why = {.status = AVP_OK};
    avp_status status = check_codes(p, &why);
    if (status == AVP_E_ARG && p->state.len == 0 && p->municipality.len == 0) {
        avp_error_clear(&why);
        p->found = (avpi_place_found){.how = AVPI_PLACE_UNKNOWN};
        return AVP_OK;
    }
    if (status != AVP_OK)
        *err = why;
    return status;
}

/* ---- what is kept ---- */

/* Words that stand beside the codes: those that are told; where something goes without a word, the name of what stays. */
static avp_str words_of(const placing *p) {
    bool stays = p->found.municipality[0] && strcmp(p->found.municipality, p->stood.municipality) == 0;
    if (p->place.ptr)
        return p->place;
    if (p->municipality.len > 0)
        return p->municipality;
    if (stays)
        return avpi_changing_text(&p->words, p->no_words);
    return p->state.ptr ? p->state : avpi_buf_view(&p->name);
}

static avp_status keep(placing *p, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_changing *k = p->k;
    avp_str words = words_of(p);
    size_t kept = k->kept;
    avpi_place_how how = p->found.how == AVPI_PLACE_CODE ? AVPI_PLACE_BY_HAND : p->found.how;
    AVP_TRY(avpi_changing_set_own(k, k->thing, k->id, "place", words.len > 0 ? words : (avp_str){NULL, 0}, err));
    AVP_TRY(avpi_changing_set_own(k, k->thing, k->id, "state", avpi_sheet_some(avpi_str_view(p->found.state)), err));
    AVP_TRY(avpi_changing_set_own(k, k->thing, k->id, "municipality",
                                  avpi_sheet_some(avpi_str_view(p->found.municipality)), err));
    if (k->kept > kept) /* else it stands as it was found */
        AVP_TRY(avpi_changing_set_own(k, k->thing, k->id, "place_how", avpi_str_view(avpi_place_how_name(how)), err));
done:
    return status;
}

avp_status avpi_changing_place(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    placing p = {.k = k,
                 .state = told(k, "state"),
                 .municipality = told(k, "municipality"),
                 .place = told(k, "place"),
                 .stood = {.how = AVPI_PLACE_NONE}};
    avpi_buf_init(&p.words, k->ctx, SIZE_MAX);
    avpi_buf_init(&p.name, k->ctx, SIZE_MAX);
    if (!p.state.ptr && !p.municipality.ptr && !p.place.ptr)
        goto done;
    AVP_TRY(load_stood(&p, err));
    AVP_TRY(find(&p, err));
    AVP_TRY(check_found(&p, err));
    AVP_TRY(keep(&p, err));
done:
    avpi_buf_free(&p.words);
    avpi_buf_free(&p.name);
    return status;
}
