/* Which row of a table is which case that is here, and which incident of it. In doubt it is none, and waits where something was taken back. */
#include "registry/case_again.h"

const char avpi_again_case_gone[] = N_("its case was removed here: it stays so");
const char avpi_again_incident_gone[] = N_("its incident was removed here: it stays so");

/* ---- what they are called ---- */

static bool next_line(avp_str *rest, avp_str *line) {
    if (rest->len == 0)
        return false;
    size_t end = avpi_str_find_byte(*rest, '\n');
    *line = (avp_str){rest->ptr, end};
    size_t past = end < rest->len ? end + 1 : end;
    *rest = (avp_str){rest->ptr + past, rest->len - past};
    return true;
}

static bool has_word(avp_str words, avp_str word) {
    for (size_t at = 0; at < words.len;) {
        avp_str rest = {words.ptr + at, words.len - at};
        avp_str one = {rest.ptr, avpi_str_find_byte(rest, ' ')};
        if (avpi_str_equal(one, word))
            return true;
        at += one.len + 1;
    }
    return false;
}

/* Every word of a is one of b. */
static bool is_part(avp_str a, avp_str b) {
    for (size_t at = 0; at < a.len;) {
        avp_str rest = {a.ptr + at, a.len - at};
        avp_str one = {rest.ptr, avpi_str_find_byte(rest, ' ')};
        if (!has_word(b, one))
            return false;
        at += one.len + 1;
    }
    return true;
}

/* How a name or title of a row stands to those that the case ever had: the same words, some of them, or others. Nothing told: no difference. */
static avp_status compare(avpi_again *again, avp_str lines, avp_str text, bool *same, bool *differs, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str line;
    *same = false;
    *differs = text.len > 0 && lines.len > 0;
    AVP_TRY(avpi_gazetteer_fold(again->t->g, text, &again->told, err));
    while (text.len > 0 && next_line(&lines, &line)) {
        AVP_TRY(avpi_gazetteer_fold(again->t->g, line, &again->held, err));
        avp_str told = avpi_buf_view(&again->told), held = avpi_buf_view(&again->held);
        bool within = is_part(told, held), around = is_part(held, told);
        *same = *same || (within && around && (told.len > 0 || avpi_str_equal(line, text)));
        *differs = *differs && !within && !around;
    }
done:
    return status;
}

/* ---- which case ---- */

/* An incident that a person took back or edited, so that what it was is shown to nobody. */
static bool is_held(const avpi_again_incident *of) {
    return of->gone || of->edited || !of->shown;
}

static bool is_told(avp_str a, avp_str b) {
    return a.len > 0 && avpi_str_equal(a, b);
}

/* Alone it says that a case is the same where its day is whole, or its place the same as well; two offices have the same kind in the same year. */
static bool says_all(const avpi_again_incident *of) {
    enum { WHOLE_DAY = 10 };
    return of->happened.len >= WHOLE_DAY;
}

static bool fits(const avpi_again_incident *of, const avpi_case_row *row, bool agrees) {
    if (of->used || !avpi_str_equal(of->kind, row->kind) ||
        !avpi_str_equal(of->happened, avpi_str_view(row->when.text)))
        return false;
    return agrees || says_all(of) || (of->happened.len > 0 && is_told(of->place, row->place_written));
}

static bool any_fits(const avpi_again *again, const avpi_again_case *of, const avpi_case_row *row) {
    for (size_t i = of->from; i < of->to; i++)
        if (fits(&again->incidents[i], row, false))
            return true;
    return false;
}

/* The case of the code that the row tells of: by name or title before by an incident, one that stands before one that was removed. */
static avp_status choose(avpi_again *again, const avpi_again_code *code, const avpi_case_row *row,
                         avpi_again_choice *out, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned best = 0;
    *out = (avpi_again_choice){.of = NULL};
    for (size_t i = code->from; i < code->to; i++) {
        const avpi_again_case *of = &again->cases[i];
        bool named = false, titled = false, other = false, ignored = false;
        AVP_TRY(compare(again, of->names, row->name, &named, &other, err));
        AVP_TRY(compare(again, of->titles, row->title, &titled, &ignored, err));
        bool agrees = named || titled;
        if (other || (!agrees && (code->anew > 0 || !any_fits(again, of, row))))
            continue;
        out->touched = out->touched || of->touched;
        unsigned rank = 1 + 2 * (unsigned)agrees + (unsigned)!of->gone;
        if (rank > best)
            *out = (avpi_again_choice){.of = of, .agrees = agrees, .touched = out->touched};
        best = rank > best ? rank : best;
    }
done:
    return status;
}

