/* Changes of the registry from the command line: the same objects as from the page. */
#include "cli/registry_cli.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avpi_registry_edit_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVPI_REGISTRY_EDIT_OPTIONS(X)
#undef X
};

const avp_option_table avpi_registry_edit_option_table = {"registry", rows, sizeof rows / sizeof *rows,
                                                          sizeof(avpi_registry_edit_options)};

avp_status avpi_registry_open(const avpi_invocation *inv, avp_case_mode mode, avp_case **c, avp_error *err) {
    if (!avp_case_is(inv->arguments[0]))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case"), inv->arguments[0]);
    return avp_case_open(&inv->ctx, inv->arguments[0], mode, c, err);
}

/* ---- what is given ---- */

/* "record:17" */
static avp_status take_thing(const avp_ctx *ctx, const char *text, json_t *change, avp_error *err) {
    const char *colon = strchr(text, ':');
    char *end = NULL;
    long long id = colon ? strtoll(colon + 1, &end, 10) : 0;
    if (!colon || *end != '\0' || id < 1)
        return avpi_cli_fail(ctx, err, AVP_E_ARG,
                             N_("\"%s\" names nothing; write record:17, incident:5, document:2 ..."), text);
    avpi_cli_json_set(change, "what", json_stringn(text, (size_t)(colon - text)));
    avpi_cli_json_set(change, "of", json_integer(id));
    return AVP_OK;
}

static void trim(const char **text, size_t *length) {
    while (*length > 0 && (**text == ' ' || **text == '\n')) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\n'))
        (*length)--;
}

/* "kind=threat; when=2014-09" */
avp_status avpi_registry_values(const avp_ctx *ctx, const char *text, json_t *values, avp_error *err) {
    while (text && *text) {
        size_t length = strcspn(text, ";"), key = strcspn(text, "=");
        const char *name = text, *value = text + key + 1;
        char plain[64];
        if (key >= length)
            return avpi_cli_fail(ctx, err, AVP_E_ARG, N_("--set is \"field=value; field=value\"; \"%.*s\" has no ="),
                                 (int)length, text);
        size_t value_length = length - key - 1;
        trim(&name, &key);
        trim(&value, &value_length);
        snprintf(plain, sizeof plain, "%.*s", (int)key, name);
        if (json_object_get(values, plain))
            return avpi_cli_fail(ctx, err, AVP_E_ARG, N_("--set says %s twice"), plain);
        avpi_cli_json_set(values, plain, value_length > 0 ? json_stringn(value, value_length) : json_null());
        text += length;
        text += *text == ';';
    }
    return AVP_OK;
}

/* "3=same" */
static avp_status take_decision(const avp_ctx *ctx, const char *text, json_t *change, avp_error *err) {
    char *end = NULL;
    long long id = strtoll(text, &end, 10);
    if (id < 1 || *end != '=')
        return avpi_cli_fail(ctx, err, AVP_E_ARG,
                             N_("--decide is 3=same or 3=different, 3 being the proposal's number"));
    json_t *values = json_object();
    avpi_cli_json_set(values, "verdict", json_string(end + 1));
    avpi_cli_json_set(change, "of", json_integer(id));
    avpi_cli_json_set(change, "values", values);
    return AVP_OK;
}

/* "12,45" */
static avp_status take_pair(const avp_ctx *ctx, const char *text, json_t *change, avp_error *err) {
    char *comma = NULL, *end = NULL;
    long long stays = strtoll(text, &comma, 10), goes = *comma == ',' ? strtoll(comma + 1, &end, 10) : 0;
    if (stays < 1 || goes < 1 || *end != '\0')
        return avpi_cli_fail(ctx, err, AVP_E_ARG,
                             N_("--join is the numbers of two cases: 12,45 (12 stays, 45 goes "
                                "into it)"));
    json_t *values = json_object();
    avpi_cli_json_set(values, "record", json_integer(goes));
    avpi_cli_json_set(change, "what", json_string("record"));
    avpi_cli_json_set(change, "of", json_integer(stays));
    avpi_cli_json_set(change, "values", values);
    return AVP_OK;
}

