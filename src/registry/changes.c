/*
 * A change is an object of JSON. What it does is a list of fields that get another value, each kept with the value before:
 *
 *   add     removed: true -> false, and the fields that were given      remove  removed: false -> true
 *   decide  verdict, and merged_into of the second record               undo    every field of that edit back to its value before
 *           (of a tip: verdict, record, and all that comes of it)
 */
#include "registry/changing.h"

#include "avispero/registry.h"
#include "base/json_scan.h"
#include "registry/change_values.h"
#include "registry/standing.h"
#include "registry/taking.h"
#include "registry/waiting.h"

#include <stdio.h>

enum { CHANGE_MOST = 1 << 17, WHO_MOST = 200, WHY_MOST = 2000 };

/* ---- values that were told ---- */

static avp_str member_text(avpi_changing *k, uint32_t object, const char *name) {
    uint32_t node = object == AVPI_JSON_NONE ? object : avpi_json_member(&k->json, object, avpi_str_view(name));
    return node == AVPI_JSON_NONE ? (avp_str){NULL, 0} : avpi_str_trim(avpi_json_text(&k->json, node));
}

bool avpi_changing_tells(const avpi_changing *k, const char *name) {
    return k->values != AVPI_JSON_NONE && avpi_json_member(&k->json, k->values, avpi_str_view(name)) != AVPI_JSON_NONE;
}

static avp_status fail_field(avpi_changing *k, avp_str name, avp_error *err) {
    return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a %s has no field \"%.*s\" that can be told"),
                     avpi_things[k->thing].name, (int)name.len, name.ptr);
}

static avp_status set_values(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    bool null = false;
    size_t kept = k->kept;
    if (k->values == AVPI_JSON_NONE)
        return AVP_OK;
    for (uint32_t key = avpi_json_first(k->values); key < avpi_json_end(&k->json, k->values);) {
        uint32_t value = k->json.nodes[key].next;
        avp_str name = avpi_json_text(&k->json, key);
        const avpi_registry_field *field = avpi_registry_field_named(k->thing, name);
        if (!field || field->kind == AVPI_TOLD_OWN || k->json.nodes[value].type >= AVPI_JSON_ARRAY)
            return fail_field(k, name, err);
        if (field->kind != AVPI_TOLD_PLACE) {
            AVP_TRY(
                avpi_change_value(k->c, field, avpi_str_trim(avpi_json_text(&k->json, value)), &k->after, &null, err));
            AVP_TRY(avpi_changing_set(k, k->thing, k->id, field, avpi_changing_text(&k->after, null), err));
        }
        key = k->json.nodes[value].next;
    }
    if (k->thing == AVPI_INCIDENT)
        AVP_TRY(avpi_changing_place(k, err));
    AVP_TRY(avpi_changing_check(k, err));
    if (k->kept > kept)
        AVP_TRY(avpi_changing_refold(k, k->thing, k->id, err));
done:
    return status;
}

/* ---- what can be done ---- */

/* Does it say anything, but for which case it is of and whether it is public? */
static bool says_something(avpi_changing *k) {
    if (k->values == AVPI_JSON_NONE)
        return false;
    for (uint32_t key = avpi_json_first(k->values); key < avpi_json_end(&k->json, k->values);) {
        uint32_t value = k->json.nodes[key].next;
        avp_str name = avpi_json_text(&k->json, key), text = avpi_str_trim(avpi_json_text(&k->json, value));
        if (text.len > 0 && !avpi_str_equal(name, AVPI_STR("record")) && !avpi_str_equal(name, AVPI_STR("public")))
            return true;
        key = k->json.nodes[value].next;
    }
    return false;
}

