#include "story/threat_ears.h"

#include "base/files.h"
#include "base/hash.h"
#include "base/sort.h"
#include "store/sql.h"
#include "story/embedded.h"

enum { GRAMMAR_MOST = 4 << 20 };

/* ---- grammar ---- */

static avp_status read_file(avpi_threat_ears *ears, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, ears->ctx, GRAMMAR_MOST + 1);
    AVP_TRY(avpi_file_read(ears->ctx, path, GRAMMAR_MOST, &text, err));
    AVP_TRY(avpi_grammar_read(&ears->grammar, avpi_buf_view(&text), path, err));
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status read_grammars(avpi_threat_ears *ears, const avp_told_options *opts, avp_error *err) {
    avp_status status = AVP_OK;
    if (opts->threat_grammar)
        AVP_TRY(read_file(ears, opts->threat_grammar, err));
    for (size_t i = 0; i < avpi_grammars_count && !opts->threat_grammar; i++)
        AVP_TRY(avpi_grammar_read(&ears->grammar, (avp_str){avpi_grammars[i].text, avpi_grammars[i].size},
                                  avpi_grammars[i].name, err));
    if (opts->threat_more)
        AVP_TRY(read_file(ears, opts->threat_more, err));
done:
    return status;
}

/* ---- salt ---- */

/* From what was imported: the same case gives the same hashes, another one others. */
static avp_status make_salt(avpi_threat_ears *ears, avp_case *c, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_sha256 state;
    size_t n = 0;
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, "doxxing", sizeof "doxxing");
    AVP_TRY(avpi_sql_query(c, "SELECT sha256 FROM sources ORDER BY sha256", NULL, 0, &type, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            avpi_sha256_add(&state, avpi_rows_text(rows, 0)[i].ptr, avpi_rows_text(rows, 0)[i].len);
    }
    avpi_sha256_end(&state, ears->salt);
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_threat_ears_open(const avpi_telling *t, avpi_threat_ears *ears, avp_error *err) {
    avp_status status = AVP_OK;
    ears->ctx = t->ctx;
    ears->tokens.ctx = t->ctx;
    avpi_grammar_init(&ears->grammar, t->ctx);
    AVP_TRY(read_grammars(ears, t->opts, err));
    ears->names = t->names;
    AVP_TRY(make_salt(ears, t->c, err));
done:
    return status;
}

void avpi_threat_ears_close(avpi_threat_ears *ears) {
    avpi_grammar_free(&ears->grammar);
    avpi_tokens_free(&ears->tokens);
    avpi_free(ears->ctx, ears->menaces);
    avpi_free(ears->ctx, ears->privates);
    avpi_free(ears->ctx, ears->word_hashes);
}

/* ---- one text ---- */

static void mark_targets(avpi_threat_ears *ears, const avpi_folded *folded) {
    avpi_match match;
    if (ears->names->n == 0)
        return;
    avpi_matching walk = avpi_automaton_begin(&ears->names->automaton, folded->text, true);
    while (avpi_automaton_next(&walk, &match))
        avpi_tokens_mark(&ears->tokens, match.from, match.to);
}

static int by_number(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The words of the text as a set, whoever they name. */
static avp_status add_words(avpi_threat_ears *ears, avpi_menace *menace, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    AVP_TRY(avpi_grow(ears->ctx, &ears->word_hashes, &ears->word_capacity, ears->n_words + ears->tokens.n,
                      sizeof *ears->word_hashes, err));
    uint32_t *words = ears->word_hashes + ears->n_words;
    for (size_t i = 0; i < ears->tokens.n; i++)
        if (!ears->tokens.of[i].target)
            words[n++] = (uint32_t)avpi_hash64(ears->tokens.of[i].word);
    avpi_sort(words, n, sizeof *words, by_number);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || words[i] != words[kept - 1])
            words[kept++] = words[i];
    menace->first_word = ears->n_words;
    menace->n_words = (uint32_t)kept;
    ears->n_words += kept;
done:
    return status;
}

static avp_status hear_threat(avpi_threat_ears *ears, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_tokens *tokens = &ears->tokens;
    avpi_sets all;
    AVP_TRY(avpi_tokens_make(tokens, spoken->folded, err));
    mark_targets(ears, spoken->folded);
    avpi_grammar_look_up(&ears->grammar, tokens->of, tokens->n, &all);
    avpi_found found = avpi_grammar_find(&ears->grammar, tokens->of, tokens->n, &all);
    ears->excluded += found.excluded;
    if (found.level == 0)
        return AVP_OK;
    avpi_menace menace = {.post = spoken->post, .level = (uint8_t)found.level, .rule = found.rule};
    for (size_t i = 0; i < tokens->n; i++)
        menace.named = menace.named || tokens->of[i].target;
    if (menace.level > 1)
        AVP_TRY(add_words(ears, &menace, err));
    AVP_TRY(
        avpi_grow(ears->ctx, &ears->menaces, &ears->menace_capacity, ears->n_menaces + 1, sizeof *ears->menaces, err));
    ears->menaces[ears->n_menaces++] = menace;
done:
    return status;
}

static avp_status hear_private(avpi_threat_ears *ears, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_private found[AVPI_PRIVATE_MOST];
    size_t n = avpi_private_find(spoken->folded->plain, found);
    AVP_TRY(avpi_grow(ears->ctx, &ears->privates, &ears->private_capacity, ears->n_privates + n, sizeof *ears->privates,
                      err));
    for (size_t i = 0; i < n; i++) {
        avpi_private_post *to = &ears->privates[ears->n_privates++];
        *to = (avpi_private_post){.post = spoken->post, .kind = found[i].kind};
        avpi_private_hash(ears->salt, spoken->folded->plain, &found[i], to->hash);
    }
done:
    return status;
}

avp_status avpi_threat_ears_hear(avpi_threat_ears *ears, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = hear_threat(ears, spoken, err);
    return status == AVP_OK ? hear_private(ears, spoken, err) : status;
}
