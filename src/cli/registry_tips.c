/* Tips from the command line: the form, the files that come back, the queue, and what becomes of each. */
#include "cli/passphrase.h"
#include "cli/registry_cli.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avpi_registry_tip_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVPI_REGISTRY_TIP_OPTIONS(X)
#undef X
};

const avp_option_table avpi_registry_tip_option_table = {"registry", rows, sizeof rows / sizeof *rows,
                                                         sizeof(avpi_registry_tip_options)};

static const avpi_registry_tip_options *options_of(const avpi_invocation *inv) {
    return avpi_options_of(inv, &avpi_registry_tip_option_table);
}

/* ---- the form ---- */

static avp_status is_key_known(const avpi_invocation *inv, bool *known, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    char public_key[AVP_TIP_KEY_SIZE] = "";
    AVPI_TRY(avpi_registry_open(inv, AVP_CASE_WRITE, &c, err));
    AVPI_TRY(avp_tip_key_known(c, public_key, err));
    *known = public_key[0] != '\0';
done:
    avp_case_close(c);
    return status;
}

/* Asked for while the case is closed: people take their time. */
static avp_status new_passphrase(const avpi_invocation *inv, avpi_passphrase *out, avp_error *err) {
    return avpi_passphrase_read(inv, avpi_cli_tr(&inv->ctx, N_("the new key of the case's tips")), true, out, err);
}

static avp_status print_form(const avpi_invocation *inv, const avp_tip_form *form, bool made, FILE *out,
                             avp_error *err) {
    if (inv->global->json)
        return avpi_cli_json_print(&inv->ctx,
                                   json_pack("{s:o, s:s, s:s}", "form", avpi_cli_json_text(form->path), "key",
                                             form->public_key, "sha256", form->sha256),
                                   out, err);
    avpi_say_native(out, (avp_str){form->path, strlen(form->path)});
    avpi_say(&inv->ctx, out,
             N_(": the form for tips, encrypting for the key %s.\nSHA-256 of the form: %s. Tell it by another way, so "
                "that people can see that it is yours.\n"),
             form->public_key, form->sha256);
    if (made && !inv->global->quiet)
        avpi_cli_note(&inv->ctx, N_("a key was made for the tips of this case; without it and its passphrase nobody "
                                    "can open them: keep a copy of its folder elsewhere"));
    return AVP_OK;
}

static avp_status write_form(const avpi_invocation *inv, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_registry_tip_options *opts = options_of(inv);
    avpi_passphrase passphrase = {.size = 0};
    avp_case *c = NULL;
    avp_tip_form form = {.path = NULL};
    bool known = false;
    AVPI_TRY(is_key_known(inv, &known, err));
    if (!known)
        AVPI_TRY(new_passphrase(inv, &passphrase, err));
    AVPI_TRY(avpi_registry_open(inv, AVP_CASE_WRITE, &c, err));
    if (!known)
        AVPI_TRY(
            avp_tip_key_make(c, avpi_options_of(inv, &avp_key_option_table), avpi_passphrase_view(&passphrase), err));
    AVPI_TRY(avp_tip_form_write(c, opts->tip_form, opts->tip_title, &form, err));
    AVPI_TRY(print_form(inv, &form, !known, out, err));
done:
    avpi_passphrase_wipe(&passphrase);
    avp_free(&inv->ctx, form.path);
    avp_case_close(c);
    return status;
}

/* ---- opening ---- */

static json_t *json_of_opened(const avp_tips_opened *opened) {
    json_t *tips = json_array();
    for (size_t i = 0; i < opened->n; i++) {
        const avp_tip_opened *of = &opened->of[i];
        json_t *one = json_object();
        avpi_cli_json_set(one, "file", avpi_cli_json_text(of->path));
        avpi_cli_json_set(one, "tip", of->tip > 0 ? avpi_cli_json_count(of->tip) : json_null());
        avpi_cli_json_set(one, "files", avpi_cli_json_count(of->files));
        avpi_cli_json_set(one, "already", json_boolean(of->already));
        avpi_cli_json_set(one, "error", avpi_cli_json_text(of->message));
        (void)json_array_append_new(tips, one);
    }
    return tips;
}

static avp_status print_opened(const avpi_invocation *inv, const avp_tips_opened *opened, FILE *out, avp_error *err) {
    if (inv->global->json)
        return avpi_cli_json_print(&inv->ctx, json_pack("{s:o}", "tips", json_of_opened(opened)), out, err);
    for (size_t i = 0; i < opened->n; i++) {
        const avp_tip_opened *of = &opened->of[i];
        avpi_say_native(out, (avp_str){of->path, strlen(of->path)});
        if (of->message)
            avpi_say(&inv->ctx, out, N_(": not opened: %s\n"), of->message);
        else if (of->already)
            avpi_say(&inv->ctx, out, N_(": is tip %llu already; nothing changed\n"), (unsigned long long)of->tip);
        else
            avpi_say(&inv->ctx, out, N_(": tip %llu, with %llu files\n"), (unsigned long long)of->tip,
                     (unsigned long long)of->files);
    }
    return AVP_OK;
}

