#include "proof/journal_text.h"

#include "proof/case_tree.h"
#include "store/canonical.h"
#include "store/journal.h"

static const size_t record_most = (size_t)1 << 30;

typedef struct chain {
    const avp_ctx *ctx;
    avpi_json json;
    avpi_buf text;
    int64_t sequence;
    char previous[AVPI_SHA256_HEX_SIZE];
} chain;

static avp_str member(chain *k, const char *name) {
    return avpi_json_text(&k->json, avpi_json_member(&k->json, 0, avpi_str_view(name)));
}

/* Whether the line is the next record; *memory when that could not be found out. */
static bool follows(chain *k, avp_str line, bool *memory) {
    avp_error why = {0};
    int64_t sequence = 0;
    char hash[AVPI_SHA256_HEX_SIZE];
    avp_status status = avpi_json_parse(&k->json, line, &why);
    avpi_buf_clear(&k->text);
    if (status == AVP_OK)
        status = avpi_canonical_node(&k->json, 0, false, &k->text, &why);
    *memory = status == AVP_E_MEMORY;
    if (status != AVP_OK || k->json.nodes[0].type != AVPI_JSON_OBJECT ||
        !avpi_str_equal(avpi_buf_view(&k->text), line) ||
        !avpi_json_i64(&k->json, avpi_json_member(&k->json, 0, AVPI_STR("sequence")), &sequence) ||
        sequence != k->sequence || !avpi_str_equal(member(k, "previous"), avpi_str_view(k->previous)))
        return false;
    avpi_buf_clear(&k->text);
    status = avpi_canonical_node(&k->json, 0, true, &k->text, &why);
    *memory = status == AVP_E_MEMORY;
    if (status != AVP_OK || avpi_journal_hash(avpi_str_view(k->previous), avpi_buf_view(&k->text), hash) != AVP_OK ||
        !avpi_str_equal(member(k, "hash"), avpi_str_view(hash)))
        return false;
    memcpy(k->previous, hash, sizeof hash);
    return true;
}

avp_status avpi_journal_text_check(const avp_ctx *ctx, const char *name, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    chain k = {.ctx = ctx, .sequence = 1};
    avp_str line;
    avpi_json_init(&k.json, ctx);
    avpi_buf_init(&k.text, ctx, record_most);
    avpi_journal_zero(k.previous);
    if (text.len > 0 && text.ptr[text.len - 1] != '\n')
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("the last line of %s is cut off"), name);
    for (size_t at = 0; status == AVP_OK && avpi_line_of(text, &at, &line); k.sequence++) {
        bool memory = false;
        if (!follows(&k, line, &memory))
            status = memory ? avpi_fail_memory(ctx, err)
                            : avpi_fail(ctx, err, AVP_E_INPUT,
                                        N_("record %lld of %s was altered: it does not follow the one before it"),
                                        (long long)k.sequence, name);
    }
    avpi_json_free(&k.json);
    avpi_buf_free(&k.text);
    return status;
}
