/* Public documents into a site: cleaned where that can be done, left out and said so where not. */
#include "registry/clean.h"
#include "registry/documents.h"
#include "registry/registry_site.h"

#include <stdio.h>

static const uint64_t taken_most = (uint64_t)1 << 30; /* bytes of one document */
static const size_t cleaned_most = (size_t)1 << 31;

#define AS_TEXT N_("save what may be told of it as plain text (UTF-8) and add that")
#define AS_PICTURE N_("save what may be told of it as a PNG or JPEG picture or as plain text (UTF-8), and add that")

static const avpi_site_reason not_cleaned = {
    N_("it is not built as a picture of its kind should be, so what may be hidden in it cannot be taken out"),
    N_("open it and save it anew as PNG or JPEG, and add that")};
static const avpi_site_reason no_cleaner = {N_("what may stand unseen in a file of this kind cannot be taken out"),
                                            AS_PICTURE};
static const avpi_site_reason pdf = {
    N_("what may stand unseen in a PDF (authors, dates, earlier versions) cannot be taken out"),
    N_("save its pages as pictures and add those; --pdf-as-is publishes PDF documents with all that they hold")};
static const avpi_site_reason too_large = {N_("it is larger than what is cleaned in one piece"), NULL};
static const avpi_site_reason not_kept = {N_("the case does not keep its bytes"), NULL};
static const avpi_site_reason struck = {N_("it holds what is on the list of deletions"), NULL};

/* By avpi_text_is. */
static const avpi_site_reason no_text[] = {
    [AVPI_TEXT_NONE] = {N_("it is not text from beginning to end"), AS_PICTURE},
    [AVPI_TEXT_RUN] = {N_("40 characters or more stand in it without a gap that are no word, address, number or hash"),
                       N_("take that out if it is no text for people, or part it with spaces, and add what is left")},
    [AVPI_TEXT_MARKUP] =
        {N_("it is a page, drawing or document written as text (HTML, SVG, XML, RTF and the like), and what no reader "
            "sees of it cannot be taken out"),
         AS_PICTURE},
    [AVPI_TEXT_MAIL] = {N_("it is a mail with fields that no reader of mail shows"),
                        N_("save what it says as plain text, without its head and what is attached, and add that")},
    [AVPI_TEXT_FIELDS] =
        {N_("it is written for programs (JSON, settings, references, vCard and the like): more than one line in "
            "ten, or all of it"),
         AS_TEXT},
    [AVPI_TEXT_PACKED] = {
        N_("letters and digits stand in it that are no words, as of a file, picture or key that is packed "
           "(base64 and the like)"),
        N_("take out what is packed, and add what is left")}};

/* ---- one document ---- */

static avp_status read_original(const avpi_site *site, const avpi_site_row *row, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    char *name = NULL, *path = NULL, sha256[AVPI_SHA256_HEX_SIZE];
    AVP_TRY(avpi_str_dup(site->ctx, row->cells[AVPI_SITE_D_STORED], &name, err));
    AVP_TRY(avpi_path_join(site->ctx, avp_case_path(site->c), name, &path, err));
    AVP_TRY(avpi_file_read(site->ctx, path, taken_most, out, err));
    avpi_sha256_hex(avpi_buf_view(out), sha256);
    if (!avpi_str_equal(avpi_str_view(sha256), row->cells[AVPI_SITE_D_SHA256]))
        status = avpi_fail(site->ctx, err, AVP_E_INPUT,
                           N_("the original \"%s\" is not what it was: `avispero verify` says more"), path);
done:
    avpi_free(site->ctx, name);
    avpi_free(site->ctx, path);
    return status;
}

/* A text that is opened from disk tells no browser its encoding, which is guessed then, and wrongly: the mark in front settles it. Pure ASCII needs none. */
static avp_status mark_utf8(avpi_buf *text, avp_error *err) {
    static const avp_str mark = {"\xef\xbb\xbf", 3};
    avp_status status = AVP_OK;
    size_t i = 0, n = text->len;
    while (i < n && (unsigned char)text->ptr[i] < 0x80)
        i++;
    if (i == n)
        return AVP_OK;
    AVP_TRY(avpi_buf_add(text, mark, err));
    memmove(text->ptr + mark.len, text->ptr, n);
    memcpy(text->ptr, mark.ptr, mark.len);
done:
    return status;
}

/* The list of deletions is asked of what is seen: a name that something unseen parts is one. */
static avp_status clean_text(avpi_site *site, avpi_site_row *row, avp_str bytes, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_text_look found;
    bool held = false;
    AVP_TRY(avpi_clean_text(bytes, out, &found, err));
    AVP_TRY(avpi_site_deletions_hold(&site->deletions, found.is == AVPI_TEXT_NONE ? bytes : avpi_buf_view(out), &held,
                                     err));
    row->reason = held ? &struck : found.is == AVPI_TEXT_PLAIN ? NULL : &no_text[found.is];
    row->reason_line = found.line;
    if (!row->reason)
        AVP_TRY(mark_utf8(out, err));
done:
    return status;
}

/* What is no picture, PDF or UTF-8 may be text of another encoding. */
static avp_status clean_other(avpi_site *site, avpi_site_row *row, const avpi_paper_type **type, avp_str bytes,
                              avpi_buf *out, avp_error *err) {
    static const avp_str plain = {"text/plain; charset=utf-8", 25};
    avp_status status = AVP_OK;
    AVP_TRY(clean_text(site, row, bytes, out, err));
    if (row->reason == &no_text[AVPI_TEXT_NONE])
        row->reason = &no_cleaner;
    if (row->reason)
        goto done;
    avp_str *cells = avpi_arena_take(&site->text, AVPI_SITE_D_CELLS * sizeof *cells);
    if (!cells)
        return avpi_fail_memory(site->ctx, err);
    memcpy(cells, row->cells, AVPI_SITE_D_CELLS * sizeof *cells);
    cells[AVPI_SITE_D_TYPE] = plain;
    row->cells = cells;
    *type = avpi_paper_type_named(plain);
done:
    return status;
}

