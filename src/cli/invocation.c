#include "cli/invocation.h"

#include "cli/nearest.h"
#include "cli/outputs_log.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

const avpi_command *avpi_command_find(const char *name) {
    for (size_t i = 0; i < avpi_commands_count; i++)
        if (strcmp(avpi_commands[i]->name, name) == 0)
            return avpi_commands[i];
    return NULL;
}

bool avpi_takes(const avpi_command *command, const char *global_name) {
    const char *list = command ? command->without : NULL;
    for (size_t length = strlen(global_name); list && *list;) {
        size_t item = strcspn(list, "|");
        if (item == length && memcmp(list, global_name, length) == 0)
            return false;
        list += item + (list[item] != '\0');
    }
    return true;
}

/* ---- tables ---- */

static avp_status add_table(avpi_invocation *inv, const avp_option_table *table, avp_error *err) {
    if (inv->n_tables == AVPI_TABLES_MAX || table->count > AVPI_TABLE_OPTIONS_MAX)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_BUG, N_("too many options in table \"%s\""), table->stage);
    void *values = calloc(1, table->struct_size);
    if (!values)
        return avpi_cli_fail_memory(&inv->ctx, err);
    avp_options_init(table, values);
    inv->tables[inv->n_tables++] = (avpi_option_values){.table = table, .values = values};
    return AVP_OK;
}

static const avp_option *find_option(const avp_option_table *table, const char *name, size_t *index) {
    for (*index = 0; *index < table->count; ++*index)
        if (strcmp(table->options[*index].name, name) == 0)
            return &table->options[*index];
    return NULL;
}

static bool is_global(const avp_option_table *table) {
    return table == &avpi_global_option_table;
}

/* The first table that has the option, unless it is a global one that the command does not take. */
static const avp_option *known_option(const avpi_invocation *inv, const char *name) {
    size_t index;
    for (size_t t = 0; t < inv->n_tables; t++) {
        const avp_option *option = find_option(inv->tables[t].table, name, &index);
        if (option && (!is_global(inv->tables[t].table) || avpi_takes(inv->command, name)))
            return option;
    }
    return NULL;
}

/* word as typed, with its dashes */
static avp_status unknown_option(const avpi_invocation *inv, const char *word, avp_error *err) {
    avpi_nearest nearest = {.word = word + strspn(word, "-")};
    for (size_t t = 0; t < inv->n_tables; t++)
        for (size_t i = 0; i < inv->tables[t].table->count; i++) {
            const char *candidate = inv->tables[t].table->options[i].name;
            if (known_option(inv, candidate))
                avpi_nearest_ask(&nearest, candidate);
        }
    const char *command = inv->command ? inv->command->name : "";
    const char *space = inv->command ? " " : "";
    if (nearest.best)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("there is no option \"%s\"; did you mean \"--%s\"?"), word,
                             nearest.best);
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                         N_("there is no option \"%s\"; \"avispero%s%s --help\" lists the options"), word, space,
                         command);
}

/* Into the global table (--seed is everybody's) and into the first of the command's own that has the name. */
static avp_status set_option(avpi_invocation *inv, const char *name, const char *value, avp_error *err) {
    avp_status status = AVP_OK;
    size_t index;
    bool own_found = false;
    for (size_t t = 0; t < inv->n_tables; t++) {
        avpi_option_values *values = &inv->tables[t];
        bool own = !is_global(values->table);
        if ((own && own_found) || !find_option(values->table, name, &index))
            continue;
        AVPI_TRY(avp_options_set(&inv->ctx, values->table, values->values, name, value, err));
        values->given[index]++;
        own_found |= own;
    }
done:
    return status;
}

/* ---- words ---- */

/* One option at argv[*i]; its value may be the next word. */
static avp_status take_option(avpi_invocation *inv, int argc, char **argv, int *i, avp_error *err) {
    enum { NAME_SIZE = 64 };
    char name[NAME_SIZE];
    const char *word = argv[*i] + 2, *equals = strchr(word, '='), *value = equals ? equals + 1 : NULL;
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    snprintf(name, sizeof name, "%.*s", (int)(length < NAME_SIZE ? length : NAME_SIZE - 1), word);
    const avp_option *option = known_option(inv, name);
    if (!option) {
        char word_alone[NAME_SIZE + 2];
        snprintf(word_alone, sizeof word_alone, "--%s", name);
        return unknown_option(inv, word_alone, err);
    }
    if (!value && option->type != AVP_OPTION_BOOL) {
        if (*i + 1 >= argc)
            return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("\"--%s\" needs a value"), name);
        value = argv[++*i];
    }
    return set_option(inv, name, value, err);
}

static avp_status unknown_command(const avpi_invocation *inv, const char *word, avp_error *err) {
    avpi_nearest nearest = {.word = word};
    for (size_t i = 0; i < avpi_commands_count; i++)
        avpi_nearest_ask(&nearest, avpi_commands[i]->name);
    if (nearest.best)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("there is no command \"%s\"; did you mean \"%s\"?"), word,
                             nearest.best);
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                         N_("there is no command \"%s\"; \"avispero --help\" lists the commands"), word);
}

/* The first word that is no option names the command; `help` before it asks for its help. */
static avp_status take_command(avpi_invocation *inv, const char *word, avp_error *err) {
    avp_status status = AVP_OK;
    if (strcmp(word, "help") == 0)
        return set_option(inv, "help", NULL, err);
    inv->command = avpi_command_find(word);
    if (!inv->command)
        return unknown_command(inv, word, err);
    for (size_t t = 0; t < AVPI_COMMAND_TABLES_MAX && inv->command->tables[t]; t++)
        AVPI_TRY(add_table(inv, inv->command->tables[t], err));
done:
    return status;
}