/* ---- which incident ---- */

static unsigned alike(const avpi_again_incident *of, const avpi_case_row *row) {
    return (unsigned)avpi_str_equal(of->what, row->what) + (unsigned)avpi_str_equal(of->place, row->place_written) +
           (unsigned)avpi_str_equal(of->status, row->status);
}

/* The words of the row are those of an incident that a person took back. */
static bool is_of_held(const avpi_again *again, const avpi_again_case *of, const avpi_case_row *row) {
    for (size_t i = of->from; i < of->to; i++)
        if (is_held(&again->incidents[i]) && is_told(again->incidents[i].what, row->what))
            return true;
    return false;
}

/*
 * Of the same kind and day; of several the one with the same words, or else the one that is most alike, first those that stand. NULL: there is none, or it
 * may be one that a person took back as well as one that is shown.
 */
static avpi_again_incident *match(avpi_again *again, avpi_again_choice *chosen, const avpi_case_row *row) {
    avpi_again_incident *best = NULL, *exact = NULL;
    size_t n = 0, n_exact = 0, n_held = 0;
    for (size_t i = chosen->of->from; i < chosen->of->to; i++) {
        avpi_again_incident *at = &again->incidents[i];
        if (!fits(at, row, chosen->agrees))
            continue;
        n++;
        n_held += is_held(at);
        if (is_told(at->what, row->what)) {
            n_exact++;
            exact = at;
        }
        if (!best || best->gone > at->gone || (best->gone == at->gone && alike(at, row) > alike(best, row)))
            best = at;
    }
    chosen->unsure = n_held > 0 && n > 1 && n_exact != 1;
    best = n_held > 0 && n > 1 && n_exact == 1 ? exact : best;
    chosen->unsure = chosen->unsure || (!(best && is_held(best)) && is_of_held(again, chosen->of, row));
    return chosen->unsure ? NULL : best;
}

/* ---- what a row is ---- */

static avpi_again_how refuse(avpi_case_ids *ids, const char *why) {
    ids->refused = why;
    return AVPI_AGAIN_REFUSED;
}

/* What is new waits where the case is not public, or a person took something of it back; what goes into an incident is as public as that is. */
static avpi_again_how place_row(avpi_again *again, avpi_again_choice *chosen, avpi_case_row *row, avpi_case_ids *ids) {
    avpi_again_incident *found = match(again, chosen, row);
    if (chosen->of->gone)
        return refuse(ids, avpi_again_case_gone);
    if (found && found->gone)
        return refuse(ids, avpi_again_incident_gone);
    bool open = chosen->of->is_public && !chosen->touched && !chosen->unsure;
    again->t->report->withheld += row->public && !(found ? found->shown : open);
    row->says_public = row->public;
    row->public = row->public && open;
    ids->record_id = chosen->of->record_id;
    if (!found)
        return AVPI_AGAIN_INCIDENT;
    found->used = true;
    ids->incident_id = found->incident_id;
    ids->tells_of_case = found->first;
    return AVPI_AGAIN_UPDATE;
}

avp_status avpi_again_find(avpi_again *again, avpi_case_row *row, avpi_case_ids *ids, avpi_again_how *how,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_again_choice chosen;
    uint32_t id = row->code.len > 0 ? avpi_dict_find(&again->codes, row->code) : UINT32_MAX;
    *how = AVPI_AGAIN_NEW;
    if (id == UINT32_MAX)
        goto done;
    AVP_TRY(choose(again, &again->of_code[id], row, &chosen, err));
    if (chosen.of)
        *how = place_row(again, &chosen, row, ids);
done:
    return status;
}

void avpi_again_anew(avpi_again *again, const avpi_case_row *row, uint64_t record_id) {
    uint32_t id = row->code.len > 0 ? avpi_dict_find(&again->codes, row->code) : UINT32_MAX;
    if (id != UINT32_MAX)
        again->of_code[id].anew = record_id;
}
