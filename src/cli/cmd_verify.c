/* `avispero verify`: is it what it was? The smallest command, to be copied for a new one. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/say.h"

#include <string.h>

static json_t *json_of_stamp(const avp_stamp *stamp) {
    json_t *out = json_pack("{s:s, s:s, s:s}", "time", stamp->time, "root", stamp->root, "ca_sha256", stamp->ca_sha256);
    avpi_cli_json_set(out, "authority", avpi_cli_json_text(stamp->authority));
    avpi_cli_json_set(out, "records", avpi_cli_json_count(stamp->records));
    return out;
}

static json_t *json_of_anchors(const avp_verified *v) {
    json_t *list = json_array();
    for (size_t i = 0; i < v->n_anchors; i++)
        (void)json_array_append_new(
            list, json_pack("{s:o, s:s, s:o}", "height", avpi_cli_json_count(v->anchors[i].height), "merkle_root",
                            v->anchors[i].merkle_root, "records", avpi_cli_json_count(v->anchors[i].records)));
    return list;
}

static json_t *json_of_unlisted(const avp_verified *v) {
    json_t *list = json_array();
    for (size_t i = 0; i < v->n_unlisted; i++)
        (void)json_array_append_new(list, avpi_cli_json_text(v->unlisted[i]));
    return list;
}

/* Whether the key is the one that was asked for; null where none was. */
static json_t *json_of_asked(const avpi_invocation *inv, const avp_verified *v) {
    const avp_verify_options *opts = avpi_options_of(inv, &avp_verify_option_table);
    return opts->signed_by && v->signer.hex[0] ? json_true() : json_null();
}

static json_t *json_of(const avpi_invocation *inv, const avp_verified *v) {
    const char *path = inv->arguments[0];
    static const char *const kinds[] = {"case", "post", "seal", "sealed-to"}, *const contents[] = {"unknown", "same",
                                                                                                   "behind"};
    json_t *root = json_pack("{s:b, s:b, s:s}", "ok", 1, "whole", 1, "kind", kinds[v->kind]), *stamps = json_array();
    json_t *people = json_array();
    avpi_cli_json_set(root, "path", avpi_cli_json_text(path));
    avpi_cli_json_set(root, "root", avpi_cli_json_text(v->facts.root));
    for (size_t i = 0; i < v->n_stamps; i++)
        (void)json_array_append_new(stamps, json_of_stamp(&v->stamps[i]));
    avpi_cli_json_set(root, "signed_by", avpi_cli_json_text(v->signer.hex[0] ? v->signer.hex : NULL));
    avpi_cli_json_set(root, "signer", avpi_cli_json_text(v->signer.hex[0] ? v->signer.name : NULL));
    avpi_cli_json_set(root, "signer_as_asked", json_of_asked(inv, v));
    avpi_cli_json_set(root, "made_at", avpi_cli_json_text(v->made_at[0] ? v->made_at : NULL));
    avpi_cli_json_set(root, "timestamp", avpi_cli_json_text(v->n_stamps ? v->stamps[0].time : NULL));
    avpi_cli_json_set(root, "timestamps", stamps);
    avpi_cli_json_set(root, "bitcoin", v->anchors_checked ? json_of_anchors(v) : json_null());
    for (size_t i = 0; i < v->n_people; i++)
        (void)json_array_append_new(people, json_pack("{s:s, s:o}", "public_key", v->people[i].hex, "name",
                                                      avpi_cli_json_text(v->people[i].name)));
    avpi_cli_json_set(root, "people", people);
    if (v->kind == AVP_VERIFY_SEALED_TO)
        avpi_cli_json_set(root, "root", json_null());
    if (v->kind == AVP_VERIFY_SEALED_TO)
        return root;
    if (v->kind == AVP_VERIFY_POST) {
        avpi_cli_json_set(root, "row", avpi_cli_json_str((avp_str){v->row, v->row_size}));
        return root;
    }
    avpi_cli_json_set(root, "evidence", avpi_cli_json_text(v->facts.evidence[0] ? v->facts.evidence : NULL));
    avpi_cli_json_set(root, "originals", avpi_cli_json_count(v->facts.originals));
    avpi_cli_json_set(root, "rows", avpi_cli_json_count(v->facts.rows));
    avpi_cli_json_set(root, "records", avpi_cli_json_count(v->facts.records));
    avpi_cli_json_set(root, "absent", avpi_cli_json_count(v->facts.absent));
    avpi_cli_json_set(root, "unlisted", json_of_unlisted(v));
    if (v->kind == AVP_VERIFY_SEAL) {
        avpi_cli_json_set(root, "originals_held", avpi_cli_json_count(v->originals_held));
        avpi_cli_json_set(root, "other_seals", avpi_cli_json_count(v->other_seals));
    }
    avpi_cli_json_set(root, "interrupted", json_boolean(v->findings.missing_records > 0));
    avpi_cli_json_set(root, "content", json_string(contents[v->findings.content]));
    avpi_cli_json_set(root, "content_record", avpi_cli_json_count(v->findings.content_record));
    avpi_cli_json_set(root, "bytes", json_string(v->findings.bytes_record ? "same" : "unknown"));
    avpi_cli_json_set(root, "bytes_record", avpi_cli_json_count(v->findings.bytes_record));
    avpi_cli_json_set(root, "changed_record", avpi_cli_json_count(v->findings.changed_record));
    return root;
}