static avp_status ask_key(const avpi_invocation *inv, avpi_passphrase *out, avp_error *err) {
    avp_status status = AVP_OK;
    bool known = false;
    AVPI_TRY(is_key_known(inv, &known, err));
    if (!known)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("this case has no form for tips; --tip-form makes one"));
    AVPI_TRY(avpi_passphrase_read(inv, avpi_cli_tr(&inv->ctx, N_("the key of the case's tips")), false, out, err));
done:
    return status;
}

static avp_status open_tips(avpi_invocation *inv, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_passphrase passphrase = {.size = 0};
    avp_error bad = {.status = AVP_OK};
    avp_case *c = NULL;
    avp_key *key = NULL;
    avp_tips_opened opened = {.n = 0};
    if (inv->n_arguments < 2)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("--open-tips needs the files that the form made"));
    AVPI_TRY(ask_key(inv, &passphrase, err));
    AVPI_TRY(avpi_registry_open(inv, AVP_CASE_WRITE, &c, err));
    AVPI_TRY(
        avp_tip_key_open(c, avpi_options_of(inv, &avp_key_option_table), avpi_passphrase_view(&passphrase), &key, err));
    inv->late = avp_tips_open(c, key, inv->arguments + 1, inv->n_arguments - 1, &opened, &bad);
    if (inv->late != AVP_OK)
        avpi_say_error(&inv->ctx, &bad);
    AVPI_TRY(print_opened(inv, &opened, out, err));
done:
    avpi_passphrase_wipe(&passphrase);
    avp_key_free(&inv->ctx, key);
    avp_tips_opened_free(&inv->ctx, &opened);
    avp_case_close(c);
    return status;
}

/* ---- the queue ---- */

static json_t *json_of_tip(const avp_tip *of) {
    json_t *one = json_object(), *files = json_array();
    for (size_t i = 0; i < of->n_files; i++) {
        const avp_tip_attached *file = &of->files[i];
        (void)json_array_append_new(
            files, json_pack("{s:o, s:o, s:o, s:o, s:o}", "name", avpi_cli_json_text(file->name), "type",
                             avpi_cli_json_text(file->type), "sha256", avpi_cli_json_text(file->sha256), "size_bytes",
                             avpi_cli_json_count(file->size_bytes), "stored_as", avpi_cli_json_text(file->stored_as)));
    }
    avpi_cli_json_set(one, "tip", avpi_cli_json_count(of->id));
    avpi_cli_json_set(one, "opened", avpi_cli_json_time(of->opened_us));
    avpi_cli_json_set(one, "verdict", avpi_cli_json_text(of->verdict));
    avpi_cli_json_set(one, "record", of->record > 0 ? avpi_cli_json_count(of->record) : json_null());
    avpi_cli_json_set(one, "sha256", avpi_cli_json_text(of->sha256));
    avpi_cli_json_set(one, "lang", avpi_cli_json_text(of->lang));
    avpi_cli_json_set(one, "written", avpi_cli_json_text(of->written));
    avpi_cli_json_set(one, "what", avpi_cli_json_text(of->what));
    avpi_cli_json_set(one, "when", avpi_cli_json_text(of->when));
    avpi_cli_json_set(one, "where", avpi_cli_json_text(of->where));
    avpi_cli_json_set(one, "name", avpi_cli_json_text(of->name));
    avpi_cli_json_set(one, "contact", avpi_cli_json_text(of->contact));
    avpi_cli_json_set(one, "relation", avpi_cli_json_text(of->relation));
    avpi_cli_json_set(one, "consent", json_boolean(of->consent));
    avpi_cli_json_set(one, "files", files);
    return one;
}

static void say_field(const avp_ctx *ctx, const char *label, const char *text, FILE *out) {
    if (!text)
        return;
    fprintf(out, "  %s: ", avpi_cli_tr(ctx, label));
    avpi_say_lines(out, text);
    fputc('\n', out);
}