/* What an option names: "record:17" */
static const char *thing_named(const avpi_registry_edit_options *opts) {
    return opts->edit ? opts->edit : opts->remove ? opts->remove : opts->publish ? opts->publish : opts->keep_back;
}

static const char *action_of(const avpi_registry_edit_options *opts) {
    return opts->add > 0     ? "add"
           : opts->edit      ? "set"
           : opts->remove    ? "remove"
           : opts->decide    ? "decide"
           : opts->join      ? "join"
           : opts->publish   ? "publish"
           : opts->keep_back ? "withhold"
                             : "undo";
}

static avp_status compose(const avpi_invocation *inv, const avpi_registry_edit_options *opts, json_t *change,
                          avp_error *err) {
    static const char *const things[] = {"", "record", "incident", "statement", "relation"};
    avp_status status = AVP_OK;
    json_t *values = json_object();
    avpi_cli_json_set(change, "do", json_string(action_of(opts)));
    AVPI_TRY(avpi_registry_values(&inv->ctx, opts->set, values, err));
    if (opts->add > 0)
        avpi_cli_json_set(change, "what", json_string(things[opts->add]));
    if (opts->add > 0 || opts->edit)
        avpi_cli_json_set(change, "values", json_incref(values));
    if (thing_named(opts))
        AVPI_TRY(take_thing(&inv->ctx, thing_named(opts), change, err));
    if (opts->join)
        AVPI_TRY(take_pair(&inv->ctx, opts->join, change, err));
    if (opts->decide)
        AVPI_TRY(take_decision(&inv->ctx, opts->decide, change, err));
    if (opts->undo > 0)
        avpi_cli_json_set(change, "of", json_integer(opts->undo));
    avpi_cli_json_set(change, "who", json_string(opts->who ? opts->who : ""));
    avpi_cli_json_set(change, "why", json_string(opts->why ? opts->why : ""));
done:
    json_decref(values);
    return status;
}

/* ---- doing it ---- */

static avp_status do_change(const avpi_invocation *inv, avp_case *c, avp_registry_changed *out, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *change = json_object();
    char *text = NULL;
    AVPI_TRY(compose(inv, avpi_options_of(inv, &avpi_registry_edit_option_table), change, err));
    text = json_dumps(change, JSON_COMPACT);
    status = text ? avp_registry_change(c, text, out, err) : avpi_cli_fail_memory(&inv->ctx, err);
done:
    free(text);
    json_decref(change);
    return status;
}

static avp_status add_document(const avpi_invocation *inv, avp_case *c, avp_registry_changed *out, avp_error *err) {
    const avpi_registry_edit_options *opts = avpi_options_of(inv, &avpi_registry_edit_option_table);
    const avp_registry_options *reading = avpi_options_of(inv, &avp_registry_option_table);
    if (opts->record == 0)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("--document needs --record: the number of the case"));
    return avp_registry_add_document(c, opts->document, (uint64_t)opts->record, reading->published, opts->who, out,
                                     err);
}

avp_status avpi_registry_edit(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_registry_edit_options *opts = avpi_options_of(inv, &avpi_registry_edit_option_table);
    avp_registry_changed changed = {.edit = 0};
    AVPI_TRY(opts->document ? add_document(inv, c, &changed, err) : do_change(inv, c, &changed, err));
    if (inv->global->json)
        status = avpi_cli_json_print(&inv->ctx,
                                     json_pack("{s:o, s:o}", "edit",
                                               changed.edit > 0 ? avpi_cli_json_count(changed.edit) : json_null(), "id",
                                               avpi_cli_json_count(changed.id)),
                                     out, err);
    else if (opts->document)
        avpi_say(&inv->ctx, out, N_("done: document %llu\n"), (unsigned long long)changed.id);
    else if (changed.edit == 0)
        avpi_say(&inv->ctx, out, N_("nothing changed: all of it stands there already\n"));
    else
        avpi_say(&inv->ctx, out, N_("done: edit %llu, number %llu\n"), (unsigned long long)changed.edit,
                 (unsigned long long)changed.id);
done:
    return status;
}