/* Which bytes case.duckdb has, and whether something else wrote to it. */
static void say_bytes(const avpi_invocation *inv, const avp_case_findings *found, FILE *out) {
    char record[AVPI_COUNT_SIZE];
    avpi_count_text(found->bytes_record, record);
    if (found->bytes_record)
        avpi_say(&inv->ctx, out, N_("case.duckdb has every byte that it had at record %s of the log\n"), record);
    else
        avpi_say(&inv->ctx, out,
                 N_("the log does not say which bytes case.duckdb has: a writer was interrupted, or the case is of an "
                    "older version; the next command that writes puts it down\n"));
    if (found->changed_record)
        avpi_say(&inv->ctx, out,
                 N_("before record %s of the log something else had written to case.duckdb, in no row of it: R and "
                    "Python do so when they open it for writing\n"),
                 avpi_count_text(found->changed_record, record));
}

/* What an interruption leaves is said plainly, and that somebody may have made it look like one. */
static void say_findings(const avpi_invocation *inv, const avp_case_findings *found, FILE *out) {
    char record[AVPI_COUNT_SIZE], unkept[AVPI_COUNT_SIZE], missing[AVPI_COUNT_SIZE];
    if (found->missing_records)
        avpi_say(
            &inv->ctx, out,
            N_("a write was interrupted, or lines were cut off: the custody files lack the last %s records, all of "
               "one write. The database holds them whole, and the next command that writes completes the files\n"),
            avpi_count_text(found->missing_records, missing));
    avpi_count_text(found->content_record, record);
    if (found->content == AVP_CONTENT_SAME)
        avpi_say(&inv->ctx, out, N_("case.duckdb holds what it held at record %s of the log\n"), record);
    else if (found->content == AVP_CONTENT_BEHIND)
        avpi_say(
            &inv->ctx, out,
            N_("a writer was interrupted after record %s of the log, or records were forged: the tables were changed "
               "since by %s records that no digest covers, so case.duckdb cannot be checked; compare it with a seal or "
               "a copy. The next command that writes records it anew\n"),
            record, avpi_count_text(found->unkept_records, unkept));
    else
        avpi_say(
            &inv->ctx, out,
            N_("the log keeps no digests of the tables (nothing was read yet, or by an older version), so case.duckdb "
               "cannot be checked\n"));
    say_bytes(inv, found, out);
}

/* Where the proof of OpenTimestamps leads; the last step is the reader's. */
static void say_anchors(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    char height[AVPI_COUNT_SIZE], records[AVPI_COUNT_SIZE], pending[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < v->n_anchors; i++)
        avpi_say(
            &inv->ctx, out,
            N_("OpenTimestamps: the root after record %s is in block %s of Bitcoin, if the header of that block has "
               "the Merkle root\n  %s\n  (not checked here: look the block up, in a node of your own or at several "
               "places)\n"),
            avpi_count_text(v->anchors[i].records, records), avpi_count_text(v->anchors[i].height, height),
            v->anchors[i].merkle_root);
    if (v->anchors_checked && v->n_anchors == 0)
        avpi_say(
            &inv->ctx, out,
            N_("OpenTimestamps: the proof is about a root of the case, but leads to no block yet; %s calendars have "
               "not told (`ots upgrade`)\n"),
            avpi_count_text(v->anchors_pending, pending));
}

static void say_unlisted(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    for (size_t i = 0; i < v->n_unlisted; i++) {
        avpi_say(&inv->ctx, out, N_("no record of the log tells where this file comes from: "));
        avpi_say_native(out, (avp_str){v->unlisted[i], strlen(v->unlisted[i])});
        fputc('\n', out);
    }
}

