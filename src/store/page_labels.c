/*
 * Labels that stand, told from the entries of notes.jsonl.
 *
 *   label a=organic   label b=known   label a=""   unlabel     ->  a=organic  b=known      the last entry was taken back
 */
#include "avispero/page_labels.h"

#include "base/sort.h"
#include "store/canonical.h"
#include "store/entries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entries that stand, in order: an undo takes the last one away. */
typedef struct acts {
    const avp_ctx *ctx;
    size_t n, capacity;
    struct act {
        avp_page_label label;
        uint64_t number;
    } * of;
} acts;

static void drop(const avp_ctx *ctx, avp_page_label *label) {
    avpi_free(ctx, label->account);
    avpi_free(ctx, label->label);
    *label = (avp_page_label){.account = NULL};
}

static avp_status take(void *self, const avpi_entry *entry, avp_error *err) {
    acts *all = self;
    avp_status status = AVP_OK;
    if (avpi_str_equal(entry->action, AVPI_STR("unlabel")) && all->n > 0)
        drop(all->ctx, &all->of[--all->n].label);
    if (!avpi_str_equal(entry->action, AVPI_STR("label")))
        return AVP_OK;
    avp_str account = avpi_entry_text(entry, "account"), label = avpi_entry_text(entry, "label");
    AVP_TRY(avpi_grow(all->ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
    struct act *of = &all->of[all->n];
    *of = (struct act){.label = {.told_us = entry->at_us}, .number = entry->number};
    AVP_TRY(avpi_str_dup(all->ctx, account.ptr ? account : AVPI_STR(""), &of->label.account, err));
    all->n++; /* freed with the others from here on */
    AVP_TRY(avpi_str_dup(all->ctx, label.ptr ? label : AVPI_STR(""), &of->label.label, err));
done:
    return status;
}

static void free_acts(acts *all) {
    for (size_t i = 0; i < all->n; i++)
        drop(all->ctx, &all->of[i].label);
    avpi_free(all->ctx, all->of);
}

/* By account, of one account the last first. */
static int compare(const void *left, const void *right) {
    const struct act *a = left, *b = right;
    int order = strcmp(a->label.account, b->label.account);
    return order != 0 ? order : a->number < b->number ? 1 : -1;
}

static void keep_last(acts *all, avp_page_labels *out) {
    const char *before = NULL;
    for (size_t i = 0; i < all->n; i++) {
        avp_page_label *label = &all->of[i].label;
        bool last = !before || strcmp(before, label->account) != 0;
        before = label->account;
        if (!last || label->label[0] == '\0')
            continue;
        out->of[out->count++] = *label;
        *label = (avp_page_label){.account = NULL};
    }
}

avp_status avp_page_labels_load(avp_case *c, avp_page_labels *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_page_labels found = {.count = 0};
    acts all = {.ctx = avpi_case_ctx(c)};
    AVP_TRY(avpi_entries_each(c, take, &all, err));
    AVP_TRY(avpi_zalloc(all.ctx, all.n, sizeof *found.of, &found.of, err));
    found.undoable = all.n > 0 ? all.of[all.n - 1].number : 0;
    if (all.n > 1)
        avpi_sort(all.of, all.n, sizeof *all.of, compare);
    keep_last(&all, &found);
    *out = found;
    found.of = NULL;
done:
    avpi_free(all.ctx, found.of);
    free_acts(&all);
    return status;
}

void avp_page_labels_free(const avp_ctx *ctx, avp_page_labels *labels) {
    for (size_t i = 0; i < labels->count; i++)
        drop(ctx, &labels->of[i]);
    avpi_free(ctx, labels->of);
    *labels = (avp_page_labels){.count = 0};
}

/* ---- adding an entry ---- */

static avp_status need_account(avp_case *c, avp_str account, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value param = avpi_sql_text(account);
    int64_t n = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM accounts WHERE native = ?", &param, 1, &n, err));
    if (n == 0)
        status = avpi_fail(avpi_case_ctx(c), err, AVP_E_ARG, N_("there is no account \"%.*s\""), (int)account.len,
                           account.ptr);
done:
    return status;
}

static avp_status check_label(const avp_ctx *ctx, avp_str label, avp_error *err) {
    if (label.len > AVP_PAGE_LABEL_MOST)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is longer than %zu bytes"), "label",
                         (size_t)AVP_PAGE_LABEL_MOST);
    if (!avpi_utf8_valid(label, NULL))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is not UTF-8"), "label");
    for (size_t i = 0; i < label.len; i++)
        if ((unsigned char)label.ptr[i] < ' ' || label.ptr[i] == 0x7f)
            return avpi_fail(ctx, err, AVP_E_ARG, N_("a label is one line without control characters"));
    return AVP_OK;
}

avp_status avp_page_labels_set(avp_case *c, const char *account, const char *label, uint64_t *number, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_str word = avpi_str_trim(avpi_str_view(label));
    avpi_buf details;
    avpi_buf_init(&details, ctx, 1 << 16);
    AVP_TRY(check_label(ctx, word, err));
    AVP_TRY(need_account(c, avpi_str_view(account), err));
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"account\":"), err));
    AVP_TRY(avpi_canonical_string(&details, avpi_str_view(account), err));
    AVP_TRY(avpi_buf_add(&details, AVPI_STR(",\"label\":"), err));
    AVP_TRY(avpi_canonical_string(&details, word, err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_entries_add(c, "label", avpi_buf_view(&details), number, err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avp_page_labels_undo(avp_case *c, uint64_t *number, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_page_labels labels = {.count = 0};
    char details[40];
    AVP_TRY(avp_page_labels_load(c, &labels, err));
    if (labels.undoable == 0)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_ARG, N_("there is no label that could be taken back")));
    snprintf(details, sizeof details, "{\"of\":%llu}", (unsigned long long)labels.undoable);
    AVP_TRY(avpi_entries_add(c, "unlabel", avpi_str_view(details), number, err));
done:
    avp_page_labels_free(ctx, &labels);
    return status;
}