static void say_tip(const avp_ctx *ctx, const avp_tip *of, FILE *out) {
    char when[AVPI_COUNT_SIZE], size[AVPI_COUNT_SIZE];
    const bool accepted = of->verdict && strcmp(of->verdict, "accepted") == 0;
    avpi_say(ctx, out, N_("Tip %llu, opened %s: "), (unsigned long long)of->id, avpi_time_text(of->opened_us, when));
    if (accepted)
        avpi_say(ctx, out, N_("accepted into record:%llu\n"), (unsigned long long)of->record);
    else
        avpi_say(ctx, out, of->verdict ? N_("refused\n") : N_("waits\n"));
    say_field(ctx, N_("what"), of->what, out);
    say_field(ctx, N_("when"), of->when, out);
    say_field(ctx, N_("where"), of->where, out);
    say_field(ctx, N_("name"), of->name, out);
    say_field(ctx, N_("contact"), of->contact, out);
    say_field(ctx, N_("how they know"), of->relation, out);
    avpi_say(ctx, out,
             of->consent ? N_("  They agree that the case uses it, without their name.\n")
                         : N_("  They did not agree that the case uses it.\n"));
    for (size_t i = 0; i < of->n_files; i++) {
        fputs("  ", out);
        avpi_say_native(out, (avp_str){of->files[i].name, strlen(of->files[i].name)});
        fprintf(out, "  %s  %s  %s\n", of->files[i].type, avpi_count_text(of->files[i].size_bytes, size),
                of->files[i].stored_as ? of->files[i].stored_as : "");
    }
}

static avp_status list_tips(avpi_invocation *inv, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_tips tips = {.n = 0};
    json_t *all = inv->global->json ? json_array() : NULL;
    AVPI_TRY(avpi_registry_open(inv, AVP_CASE_READ, &c, err));
    AVPI_TRY(avp_tips_list(c, &tips, err));
    for (size_t i = 0; i < tips.n; i++) {
        if (all)
            (void)json_array_append_new(all, json_of_tip(&tips.of[i]));
        else
            say_tip(&inv->ctx, &tips.of[i], out);
    }
    if (all)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_pack("{s:O}", "tips", all), out, err));
    inv->nothing_found = tips.n == 0;
done:
    json_decref(all);
    avp_tips_free(&inv->ctx, &tips);
    avp_case_close(c);
    return status;
}

/* ---- decisions ---- */

static avp_status accept_tip(const avpi_invocation *inv, avp_case *c, avp_registry_changed *changed, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_registry_edit_options *edits = avpi_options_of(inv, &avpi_registry_edit_option_table);
    json_t *values = NULL;
    char *text = NULL;
    if (edits->set && edits->record > 0)
        return avpi_cli_fail(
            &inv->ctx, err, AVP_E_ARG,
            N_("--set has the values of a new case; --record names one that is there: give one of them"));
    values = json_object();
    AVPI_TRY(avpi_registry_values(&inv->ctx, edits->set, values, err));
    if (edits->set && !(text = json_dumps(values, JSON_COMPACT)))
        AVPI_TRY(avpi_cli_fail_memory(&inv->ctx, err));
    const avp_tip_acceptance how = {
        .record = (uint64_t)edits->record, .values = text, .who = edits->who, .why = edits->why};
    AVPI_TRY(avp_tip_accept(c, (uint64_t)options_of(inv)->accept_tip, &how, changed, err));
done:
    free(text);
    json_decref(values);
    return status;
}

static avp_status print_decided(const avpi_invocation *inv, const avp_registry_changed *changed, FILE *out,
                                avp_error *err) {
    if (inv->global->json)
        return avpi_cli_json_print(&inv->ctx,
                                   json_pack("{s:o, s:o}", "edit", avpi_cli_json_count(changed->edit), "record",
                                             changed->id > 0 ? avpi_cli_json_count(changed->id) : json_null()),
                                   out, err);
    if (changed->id > 0)
        avpi_say(&inv->ctx, out, N_("edit %llu: the tip is in record:%llu now; nothing of it is public\n"),
                 (unsigned long long)changed->edit, (unsigned long long)changed->id);
    else
        avpi_say(&inv->ctx, out, N_("edit %llu: the tip is refused; it stays in the case\n"),
                 (unsigned long long)changed->edit);
    return AVP_OK;
}

static avp_status decide_tip(const avpi_invocation *inv, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_registry_edit_options *edits = avpi_options_of(inv, &avpi_registry_edit_option_table);
    const avpi_registry_tip_options *opts = options_of(inv);
    avp_registry_changed changed = {.edit = 0};
    avp_case *c = NULL;
    AVPI_TRY(avpi_registry_open(inv, AVP_CASE_WRITE, &c, err));
    if (opts->accept_tip > 0)
        AVPI_TRY(accept_tip(inv, c, &changed, err));
    else
        AVPI_TRY(avp_tip_refuse(c, (uint64_t)opts->refuse_tip, edits->who, edits->why, &changed, err));
    AVPI_TRY(print_decided(inv, &changed, out, err));
done:
    avp_case_close(c);
    return status;
}

avp_status avpi_registry_tips(avpi_invocation *inv, FILE *out, avp_error *err) {
    const avpi_registry_tip_options *opts = options_of(inv);
    if (opts->tip_form)
        return write_form(inv, out, err);
    if (opts->open_tips)
        return open_tips(inv, out, err);
    return opts->tips ? list_tips(inv, out, err) : decide_tip(inv, out, err);
}