static avp_status take_word(avpi_invocation *inv, const char *word, avp_error *err) {
    if (!inv->command)
        return take_command(inv, word, err);
    inv->arguments[inv->n_arguments++] = word;
    return AVP_OK;
}

/* The words with spaces between; words with spaces in quotes. */
static char *join_words(int argc, char **argv) {
    enum { QUOTES_AND_SPACE = 3 };
    size_t size = 1, at = 0;
    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + QUOTES_AND_SPACE;
    char *line = malloc(size);
    for (int i = 0; line && i < argc; i++) {
        const char *quote = strpbrk(argv[i], " \t\n*?$&|;<>()'") || !argv[i][0] ? "\"" : "";
        const char *word = i == 0 ? "avispero" : argv[i];
        at += (size_t)snprintf(line + at, size - at, "%s%s%s%s", i ? " " : "", i ? quote : "", word, i ? quote : "");
        if (at >= size)
            at = size - 1;
    }
    return line;
}

avp_status avpi_invocation_parse(avpi_invocation *inv, int argc, char **argv, avp_error *err) {
    avp_status status = AVP_OK;
    bool options_end = false;
    AVPI_TRY(add_table(inv, &avpi_global_option_table, err));
    AVPI_TRY(add_table(inv, &avpi_dump_option_table, err));
    inv->global = inv->tables[0].values;
    inv->arguments = calloc((size_t)argc + 1, sizeof *inv->arguments);
    inv->command_line = join_words(argc, argv);
    inv->words = argv + 1;
    inv->n_words = argc > 0 ? (size_t)argc - 1 : 0;
    if (!inv->arguments || !inv->command_line) {
        status = avpi_cli_fail_memory(&inv->ctx, err);
        goto done;
    }
    for (int i = 1; i < argc; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0)
            options_end = true;
        else if (!options_end && strcmp(argv[i], "-h") == 0)
            AVPI_TRY(set_option(inv, "help", NULL, err));
        else if (!options_end && strncmp(argv[i], "--", 2) == 0)
            AVPI_TRY(take_option(inv, argc, argv, &i, err));
        else if (!options_end && argv[i][0] == '-' && argv[i][1])
            status = unknown_option(inv, argv[i], err);
        else
            status = take_word(inv, argv[i], err);
        AVPI_TRY(status);
    }
done:
    return status;
}

avp_status avpi_invocation_check(const avpi_invocation *inv, avp_error *err) {
    const avpi_command *command = inv->command;
    const char *usage = avp_translate(inv->ctx.lang, command->usage);
    if (inv->n_arguments < command->arguments_least)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("something is missing; usage: %s"), usage);
    if (inv->n_arguments > command->arguments_most)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("\"%s\" is too much; usage: %s"),
                             inv->arguments[command->arguments_most], usage);
    return AVP_OK;
}

void avpi_invocation_free(avpi_invocation *inv) {
    for (size_t t = 0; t < inv->n_tables; t++)
        free(inv->tables[t].values);
    free(inv->arguments);
    free(inv->command_line);
}

/* ---- questions ---- */

const void *avpi_options_of(const avpi_invocation *inv, const avp_option_table *table) {
    for (size_t t = 0; t < inv->n_tables; t++)
        if (inv->tables[t].table == table)
            return inv->tables[t].values;
    return NULL;
}

bool avpi_given(const avpi_invocation *inv, const char *name) {
    size_t index;
    for (size_t t = 0; t < inv->n_tables; t++)
        if (find_option(inv->tables[t].table, name, &index) && inv->tables[t].given[index] > 0)
            return true;
    return false;
}

bool avpi_is_own(const avp_option_table *table) {
    return !is_global(table) && table != &avpi_dump_option_table;
}

bool avpi_is_off(const avpi_option_values *of, size_t index) {
    const avp_option *option = &of->table->options[index];
    char text[2];
    return option->type == AVP_OPTION_BOOL && avp_options_format(of->table, of->values, index, text, sizeof text) > 0 &&
           text[0] == 'f';
}

static char *option_text(const avpi_option_values *values, size_t index) {
    size_t size = avp_options_format(values->table, values->values, index, NULL, 0) + 1;
    char *text = malloc(size);
    if (text)
        avp_options_format(values->table, values->values, index, text, size);
    return text;
}

/* The name of a file without its folder: the command of the log has it as it was typed, and the same work elsewhere gives the same options. */
static void drop_folder(char *text) {
    const char *slash = strrchr(text, '/');
    if (slash)
        memmove(text, slash + 1, strlen(slash));
}

avp_status avpi_provenance(const avpi_invocation *inv, avp_run_option **out, size_t *count, avp_error *err) {
    size_t n = 0, most = 0;
    for (size_t t = 0; t < inv->n_tables; t++)
        most += inv->tables[t].table->count;
    avp_run_option *options = calloc(most + 1, sizeof *options);
    for (size_t t = 0; options && t < inv->n_tables; t++) {
        const avpi_option_values *values = &inv->tables[t];
        for (size_t i = 0; avpi_is_own(values->table) && i < values->table->count; i++) {
            char *text = option_text(values, i);
            if (!text) {
                avpi_provenance_free(options, n);
                return avpi_cli_fail_memory(&inv->ctx, err);
            }
            if (avpi_names_file(values->table->options[i].name))
                drop_folder(text);
            options[n++] = (avp_run_option){values->table->stage, values->table->options[i].name, text};
        }
    }
    if (!options)
        return avpi_cli_fail_memory(&inv->ctx, err);
    *out = options;
    *count = n;
    return AVP_OK;
}

void avpi_provenance_free(avp_run_option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char *value;
        memcpy(&value, &options[i].value, sizeof value); /* ours to free, though the struct only borrows */
        free(value);
    }
    free(options);
}