static avp_status do_add(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_thing_of *of = &avpi_things[k->thing];
    char now[64];
    if (!of->empty)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a %s cannot be added so"), of->name);
    if (k->thing != AVPI_RECORD && !avpi_changing_tells(k, "record"))
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a %s needs \"record\": the number of the case that it belongs to"),
                         of->name);
    if (!says_something(k))
        return avpi_fail(k->ctx, err, AVP_E_ARG,
                         N_("nothing is told of the %s: give at least one value, as in --set 'kind=threat' (record), "
                            "'when=2014-09' (incident), 'value=...' (statement)"),
                         of->name);
    snprintf(now, sizeof now, "%s_now", of->table);
    AVP_TRY(avpi_registry_next_id(k->c, of->id, now, &k->id, err));
    avpi_buf_clear(&k->sql);
    AVP_TRY(avpi_buf_printf(&k->sql, err, "INSERT INTO %s %s", avpi_registry_target(k->c, k->thing), of->empty));
    const avpi_sql_value param = avpi_sql_u64(k->id);
    AVP_TRY(avpi_sql_exec(k->c, k->sql.ptr, &param, 1, err));
    AVP_TRY(avpi_changing_set_own(k, k->thing, k->id, "removed", AVPI_STR("false"), err));
    AVP_TRY(set_values(k, err));
done:
    return status;
}

static avp_status do_set(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_change_exists(k->c, k->thing, k->id, err));
    if (k->thing == AVPI_SOURCE)
        AVP_TRY(avpi_changing_check_source(k, k->id, false, err));
    AVP_TRY(set_values(k, err));
done:
    return status;
}

static avp_status do_remove(avpi_changing *k, avp_error *err) {
    if (!avpi_registry_field_named(k->thing, AVPI_STR("removed")))
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a %s cannot be taken out"), avpi_things[k->thing].name);
    avp_status status = AVP_OK;
    AVP_TRY(avpi_change_exists(k->c, k->thing, k->id, err));
    if (k->thing == AVPI_SOURCE)
        AVP_TRY(avpi_changing_check_source(k, k->id, true, err));
    AVP_TRY(avpi_changing_set_own(k, k->thing, k->id, "removed", AVPI_STR("true"), err));
    if (k->thing == AVPI_SOURCE)
        AVP_TRY(avpi_counts_settle(k->c, NULL, err));
done:
    return status;
}

/* Two cases are one: the second goes into the first, whole, and can be taken out again. */
static avp_status do_decide(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t a = 0, b = 0;
    char into[32];
    if (k->thing == AVPI_TIP)
        return avpi_changing_tip(k, err);
    const avpi_sql_value param = avpi_sql_u64(k->id);
    AVP_TRY(avpi_change_exists(k->c, AVPI_PROPOSAL, k->id, err));
    AVP_TRY(avpi_sql_number(k->c, "SELECT record_a FROM proposals_now WHERE proposal_id = ?", &param, 1, &a, err));
    AVP_TRY(avpi_sql_number(k->c, "SELECT record_b FROM proposals_now WHERE proposal_id = ?", &param, 1, &b, err));
    k->thing = AVPI_PROPOSAL;
    if (!avpi_changing_tells(k, "verdict"))
        AVP_TRY(avpi_fail(k->ctx, err, AVP_E_ARG, N_("\"verdict\" is missing: write same or different")));
    AVP_TRY(set_values(k, err));
    bool same = avpi_str_equal(member_text(k, k->values, "verdict"), AVPI_STR("same"));
    snprintf(into, sizeof into, "%lld", (long long)a);
    AVP_TRY(avpi_changing_set_own(k, AVPI_RECORD, (uint64_t)b, "merged_into",
                                  same ? avpi_str_view(into) : (avp_str){NULL, 0}, err));
done:
    return status;
}

/* ---- the object ---- */

static const struct {
    const char *action;
    avp_status (*run)(avpi_changing *k, avp_error *err);
    bool needs_thing, needs_id;
} actions[] = {{"add", do_add, true, false},
               {"set", do_set, true, true},
               {"remove", do_remove, true, true},
               {"decide", do_decide, false, true},
               {"undo", avpi_changing_undo, false, true},
               {"join", avpi_changing_join, true, true},
               {"publish", avpi_changing_waiting, true, true},
               {"withhold", avpi_changing_waiting, true, true}};
enum { ACTIONS = sizeof actions / sizeof *actions };

static size_t action_of(const avpi_changing *k) {
    for (size_t i = 0; i < ACTIONS; i++)
        if (avpi_str_equal(k->action, avpi_str_view(actions[i].action)))
            return i;
    return ACTIONS;
}

