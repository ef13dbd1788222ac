/* What waits in the registry: printed, and what a person does with it. */
#include "cli/registry_cli.h"
#include "cli/say.h"

#include <string.h>

static json_t *json_of_things(const avp_registry_waiting *list, size_t *at, uint64_t record) {
    json_t *things = json_array();
    for (; *at < list->n_things && list->things[*at].record == record; (*at)++) {
        const avp_registry_waiting_thing *of = &list->things[*at];
        (void)json_array_append_new(
            things, json_pack("{s:o, s:o, s:o, s:o, s:o}", "what", avpi_cli_json_text(of->thing), "of",
                              avpi_cli_json_count(of->id), "field", avpi_cli_json_text(of->field), "before",
                              avpi_cli_json_text(of->before), "words", avpi_cli_json_text(of->after)));
    }
    return things;
}

static json_t *json_of_near(const avp_registry_waiting_case *of) {
    if (of->near == 0)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o}", "record", avpi_cli_json_count(of->near), "name",
                     avpi_cli_json_text(of->near_name), "title", avpi_cli_json_text(of->near_title), "reason",
                     avpi_cli_json_text(of->reason));
}

static json_t *json_of_waiting(const avp_registry_waiting *list) {
    json_t *root = json_object(), *cases = json_array();
    size_t at = 0;
    for (size_t i = 0; i < list->n_cases; i++) {
        const avp_registry_waiting_case *of = &list->cases[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "record", avpi_cli_json_count(of->record));
        avpi_cli_json_set(object, "source", avpi_cli_json_count(of->source));
        avpi_cli_json_set(object, "file", avpi_cli_json_text(of->path));
        avpi_cli_json_set(object, "name", avpi_cli_json_text(of->name));
        avpi_cli_json_set(object, "title", avpi_cli_json_text(of->title));
        avpi_cli_json_set(object, "kind", avpi_cli_json_text(of->kind));
        avpi_cli_json_set(object, "when", avpi_cli_json_text(of->when));
        avpi_cli_json_set(object, "where", avpi_cli_json_text(of->where));
        avpi_cli_json_set(object, "near", json_of_near(of));
        avpi_cli_json_set(object, "things", json_of_things(list, &at, of->record));
        (void)json_array_append_new(cases, object);
    }
    avpi_cli_json_set(root, "total", avpi_cli_json_count(list->total));
    avpi_cli_json_set(root, "alike", avpi_cli_json_count(list->alike));
    avpi_cli_json_set(root, "cases", cases);
    return root;
}

/* ---- in words ---- */

static void say_some(FILE *out, const char *text) {
    if (!text)
        return;
    fputs("  ", out);
    avpi_say_native(out, (avp_str){text, strlen(text)});
}

static const char *some(const char *text) {
    return text ? text : "-";
}

/* What it would publish: "incident:5  ..." of something new, "incident:5  what: ... -> ..." of something that is public. */
static void say_thing(const avp_registry_waiting_thing *of, FILE *out) {
    fprintf(out, "    %s:%llu  ", some(of->thing), (unsigned long long)of->id);
    if (of->field && strcmp(of->field, "public") != 0) {
        fprintf(out, "%s: ", of->field);
        avpi_say_lines(out, some(of->before));
        fputs(" -> ", out);
    }
    avpi_say_lines(out, some(of->after));
    fputc('\n', out);
}

static void say_case(const avp_ctx *ctx, const avp_registry_waiting_case *of, FILE *out) {
    fprintf(out, "record:%llu", (unsigned long long)of->record);
    say_some(out, of->name);
    say_some(out, of->title);
    say_some(out, of->kind);
    say_some(out, of->when);
    say_some(out, of->where);
    fprintf(out, "  (source:%llu ", (unsigned long long)of->source);
    avpi_say_native(out, (avp_str){some(of->path), strlen(some(of->path))});
    fputs(")\n", out);
    if (of->near == 0)
        return;
    avpi_say(ctx, out, N_("  ! look: it may be record:%llu"), (unsigned long long)of->near);
    say_some(out, of->near_name);
    say_some(out, of->near_title);
    fprintf(out, ". %s\n", avpi_cli_tr(ctx, avp_registry_reason(some(of->reason))));
}

static void say_waiting(const avp_ctx *ctx, const avp_registry_waiting *list, FILE *out) {
    char total[AVPI_COUNT_SIZE], alike[AVPI_COUNT_SIZE];
    size_t at = 0;
    for (size_t i = 0; i < list->n_cases; i++) {
        say_case(ctx, &list->cases[i], out);
        for (; at < list->n_things && list->things[at].record == list->cases[i].record; at++)
            say_thing(&list->things[at], out);
    }
    avpi_say(ctx, out,
             N_("Cases that wait: %s; nothing of what waits is in a site. May be what was taken back (!): %s; look "
                "at each and publish it by itself (--publish record:N), or keep it back (--keep-back record:N). The "
                "others of a file are published at once (--publish source:N).\n"),
             avpi_count_text(list->total, total), avpi_count_text(list->alike, alike));
}

avp_status avpi_registry_print_waiting(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_waiting list = {.n_cases = 0};
    AVPI_TRY(avp_registry_list_waiting(c, &list, err));
    if (inv->global->json)
        status = avpi_cli_json_print(&inv->ctx, json_of_waiting(&list), out, err);
    else
        say_waiting(&inv->ctx, &list, out);
done:
    avp_registry_waiting_free(&inv->ctx, &list);
    return status;
}
