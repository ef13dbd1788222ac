/* Labels of accounts from a table: which are to be found, and which are controls. */
#include "avispero/evaluate.h"

#include "base/sort.h"

#include "evaluate/small_table.h"

/* Values and columns that a message lists before it says "...". */
enum { LISTED_MOST = 12 };

/* True when the value is one of "a,b,c". */
static bool is_listed(avp_str list, avp_str value) {
    while (list.len > 0) {
        size_t length = avpi_str_find_byte(list, ',');
        if (avpi_str_equal(avpi_str_trim((avp_str){list.ptr, length}), value))
            return true;
        length += length < list.len;
        list = (avp_str){list.ptr + length, list.len - length};
    }
    return false;
}

static avp_status list_columns(const avpi_small_table *table, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t c = 1; c < table->n_columns && c <= LISTED_MOST; c++) {
        AVP_TRY(avpi_buf_add(out, c > 1 ? AVPI_STR(", ") : AVPI_STR(""), err));
        AVP_TRY(avpi_buf_add(out, table->names[c], err));
    }
done:
    return status;
}

static avp_status choose_scheme(const avp_ctx *ctx, const avpi_small_table *table, const char *scheme, size_t *column,
                                avp_error *err) {
    enum { TEXT_MOST = 600 };
    avp_status status = AVP_OK;
    avpi_buf list;
    avpi_buf_init(&list, ctx, TEXT_MOST);
    *column = 1;
    if (scheme) {
        *column = avpi_small_table_column(table, avpi_str_view(scheme));
        if (*column != SIZE_MAX && *column > 0)
            goto done;
    } else if (table->n_columns == 2) {
        goto done;
    }
    status = list_columns(table, &list, err);
    if (status != AVP_OK && status != AVP_E_LIMIT)
        goto done;
    avp_error_clear(err);
    status = scheme ? avpi_fail(ctx, err, AVP_E_INPUT, N_("there is no column \"%s\" in the labels; there are: %s"),
                                scheme, list.ptr ? list.ptr : "")
                    : avpi_fail(ctx, err, AVP_E_ARG, N_("the labels have several columns; choose one by --scheme: %s"),
                                list.ptr ? list.ptr : "");
done:
    avpi_buf_free(&list);
    return status;
}

/* ---- rows ---- */

typedef struct labelled {
    avp_str account;
    bool positive;
    size_t row;
} labelled;

static int by_account(const void *left, const void *right) {
    const labelled *a = left, *b = right;
    int order = avpi_str_compare(a->account, b->account);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

static size_t collect(const avpi_small_table *table, size_t column, avp_str positive, labelled *rows, size_t *found) {
    size_t n = 0;
    for (size_t r = 0; r < table->n_rows; r++) {
        avp_str account = avpi_small_table_cell(table, r, 0), value = avpi_small_table_cell(table, r, column);
        if (account.len == 0 || value.len == 0)
            continue;
        rows[n] = (labelled){account, is_listed(positive, value), r};
        *found += rows[n++].positive;
    }
    return n;
}

/* What avp_account_labels.memory holds. */
typedef struct labels_memory {
    avpi_small_table table;
    char *scheme;
} labels_memory;

static avp_status fill(const avp_ctx *ctx, labelled *rows, size_t n, avp_account_labels *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sort(rows, n, sizeof *rows, by_account);
    AVP_TRY(avpi_alloc(ctx, n, sizeof *out->account, &out->account, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *out->positive, &out->positive, err));
    for (size_t i = 0; i < n; i++) {
        bool again = i > 0 && avpi_str_equal(rows[i].account, rows[i - 1].account);
        if (again && rows[i].positive != rows[i - 1].positive)
            AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT,
                              N_("\"%.*s\" is to be found on one row of the labels and a control on another"),
                              (int)(rows[i].account.len < 64 ? rows[i].account.len : 64), rows[i].account.ptr));
        if (again)
            continue;
        out->account[out->count] = rows[i].account;
        out->positive[out->count++] = rows[i].positive;
    }
done:
    return status;
}

static avp_status copy_scheme(const avp_ctx *ctx, labels_memory *memory, size_t column, avp_error *err) {
    avp_str name = memory->table.names[column];
    avp_status status = avpi_alloc(ctx, name.len + 1, 1, &memory->scheme, err);
    if (status == AVP_OK) {
        memcpy(memory->scheme, name.ptr ? name.ptr : "", name.len);
        memory->scheme[name.len] = '\0';
    }
    return status;
}

static avp_status check_options(const avp_ctx *ctx, const avp_evaluate_options *opts, avp_error *err) {
    if (!opts->labels)
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("labels are missing: give --labels, a CSV file with accounts in its "
                            "first column"));
    if (!opts->positive)
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("say which values of the labels are to be found: --positive VALUE[,VALUE]"));
    return AVP_OK;
}

avp_status avp_account_labels_read(const avp_ctx *ctx, const avp_evaluate_options *opts, avp_account_labels *out,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    avp_account_labels labels = {0};
    labels_memory *memory = NULL;
    labelled *rows = NULL;
    size_t column = 0, found = 0;
    AVP_TRY(check_options(ctx, opts, err));
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *memory, &memory, err));
    labels.memory = memory;
    AVP_TRY(avpi_small_table_read(ctx, opts->labels, &memory->table, err));
    AVP_TRY(choose_scheme(ctx, &memory->table, opts->scheme, &column, err));
    AVP_TRY(copy_scheme(ctx, memory, column, err));
    labels.scheme = memory->scheme;
    AVP_TRY(avpi_alloc(ctx, memory->table.n_rows, sizeof *rows, &rows, err));
    size_t n = collect(&memory->table, column, avpi_str_view(opts->positive), rows, &found);
    if (found == 0)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT,
                          N_("no account has the value \"%s\" in the column \"%s\" of the "
                             "labels"),
                          opts->positive, labels.scheme));
    AVP_TRY(fill(ctx, rows, n, &labels, err));
    *out = labels;
    labels = (avp_account_labels){0};
done:
    avpi_free(ctx, rows);
    avp_account_labels_free(ctx, &labels);
    return status;
}

void avp_account_labels_free(const avp_ctx *ctx, avp_account_labels *labels) {
    labels_memory *memory = labels->memory;
    avpi_free(ctx, labels->account);
    avpi_free(ctx, labels->positive);
    if (memory) {
        avpi_small_table_free(ctx, &memory->table);
        avpi_free(ctx, memory->scheme);
        avpi_free(ctx, memory);
    }
    *labels = (avp_account_labels){0};
}
