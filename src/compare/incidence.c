#include "compare/incidence.h"

#include <math.h>
#include <string.h>

/* What is needed while building. */
typedef struct building {
    const avp_ctx *ctx;
    const avp_acts *acts;
    const uint8_t *kept;
    const avpi_floors_of_rows *floors;
    uint64_t *acts_of;    /* per account: acts that count towards the floor */
    uint64_t *seen;       /* per account: last object + 1 that it was met on */
    uint32_t *count_here; /* per account: acts on the object at hand */
    uint32_t *met;        /* accounts of the object at hand */
    uint32_t *row_of;     /* per account: row, UINT32_MAX = none */
    uint64_t *size_of;    /* per account: objects kept */
    uint8_t *column_kept; /* per object */
} building;

static avp_status begin(building *b, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = b->acts->n_accounts;
    AVP_TRY(avpi_zalloc(b->ctx, n, sizeof *b->acts_of, &b->acts_of, err));
    AVP_TRY(avpi_zalloc(b->ctx, n, sizeof *b->seen, &b->seen, err));
    AVP_TRY(avpi_zalloc(b->ctx, n, sizeof *b->count_here, &b->count_here, err));
    AVP_TRY(avpi_alloc(b->ctx, n, sizeof *b->met, &b->met, err));
    AVP_TRY(avpi_alloc(b->ctx, n, sizeof *b->row_of, &b->row_of, err));
    AVP_TRY(avpi_zalloc(b->ctx, n, sizeof *b->size_of, &b->size_of, err));
    AVP_TRY(avpi_zalloc(b->ctx, b->acts->n_objects, 1, &b->column_kept, err));
done:
    return status;
}

static void end(building *b) {
    avpi_free(b->ctx, b->acts_of);
    avpi_free(b->ctx, b->seen);
    avpi_free(b->ctx, b->count_here);
    avpi_free(b->ctx, b->met);
    avpi_free(b->ctx, b->row_of);
    avpi_free(b->ctx, b->size_of);
    avpi_free(b->ctx, b->column_kept);
}

static bool counts(const building *b, uint64_t act) {
    return (!b->kept || b->kept[act]) && b->acts_of[b->acts->account[act]] >= b->floors->acts_least;
}

static void count_acts(building *b) {
    for (uint64_t k = 0; k < b->acts->count; k++)
        b->acts_of[b->acts->account[k]] += !b->kept || b->kept[k];
}

/* Accounts of one object, in the order in which they appear; pass is a number that no other call uses. */
static uint32_t meet(building *b, uint32_t object, uint64_t pass) {
    uint32_t n = 0, enough = 0;
    for (uint64_t k = b->acts->object_start[object]; k < b->acts->object_start[object + 1]; k++) {
        uint32_t account = b->acts->account[k];
        if (!counts(b, k))
            continue;
        if (b->seen[account] != pass) {
            b->seen[account] = pass;
            b->count_here[account] = 0;
            b->met[n++] = account;
        }
        b->count_here[account]++;
    }
    for (uint32_t i = 0; i < n; i++)
        if (b->count_here[b->met[i]] >= b->floors->cell_least)
            b->met[enough++] = b->met[i];
    return enough;
}

/* Which objects stay, and how many of them each account has. Returns the number of cells. */
static uint64_t choose_columns(building *b, avpi_incidence *out) {
    uint64_t cells = 0;
    for (uint32_t o = 0; o < b->acts->n_objects; o++) {
        uint32_t n = meet(b, o, (uint64_t)o + 1);
        b->column_kept[o] = n > 0 && n >= b->floors->accounts_least;
        if (!b->column_kept[o])
            continue;
        out->n_columns++;
        cells += n;
        for (uint32_t i = 0; i < n; i++)
            b->size_of[b->met[i]]++;
    }
    return cells;
}

static avp_status number_rows(building *b, avpi_incidence *out, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint32_t i = 0; i < b->acts->n_accounts; i++)
        b->row_of[i] = b->size_of[i] > 0 ? out->n_rows++ : UINT32_MAX;
    AVP_TRY(avpi_alloc(b->ctx, out->n_rows, sizeof *out->account, &out->account, err));
    AVP_TRY(avpi_zalloc(b->ctx, (size_t)out->n_rows + 1, sizeof *out->row_start, &out->row_start, err));
    for (uint32_t i = 0; i < b->acts->n_accounts; i++) {
        if (b->row_of[i] == UINT32_MAX)
            continue;
        out->account[b->row_of[i]] = i;
        out->row_start[b->row_of[i] + 1] = b->size_of[i];
        out->single += b->size_of[i] == 1;
    }
    for (uint32_t r = 0; r < out->n_rows; r++)
        out->row_start[r + 1] += out->row_start[r];
done:
    return status;
}