static avp_status clean_picture(const avpi_paper_type *type, avp_str bytes, avpi_buf *out,
                                const avpi_site_reason **reason, avp_error *err) {
    avp_status status = AVP_OK;
    bool good = false, png = strcmp(type->suffix, "png") == 0, jpeg = strcmp(type->suffix, "jpg") == 0;
    if (png)
        AVP_TRY(avpi_clean_png(bytes, out, &good, err));
    if (jpeg)
        AVP_TRY(avpi_clean_jpeg(bytes, out, &good, err));
    *reason = good ? NULL : png || jpeg ? &not_cleaned : &no_cleaner;
done:
    return status;
}

/* row->reason: NULL, and out has the bytes to publish, of *type. Kinds that are not named here are left out. */
static avp_status clean(avpi_site *site, avpi_site_row *row, const avpi_paper_type **type, avp_str bytes, avpi_buf *out,
                        avp_error *err) {
    switch ((*type)->shows) {
    case AVPI_SHOWS_TEXT: return clean_text(site, row, bytes, out, err);
    case AVPI_SHOWS_IMAGE: return clean_picture(*type, bytes, out, &row->reason, err);
    case AVPI_SHOWS_PDF:
        row->reason = site->opts->pdf_as_is ? NULL : &pdf;
        return row->reason ? AVP_OK : avpi_buf_add(out, bytes, err);
    default: return clean_other(site, row, type, bytes, out, err);
    }
}

/* documents/<first 32 digits of the hash of what is published>.png: neither its name nor its number anywhere else. */
static avp_status publish(avpi_site *site, avpi_site_row *row, const avpi_paper_type *type, avp_str bytes,
                          avp_error *err) {
    enum { DIGITS = 32 };
    avp_status status = AVP_OK;
    char hex[AVPI_SHA256_HEX_SIZE], name[64], *path = NULL;
    avpi_sha256_hex(bytes, hex);
    (void)snprintf(name, sizeof name, "documents/%.*s.%s", DIGITS, hex, type->suffix);
    avp_str kept = avpi_arena_copy(&site->text, (avp_str){name, strlen(name) + 1});
    row->file = kept.ptr;
    if (!row->file)
        return avpi_fail_memory(site->ctx, err);
    row->size_bytes = bytes.len;
    AVP_TRY(avpi_path_join(site->ctx, site->folder, name, &path, err));
    AVP_TRY(avpi_file_write(site->ctx, path, bytes, err));
    site->told.documents++;
done:
    avpi_free(site->ctx, path);
    return status;
}

static avp_status take(avpi_site *site, avpi_site_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t size = 0;
    avpi_buf bytes, cleaned;
    avpi_buf_init(&bytes, site->ctx, taken_most);
    avpi_buf_init(&cleaned, site->ctx, cleaned_most);
    bool kept = avp_case_path(site->c) && row->cells[AVPI_SITE_D_STORED].ptr;
    if (!kept || !avpi_str_to_i64(row->cells[AVPI_SITE_D_SIZE], &size) || (uint64_t)size > taken_most) {
        row->reason = kept ? &too_large : &not_kept;
        goto done;
    }
    AVP_TRY(read_original(site, row, &bytes, err));
    const avpi_paper_type *type = avpi_paper_type_of(avpi_buf_view(&bytes));
    AVP_TRY(clean(site, row, &type, avpi_buf_view(&bytes), &cleaned, err));
    row->gone = row->reason == &struck; /* not even told of */
    site->told.deleted += row->gone;
    if (!row->reason)
        AVP_TRY(publish(site, row, type, avpi_buf_view(&cleaned), err));
done:
    avpi_buf_free(&bytes);
    avpi_buf_free(&cleaned);
    return status;
}

static avp_status leave_out(avpi_site *site, const avpi_site_row *row, size_t *capacity, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_site *told = &site->told;
    AVP_TRY(avpi_grow(site->ctx, &told->left_out, capacity, told->n_left_out + 1, sizeof *told->left_out, err));
    avp_registry_left_out *of = &told->left_out[told->n_left_out];
    *of = (avp_registry_left_out){row->id,          row->record_id,       NULL,
                                  row->reason->why, row->reason->instead, row->reason_line};
    AVP_TRY(avpi_str_dup(site->ctx, row->cells[AVPI_SITE_D_NAME], &of->name, err));
    told->n_left_out++;
done:
    return status;
}

avp_status avpi_site_documents(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_site_list *list = &site->lists[AVPI_SITE_DOCUMENTS];
    char *folder = NULL;
    size_t capacity = 0;
    AVP_TRY(avpi_path_join(site->ctx, site->folder, "documents", &folder, err));
    AVP_TRY(avpi_folder_make(site->ctx, folder, err));
    for (size_t i = 0; i < list->n; i++) {
        AVP_TRY(avpi_progress(site->ctx, N_("cleaning documents"), i, list->n, "", err));
        if (list->rows[i].gone)
            continue;
        AVP_TRY(take(site, &list->rows[i], err));
        if (list->rows[i].reason && !list->rows[i].gone)
            AVP_TRY(leave_out(site, &list->rows[i], &capacity, err));
    }
done:
    avpi_free(site->ctx, folder);
    return status;
}
