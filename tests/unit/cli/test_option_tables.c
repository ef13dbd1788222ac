#include "support/check.h"

#include "cli/command.h"
#include "cli/options_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_MOST = 64, VALUE_SIZE = 512 };

/* Every table that some command has, each once. */
static size_t all_tables(const avp_option_table **tables) {
    size_t n = 0;
    tables[n++] = &avpi_global_option_table;
    tables[n++] = &avpi_dump_option_table;
    for (size_t c = 0; c < avpi_commands_count; c++)
        for (size_t t = 0; t < AVPI_COMMAND_TABLES_MAX && avpi_commands[c]->tables[t]; t++) {
            size_t i = 0;
            while (i < n && tables[i] != avpi_commands[c]->tables[t])
                i++;
            if (i == n)
                tables[n++] = avpi_commands[c]->tables[t];
            assert_true(n < TABLES_MOST);
        }
    return n;
}

/* A default is set by init; the same text given as a flag sets the same. */
static void tables__every_default__parses_and_is_in_range(void **state) {
    (void)state;
    const avp_option_table *tables[TABLES_MOST];
    avp_ctx ctx = check_ctx(1);
    size_t n = all_tables(tables);
    assert_true(n >= 8);
    for (size_t t = 0; t < n; t++) {
        const avp_option_table *table = tables[t];
        char *by_init = calloc(1, table->struct_size), *by_flag = calloc(1, table->struct_size);
        assert_non_null(by_init);
        assert_non_null(by_flag);
        avp_options_init(table, by_init);
        avp_options_init(table, by_flag);
        for (size_t i = 0; i < table->count; i++) {
            const avp_option *option = &table->options[i];
            avp_error err = {0};
            if (!option->default_text)
                continue;
            if (avp_options_set(&ctx, table, by_flag, option->name, option->default_text, &err) != AVP_OK)
                fail_msg("default of --%s: %s", option->name, err.text);
        }
        avp_error err = {0};
        if (avp_options_validate(&ctx, table, by_init, &err) != AVP_OK)
            fail_msg("%s: %s", table->stage, err.text);
        assert_memory_equal(by_init, by_flag, table->struct_size);
        free(by_init);
        free(by_flag);
    }
}

/* What is written for provenance is read back as the same value. */
static void tables__every_default__formats_and_parses_back(void **state) {
    (void)state;
    const avp_option_table *tables[TABLES_MOST];
    avp_ctx ctx = check_ctx(1);
    size_t n = all_tables(tables);
    for (size_t t = 0; t < n; t++) {
        char *values = calloc(1, tables[t]->struct_size), *again = calloc(1, tables[t]->struct_size);
        avp_options_init(tables[t], values);
        avp_options_init(tables[t], again);
        for (size_t i = 0; i < tables[t]->count; i++) {
            char text[VALUE_SIZE];
            avp_error err = {0};
            avp_options_format(tables[t], values, i, text, sizeof text);
            if (tables[t]->options[i].default_text)
                assert_int_equal(avp_options_set(&ctx, tables[t], again, tables[t]->options[i].name, text, &err),
                                 AVP_OK);
        }
        assert_memory_equal(values, again, tables[t]->struct_size);
        free(values);
        free(again);
    }
}

static void tables__every_option__has_help_and_a_plain_name(void **state) {
    (void)state;
    const avp_option_table *tables[TABLES_MOST];
    size_t n = all_tables(tables);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t]->count; i++) {
            const avp_option *option = &tables[t]->options[i];
            assert_true(option->name[0] != '\0');
            assert_int_equal(strspn(option->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(option->name));
            assert_true(option->help[0] != '\0');
            assert_non_null(option->unit);
            assert_non_null(option->source);
            assert_int_equal(option->type == AVP_OPTION_CHOICE, option->choices != NULL);
        }
}

static void commands__every_one__is_complete_and_in_order(void **state) {
    (void)state;
    assert_true(avpi_commands_count >= 8);
    for (size_t i = 0; i < avpi_commands_count; i++) {
        const avpi_command *command = avpi_commands[i];
        char begins[64];
        snprintf(begins, sizeof begins, "avispero %s ", command->name);
        assert_int_equal(strncmp(command->usage, begins, strlen(begins)), 0);
        assert_int_equal(strncmp(command->example, begins, strlen(begins)), 0);
        assert_true(command->summary[0] != '\0');
        assert_non_null(command->run);
        assert_true(command->arguments_least <= command->arguments_most);
        assert_true(i == 0 || strcmp(avpi_commands[i - 1]->name, command->name) < 0);
    }
}

/* The list of global options that a command does not take names options that there are. */
static void commands__without__names_global_options(void **state) {
    (void)state;
    for (size_t c = 0; c < avpi_commands_count; c++) {
        const char *list = avpi_commands[c]->without;
        while (list && *list) {
            size_t length = strcspn(list, "|"), i = 0;
            while (i < avpi_global_option_table.count &&
                   (strlen(avpi_global_option_table.options[i].name) != length ||
                    memcmp(avpi_global_option_table.options[i].name, list, length) != 0))
                i++;
            assert_true(i < avpi_global_option_table.count);
            list += length + (list[length] != '\0');
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables__every_default__parses_and_is_in_range),
        cmocka_unit_test(tables__every_default__formats_and_parses_back),
        cmocka_unit_test(tables__every_option__has_help_and_a_plain_name),
        cmocka_unit_test(commands__every_one__is_complete_and_in_order),
        cmocka_unit_test(commands__without__names_global_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