/* Objects come in ascending order, so every row fills up in ascending order of its columns. size_of becomes the next free place. */
static void fill_rows(building *b, avpi_incidence *out) {
    uint32_t column = 0;
    memset(b->size_of, 0, b->acts->n_accounts * sizeof *b->size_of);
    for (uint32_t o = 0; o < b->acts->n_objects; o++) {
        if (!b->column_kept[o])
            continue;
        uint32_t n = meet(b, o, (uint64_t)b->acts->n_objects + o + 1);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t account = b->met[i];
            uint64_t place = out->row_start[b->row_of[account]] + b->size_of[account]++;
            out->row_column[place] = column;
            out->row_value[place] = b->floors->counts ? (double)b->count_here[account] : 1;
        }
        column++;
    }
}

static avp_status turn(const avp_ctx *ctx, avpi_incidence *out, uint64_t cells, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *next = NULL;
    AVP_TRY(avpi_zalloc(ctx, (size_t)out->n_columns + 1, sizeof *out->column_start, &out->column_start, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)out->n_columns, sizeof *next, &next, err));
    AVP_TRY(avpi_alloc(ctx, cells, sizeof *out->column_row, &out->column_row, err));
    AVP_TRY(avpi_alloc(ctx, cells, sizeof *out->column_value, &out->column_value, err));
    for (uint64_t k = 0; k < cells; k++)
        out->column_start[out->row_column[k] + 1]++;
    for (uint32_t c = 0; c < out->n_columns; c++) {
        out->column_start[c + 1] += out->column_start[c];
        next[c] = out->column_start[c];
    }
    for (uint32_t r = 0; r < out->n_rows; r++)
        for (uint64_t k = out->row_start[r]; k < out->row_start[r + 1]; k++) {
            uint64_t place = next[out->row_column[k]]++;
            out->column_row[place] = r;
            out->column_value[place] = out->row_value[k];
        }
done:
    avpi_free(ctx, next);
    return status;
}

avp_status avpi_incidence_build(const avp_ctx *ctx, const avp_acts *acts, const uint8_t *kept,
                                const avpi_floors_of_rows *floors, avpi_incidence *out, avp_error *err) {
    avp_status status = AVP_OK;
    building b = {.ctx = ctx, .acts = acts, .kept = kept, .floors = floors};
    AVP_TRY(begin(&b, err));
    count_acts(&b);
    uint64_t cells = choose_columns(&b, out);
    AVP_TRY(number_rows(&b, out, err));
    AVP_TRY(avpi_alloc(ctx, cells, sizeof *out->row_column, &out->row_column, err));
    AVP_TRY(avpi_alloc(ctx, cells, sizeof *out->row_value, &out->row_value, err));
    fill_rows(&b, out);
    AVP_TRY(turn(ctx, out, cells, err));
done:
    end(&b);
    return status;
}

void avpi_incidence_free(const avp_ctx *ctx, avpi_incidence *incidence) {
    avpi_free(ctx, incidence->row_start);
    avpi_free(ctx, incidence->column_start);
    avpi_free(ctx, incidence->row_column);
    avpi_free(ctx, incidence->column_row);
    avpi_free(ctx, incidence->row_value);
    avpi_free(ctx, incidence->column_value);
    avpi_free(ctx, incidence->account);
    *incidence = (avpi_incidence){0};
}

static double idf(const avpi_incidence *incidence, uint32_t column) {
    double df = (double)(incidence->column_start[column + 1] - incidence->column_start[column]);
    return log((1 + (double)incidence->n_rows) / (1 + df)) + 1;
}

void avpi_incidence_tf_idf(avpi_incidence *incidence) {
    for (uint32_t r = 0; r < incidence->n_rows; r++) {
        double squares = 0;
        for (uint64_t k = incidence->row_start[r]; k < incidence->row_start[r + 1]; k++) {
            incidence->row_value[k] *= idf(incidence, incidence->row_column[k]);
            squares += incidence->row_value[k] * incidence->row_value[k];
        }
        double length = sqrt(squares);
        for (uint64_t k = incidence->row_start[r]; k < incidence->row_start[r + 1]; k++)
            incidence->row_value[k] /= length;
    }
    /* The columns get the same values. */
    for (uint32_t c = 0; c < incidence->n_columns; c++) {
        for (uint64_t k = incidence->column_start[c]; k < incidence->column_start[c + 1]; k++) {
            uint32_t r = incidence->column_row[k];
            uint64_t low = incidence->row_start[r], high = incidence->row_start[r + 1];
            while (low + 1 < high) {
                uint64_t middle = low + (high - low) / 2;
                if (incidence->row_column[middle] <= c)
                    low = middle;
                else
                    high = middle;
            }
            incidence->column_value[k] = incidence->row_value[low];
        }
    }
}
