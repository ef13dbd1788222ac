/* `avispero review`: a person's yes or no on what was found. */
#include "cli/analysis.h"
#include "cli/json_out.h"
#include "cli/outputs_log.h"
#include "cli/say.h"

#include <string.h>

/* What a person needs to find it, and no more: nothing sharper than a blurhash is kept. */
static json_t *json_of_media(const avp_candidate *of) {
    if (!of->media)
        return json_null();
    json_t *object = json_object();
    avpi_cli_json_set(object, "object", avpi_cli_json_text(of->media));
    avpi_cli_json_set(object, "blurhash", avpi_cli_json_text(of->blurhash));
    avpi_cli_json_set(object, "group", avpi_cli_json_count(of->media_group));
    avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->media_posts));
    avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->media_accounts));
    return object;
}

static json_t *json_of_candidate(const avp_candidate *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "post", avpi_cli_json_text(of->post));
    avpi_cli_json_set(object, "post_id", avpi_cli_json_count(of->post_id));
    avpi_cli_json_set(object, "account", avpi_cli_json_text(of->account));
    avpi_cli_json_set(object, "handle", avpi_cli_json_text(of->handle));
    avpi_cli_json_set(object, "time", avpi_cli_json_time(of->time_us));
    avpi_cli_json_set(object, "text", avpi_cli_json_text(of->text));
    avpi_cli_json_set(object, "level", of->level ? avpi_cli_json_count(of->level) : json_null());
    avpi_cli_json_set(object, "rule", avpi_cli_json_text(of->rule));
    avpi_cli_json_set(object, "doxxing", avpi_cli_json_text(of->kinds));
    avpi_cli_json_set(object, "media", json_of_media(of));
    avpi_cli_json_set(object, "target", avpi_cli_json_text(of->target));
    avpi_cli_json_set(object, "source_sha256", avpi_cli_json_text(of->sha256));
    avpi_cli_json_set(object, "line", avpi_cli_json_count(of->line));
    avpi_cli_json_set(object, "verdict", avpi_cli_json_text(avp_verdict_name(of->verdict)));
    return object;
}

static json_t *json_of_all(const avp_candidates *all) {
    json_t *root = json_object(), *candidates = json_array();
    for (size_t i = 0; i < all->count; i++)
        (void)json_array_append_new(candidates, json_of_candidate(&all->of[i]));
    avpi_cli_json_set(root, "run", all->run_id ? avpi_cli_json_count(all->run_id) : json_null());
    for (int v = 0; v < AVP_VERDICT_UNDO; v++)
        avpi_cli_json_set(root, avp_verdict_name((avp_verdict)v), avpi_cli_json_count(all->of_verdict[v]));
    avpi_cli_json_set(root, "candidates", candidates);
    return root;
}

static void print_candidate(const avp_ctx *ctx, const avp_candidate *of, FILE *out) {
    static const char *const verdicts[] = {N_("waiting"), N_("yes"), N_("no"), N_("unsure")};
    char when[AVPI_COUNT_SIZE], accounts[AVPI_COUNT_SIZE];
    fprintf(out, "%-8s %s  ", avp_translate(ctx->lang, verdicts[of->verdict]), avpi_time_text(of->time_us, when));
    if (of->level)
        avpi_say(ctx, out, N_("level %u"), (unsigned)of->level);
    fprintf(out, "%s%s  ", of->level && of->kinds ? ", " : "", of->kinds ? of->kinds : "");
    if (of->media)
        avpi_say(ctx, out, N_("a picture of group %u, by %s accounts  "), (unsigned)of->media_group,
                 avpi_count_text(of->media_accounts, accounts));
    if (of->post)
        avpi_say_native(out, (avp_str){of->post, strlen(of->post)});
    else
        fprintf(out, "#%u", of->post_id);
    fputs("\n         ", out);
    if (of->handle || of->account)
        avpi_say_native(
            out, (avp_str){of->handle ? of->handle : of->account, strlen(of->handle ? of->handle : of->account)});
    fputs(": ", out);
    avpi_say_native(out, (avp_str){of->text ? of->text : "", of->text ? strlen(of->text) : 0});
    fputc('\n', out);
}

static void print_text(const avp_ctx *ctx, const avp_candidates *all, FILE *out) {
    char waiting[AVPI_COUNT_SIZE], yes[AVPI_COUNT_SIZE], no[AVPI_COUNT_SIZE], unsure[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < all->count; i++)
        print_candidate(ctx, &all->of[i], out);
    if (all->run_id == 0)
        avpi_say(ctx, out, N_("The case has no run that looked for threats: \"avispero run\" does.\n"));
    avpi_say(ctx, out, N_("%s wait for a person; yes %s, no %s, unsure %s\n"),
             avpi_count_text(all->of_verdict[AVP_VERDICT_WAITING], waiting),
             avpi_count_text(all->of_verdict[AVP_VERDICT_YES], yes),
             avpi_count_text(all->of_verdict[AVP_VERDICT_NO], no),
             avpi_count_text(all->of_verdict[AVP_VERDICT_UNSURE], unsure));
}

/* The one verdict that is given, if any. */
static avp_status take_verdict(const avpi_invocation *inv, avp_case *c, bool *taken, avp_error *err) {
    const avpi_review_options *opts = avpi_options_of(inv, &avpi_review_option_table);
    const char *const posts[AVP_VERDICTS] = {NULL, opts->yes, opts->no, opts->unsure, opts->undo};
    avp_status status = AVP_OK;
    for (int v = 0; v < AVP_VERDICTS; v++)
        if (posts[v]) {
            AVPI_TRY(avp_review_add(c, posts[v], (avp_verdict)v, opts->who, err));
            *taken = true;
        }
done:
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_review_options *opts = avpi_options_of(inv, &avpi_review_option_table);
    bool judges = opts->yes || opts->no || opts->unsure || opts->undo, taken = false;
    avp_case *c = NULL;
    avp_candidates all = {.run_id = 0};
    avpi_results results = {0};
    if (!avp_case_is(inv->arguments[0]))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case"), inv->arguments[0]);
    AVPI_TRY(avp_case_open(&inv->ctx, inv->arguments[0], judges ? AVP_CASE_WRITE : AVP_CASE_READ, &c, err));
    if (inv->global->out)
        AVPI_TRY(avpi_withhold(inv, c, err));
    AVPI_TRY(take_verdict(inv, c, &taken, err));
    if (taken)
        AVPI_TRY(avpi_command_log(inv, c, err));
    AVPI_TRY(avp_candidates_load(c, &all, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of_all(&all), results.stream, err));
    else
        print_text(&inv->ctx, &all, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
    inv->nothing_found = all.count == 0;
done:
    avpi_results_close(&results);
    avp_candidates_free(&inv->ctx, &all);
    avp_case_close(c);
    return status;
}

const avpi_command avpi_command_review = {
    .name = "review",
    .summary = N_("list the candidates of threats, doxxing and pictures of groups, and say yes or no to one"),
    .usage = N_("avispero review CASE [--yes POST | --no POST | --unsure POST | --undo POST] [options]"),
    .example = "avispero review case",
    .details = N_("What the program finds is a candidate until a person has said yes. A verdict is added to the case "
                  "and to its log, and never changed: --undo takes the last one back by adding a record that says "
                  "so. Only what a person said yes to comes into the dossier."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avpi_review_option_table, &avpi_withheld_option_table},
    .without = "seed|force|threads|memory",
    .run = run,
};