/* Of a seal: what is in it, and who else sealed this case. */
static void say_held(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    char held[AVPI_COUNT_SIZE], originals[AVPI_COUNT_SIZE], others[AVPI_COUNT_SIZE];
    avpi_say(&inv->ctx, out, N_("%s of the %s originals themselves are in the seal\n"),
             avpi_count_text(v->originals_held, held), avpi_count_text(v->facts.originals, originals));
    if (v->other_seals)
        avpi_say(&inv->ctx, out, N_("by its log, the case was sealed %s times before with another key\n"),
                 avpi_count_text(v->other_seals, others));
}

static void say_facts(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    char originals[AVPI_COUNT_SIZE], rows[AVPI_COUNT_SIZE], records[AVPI_COUNT_SIZE], absent[AVPI_COUNT_SIZE];
    avpi_say(
        &inv->ctx, out, N_("root %s\nof the evidence alone %s\nover %s originals, %s rows and %s records of the log\n"),
        v->facts.root, v->facts.evidence[0] ? v->facts.evidence : "-", avpi_count_text(v->facts.originals, originals),
        avpi_count_text(v->facts.rows, rows), avpi_count_text(v->facts.records, records));
    if (v->kind == AVP_VERIFY_SEAL)
        say_held(inv, v, out);
    if (v->facts.absent)
        avpi_say(&inv->ctx, out,
                 N_("%s originals are kept elsewhere and were not found: their rows were not checked\n"),
                 avpi_count_text(v->facts.absent, absent));
    if (v->root_found && !v->root_records)
        avpi_say(&inv->ctx, out, N_("the root asked for is that of the evidence\n"));
    if (v->root_records)
        avpi_say(&inv->ctx, out, N_("the root asked for was that of the case after record %s of the log\n"),
                 avpi_count_text(v->root_records, records));
    say_unlisted(inv, v, out);
    for (size_t i = 0; i < v->n_stamps; i++)
        avpi_say(
            &inv->ctx, out,
            N_("time stamp of %s by %s, over the records up to %s\n  trusting the certificate with the SHA-256 %s\n"),
            v->stamps[i].time, v->stamps[i].authority, avpi_count_text(v->stamps[i].records, records),
            v->stamps[i].ca_sha256);
    say_anchors(inv, v, out);
}

/* A name is what its owner typed, and a changed copy can be signed anew by anybody. */
static void say_signer(const avpi_invocation *inv, FILE *out) {
    const avp_verify_options *opts = avpi_options_of(inv, &avp_verify_option_table);
    if (opts->signed_by)
        avpi_say(&inv->ctx, out, N_("Proven: the key that you gave with --signed-by sealed it.\n"));
    else
        avpi_say(&inv->ctx, out,
                 N_("Proven: whoever holds the key above sealed it.\n"
                    "Not proven: who that is. The name is what they typed, and anybody can change a copy and sign it "
                    "anew with a key of their own: get the key from the person, by another way, and give it with "
                    "--signed-by.\n"));
}

/* Of a folder: all of it is kept in one place, and its hashes can be made again by whoever writes there. */
static void say_folder(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    const avp_case_findings *found = &v->findings;
    bool all = found->missing_records == 0 && found->content == AVP_CONTENT_SAME && found->bytes_record > 0;
    avpi_say(&inv->ctx, out,
             all ? N_("\nShown: not a byte differs from what its own log says.\n")
                 : N_("\nShown: no original and no record differs from what its own log says.\n"));
    avpi_say(&inv->ctx, out,
             N_("Not shown: that nobody who can write to this folder made file and log anew, all of it. Against that "
                "helps what lies elsewhere: a seal, a time stamp, or a root on paper (--root).\n"));
}

/* What a reader may conclude, and what not. */
static void say_meaning(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    if (v->kind == AVP_VERIFY_SEAL) {
        avpi_say(&inv->ctx, out, N_("\nProven: not a byte differs from what was sealed.\n"));
        say_signer(inv, out);
    } else {
        say_folder(inv, v, out);
    }
    if (v->n_stamps)
        avpi_say(&inv->ctx, out,
                 N_("Proven: what a time stamp covers existed at its time, if you trust that authority.\n"));
    else
        avpi_say(&inv->ctx, out, N_("Not proven: when it was made; there is no time stamp.\n"));
    if (v->n_stamps && !((const avp_verify_options *)avpi_options_of(inv, &avp_verify_option_table))->tsa_ca)
        avpi_say(
            &inv->ctx, out,
            N_("The certificate of the authority came with it, from whoever sealed: get it from the authority itself, "
               "and give it with --tsa-ca.\n"));
    avpi_say(&inv->ctx, out,
             N_("Not proven: that the platform showed this, that the posts are true, or that nothing was left out.\n"));
}

