/* options: what a run can be told, from the tables that the command line has it from; and what the latest run was told. */
#include "avispero/traces.h"
#include "view/ask.h"

static const avp_option_table *const tables[] = {&avp_links_option_table, &avp_groups_option_table,
                                                 &avp_traces_option_table, &avp_told_option_table,
                                                 &avp_story_option_table};

static const char *type_name(avp_option_type type) {
    static const char *const names[] = {"bool", "int", "real", "size", "text", "choice", "windows"};
    return names[type];
}

static json_t *json_of(const char *lang, const char *stage, const avp_option *of) {
    json_t *object = json_object();
    avpi_cells_set(object, "stage", json_string(stage));
    avpi_cells_set(object, "name", json_string(of->name));
    avpi_cells_set(object, "type", json_string(type_name(of->type)));
    avpi_cells_set(object, "default", of->default_text ? json_string(of->default_text) : json_null());
    avpi_cells_set(object, "least", json_real(of->least));
    avpi_cells_set(object, "most", json_real(of->most));
    avpi_cells_set(object, "unit", json_string(avp_translate(lang, of->unit[0] ? of->unit : NULL)));
    avpi_cells_set(object, "choices", of->choices ? json_string(of->choices) : json_null());
    avpi_cells_set(object, "help", json_string(avp_translate(lang, of->help)));
    return object;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    json_t *root = json_object(), *list = json_array();
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            if (tables[t]->options[i].type != AVP_OPTION_TEXT) /* those name files, which the page does not reach */
                (void)json_array_append_new(list, json_of(asked->ctx.lang, tables[t]->stage, &tables[t]->options[i]));
    avpi_cells_set(root, "options", list);
    return avpi_answer_json(asked, root, answer, err);
}

const avpi_ask avpi_ask_options = {.path = "options", .names = {NULL}, .answer = answer};