static avp_status check_members(avpi_changing *k, avp_error *err) {
    static const char *const known[] = {"do", "what", "of", "values", "who", "why"};
    if (k->json.nodes[0].type != AVPI_JSON_OBJECT)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a change is a JSON object"));
    for (uint32_t key = avpi_json_first(0); key < avpi_json_end(&k->json, 0);
         key = k->json.nodes[k->json.nodes[key].next].next) {
        avp_str name = avpi_json_text(&k->json, key);
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || avpi_str_equal(name, avpi_str_view(known[i]));
        if (!found)
            return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a change has no member \"%.*s\""), (int)name.len, name.ptr);
    }
    return AVP_OK;
}

static avp_status check_change(avpi_changing *k, size_t action, avp_error *err) {
    if (action == ACTIONS)
        return avpi_fail(
            k->ctx, err, AVP_E_ARG,
            N_("\"do\" is \"add\", \"set\", \"remove\", \"decide\", \"undo\", \"join\", \"publish\" or \"withhold\""));
    if (actions[action].needs_thing && k->thing == AVPI_THINGS)
        return avpi_fail(
            k->ctx, err, AVP_E_ARG,
            N_("\"what\" is \"record\", \"incident\", \"document\", \"statement\", \"relation\" or \"source\""));
    if (actions[action].needs_id && k->id == 0)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("\"of\" is missing: the number of what is changed"));
    if (k->who.len > WHO_MOST || k->why.len > WHY_MOST)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("\"who\" or \"why\" is too long"));
    return AVP_OK;
}

static avp_status parse(avpi_changing *k, avp_str change, size_t *action, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t id = 0;
    if (change.len > CHANGE_MOST)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a change has at most %d bytes"), CHANGE_MOST);
    status = avpi_json_parse(&k->json, change, err);
    if (status != AVP_OK)
        return status == AVP_E_MEMORY ? status : AVP_E_ARG; /* no memory is no fault of the change: it is tried again */
    AVP_TRY(check_members(k, err));
    k->action = member_text(k, 0, "do");
    k->who = member_text(k, 0, "who");
    k->why = member_text(k, 0, "why");
    k->thing = avpi_thing_named(member_text(k, 0, "what"));
    k->values = avpi_json_member(&k->json, 0, AVPI_STR("values"));
    if (k->values != AVPI_JSON_NONE && k->json.nodes[k->values].type != AVPI_JSON_OBJECT)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("\"values\" is an object"));
    uint32_t of = avpi_json_member(&k->json, 0, AVPI_STR("of"));
    if (of != AVPI_JSON_NONE && avpi_json_i64(&k->json, of, &id) && id > 0)
        k->id = (uint64_t)id;
    *action = action_of(k);
    AVP_TRY(check_change(k, *action, err));
done:
    return status;
}

avp_status avpi_changing_do(avpi_changing *k, avp_str change, avp_error *err) {
    avp_status status = AVP_OK;
    size_t action = ACTIONS;
    AVP_TRY(avpi_gazetteer_new(k->ctx, &k->g, err));
    AVP_TRY(avpi_gazetteer_load(k->g, k->c, err));
    if (k->edit_id == 0)
        AVP_TRY(avpi_registry_next_id(k->c, "edit_id", "edits_now", &k->edit_id, err));
    AVP_TRY(parse(k, change, &action, err));
    AVP_TRY(actions[action].run(k, err));
done:
    return status;
}

avp_status avpi_changing_part(const avpi_changing *k, avp_str change, uint64_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_changing part;
    size_t action = ACTIONS;
    avpi_changing_init(&part, k->c);
    part.g = k->g;
    part.at_us = k->at_us;
    part.edit_id = k->edit_id;
    part.entry = k->entry;
    AVP_TRY(parse(&part, change, &action, err));
    part.who = k->who;
    part.why = k->why;
    AVP_TRY(actions[action].run(&part, err));
    if (id)
        *id = part.id;
done:
    part.g = NULL;
    avpi_changing_free(&part);
    return status;
}