static void say_case(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    if (v->kind == AVP_VERIFY_CASE) {
        avpi_say(&inv->ctx, out, N_("%s: the custody log and all originals are as they were written\n"),
                 inv->arguments[0]);
        say_findings(inv, &v->findings, out);
    } else {
        avpi_say(&inv->ctx, out, N_("%s: the seal is whole, sealed %s with the key\n%s  "), inv->arguments[0],
                 v->made_at, v->signer.hex);
        avpi_say_native(out, (avp_str){v->signer.name, strlen(v->signer.name)});
        fputc('\n', out);
    }
    say_facts(inv, v, out);
    say_meaning(inv, v, out);
}

/* From outside. */
static void say_sealed_to(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    char people[AVPI_COUNT_SIZE];
    avpi_say(&inv->ctx, out, N_("%s: not a byte was altered since the holder of this key sealed it:\n%s\n"),
             inv->arguments[0], v->signer.hex);
    avpi_say(&inv->ctx, out, N_("It is encrypted to %s people, each of whom can open it alone with `avispero open`:\n"),
             avpi_count_text(v->n_people, people));
    for (size_t i = 0; i < v->n_people; i++) {
        fprintf(out, "%s  ", v->people[i].hex);
        avpi_say_native(out, (avp_str){v->people[i].name, strlen(v->people[i].name)});
        fputc('\n', out);
    }
    avpi_say(&inv->ctx, out, N_("What it holds was not looked at: open it, and verify what comes out.\n"));
}

static void say_post(const avpi_invocation *inv, const avp_verified *v, FILE *out) {
    avpi_say(&inv->ctx, out, N_("%s: this row stands in the case with the root %s:\n"), inv->arguments[0],
             v->facts.root);
    avpi_say_native(out, (avp_str){v->row, v->row_size});
    fputc('\n', out);
}

static avp_status print(const avpi_invocation *inv, const avp_verified *v, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of(inv, v), results.stream, err));
    else if (v->kind == AVP_VERIFY_SEALED_TO)
        say_sealed_to(inv, v, results.stream);
    else if (v->kind == AVP_VERIFY_POST)
        say_post(inv, v, results.stream);
    else
        say_case(inv, v, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

/* A program that asked for JSON gets it also when something differs; people read stderr. */
static avp_status print_failure(const avpi_invocation *inv, const avp_error *failure) {
    avp_error ignored = {0};
    avpi_results results = {0};
    json_t *root = json_pack("{s:b, s:b}", "ok", 0, "whole", 0);
    avpi_cli_json_set(root, "path", avpi_cli_json_text(inv->arguments[0]));
    avpi_cli_json_set(root, "error", avpi_cli_json_text(failure->text));
    avpi_cli_json_set(root, "file", avpi_cli_json_text(failure->file[0] ? failure->file : NULL));
    avp_status status = avpi_results_open(&inv->ctx, inv->global->out, &results, &ignored);
    if (status == AVP_OK)
        status = avpi_cli_json_print(&inv->ctx, root, results.stream, &ignored);
    else
        json_decref(root);
    if (status == AVP_OK)
        status = avpi_results_commit(&inv->ctx, &results, &ignored);
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_verified verified = {0};
    avp_status status =
        avp_verify(&inv->ctx, inv->arguments[0], avpi_options_of(inv, &avp_verify_option_table), &verified, err);
    if (status == AVP_OK)
        status = print(inv, &verified, err);
    else if (status == AVP_E_INPUT && inv->global->json)
        (void)print_failure(inv, err);
    avp_verified_free(&inv->ctx, &verified);
    return status;
}

const avpi_command avpi_command_verify = {
    .name = "verify",
    .summary = N_("check that a case, a seal, or a proof from one, was not altered"),
    .usage = N_("avispero verify PATH [options]"),
    .example = "avispero verify case",
    .details = N_(
        "Of a case: recomputes the hash chain of log.jsonl, the SHA-256 of every original in manifest.jsonl and "
        "of case.duckdb, the digests of all tables of case.duckdb, and the root over all rows. Of a seal: its "
        "signature, every byte in "
        "it, and its time stamps; no passphrase is "
        "needed. Anybody can sign a changed copy anew: --signed-by says whose key it must be. Of a proof of one post: "
        "follows the hashes from the row to the root. The first thing that differs "
        "is named, and the exit code is 3."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avp_verify_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
