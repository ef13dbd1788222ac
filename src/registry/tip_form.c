/* The form for tips: the page that was built for it, with the key of the case and a title put in. */
#include "avispero/tips.h"

#include "base/files.h"
#include "base/hash.h"
#include "registry/tip_page.h"
#include "store/canonical.h"
#include "store/custody.h"

enum { FORM_MOST = 1 << 24, TITLE_MOST = 120 };
static const char file_name[] = "tip.html", key_mark[] = "@@PUBLIC_KEY@@", title_mark[] = "@@TITLE@@";
static const char plain_title[] =
    "Formulario cifrado · Encrypted form"; /* nothing of the case: the page lies on the device of whoever tells */

static avp_status add_escaped(avpi_buf *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < text.len; i++)
        switch (text.ptr[i]) {
        case '<': AVP_TRY(avpi_buf_add(out, AVPI_STR("&lt;"), err)); break;
        case '>': AVP_TRY(avpi_buf_add(out, AVPI_STR("&gt;"), err)); break;
        case '&': AVP_TRY(avpi_buf_add(out, AVPI_STR("&amp;"), err)); break;
        case '"': AVP_TRY(avpi_buf_add(out, AVPI_STR("&quot;"), err)); break;
        case '\'': AVP_TRY(avpi_buf_add(out, AVPI_STR("&#39;"), err)); break;
        default: AVP_TRY(avpi_buf_add_byte(out, text.ptr[i], err));
        }
done:
    return status;
}

/* Marks are replaced wherever they stand; what is put in is not looked at again. */
static avp_status fill(avp_str page, const char *public_key, avp_str title, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    while (page.len > 0) {
        size_t at = avpi_str_find(page, AVPI_STR("@@"));
        AVP_TRY(avpi_buf_add(out, (avp_str){page.ptr, at}, err));
        page = (avp_str){page.ptr + at, page.len - at};
        if (avpi_str_starts(page, avpi_str_view(key_mark))) {
            AVP_TRY(avpi_buf_add(out, avpi_str_view(public_key), err));
            page = (avp_str){page.ptr + sizeof key_mark - 1, page.len - (sizeof key_mark - 1)};
        } else if (avpi_str_starts(page, avpi_str_view(title_mark))) {
            AVP_TRY(add_escaped(out, title, err));
            page = (avp_str){page.ptr + sizeof title_mark - 1, page.len - (sizeof title_mark - 1)};
        } else if (page.len > 0) {
            AVP_TRY(avpi_buf_add_byte(out, *page.ptr, err));
            page = (avp_str){page.ptr + 1, page.len - 1};
        }
    }
done:
    return status;
}

static avp_status check_title(const avp_ctx *ctx, const char *title, avp_error *err) {
    size_t bad = 0;
    if (strlen(title) > TITLE_MOST || !avpi_utf8_valid(avpi_str_view(title), &bad) || strpbrk(title, "\r\n\t\033"))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("the title of the form must be one line of at most %d bytes"),
                         TITLE_MOST);
    return AVP_OK;
}

/* Before the file is there: a form that the log does not know cannot be. */
static avp_status log_form(avp_case *c, const avp_tip_form *form, avp_error *err) {
    avp_status status = AVP_OK;
    bool begun = false;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), SIZE_MAX);
    AVP_TRY(avpi_buf_printf(&details, err, "{\"do\":\"tip form\",\"form_sha256\":\"%s\",\"key\":\"%s\"}", form->sha256,
                            form->public_key));
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    AVP_TRY(avpi_custody_log(c, "registry", avpi_buf_view(&details), err));
    AVP_TRY(avpi_sql_commit(c, err));
    begun = false;
done:
    if (begun)
        avpi_sql_rollback(c);
    avpi_buf_free(&details);
    return status;
}

avp_status avp_tip_form_write(avp_case *c, const char *folder, const char *title, avp_tip_form *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_tip_form form = {.path = NULL};
    avpi_buf text;
    title = title ? title : plain_title;
    avpi_buf_init(&text, ctx, FORM_MOST);
    AVP_TRY(check_title(ctx, title, err));
    AVP_TRY(avp_tip_key_known(c, form.public_key, err));
    if (!form.public_key[0])
        AVP_TRY(avpi_fail(ctx, err, AVP_E_ARG, N_("the case has no key for its tips yet")));
    AVP_TRY(fill((avp_str){avpi_registry_tip[0].text, avpi_registry_tip[0].size}, form.public_key, avpi_str_view(title),
                 &text, err));
    avpi_sha256_hex(avpi_buf_view(&text), form.sha256);
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(avpi_path_join(ctx, folder, file_name, &form.path, err));
    AVP_TRY(log_form(c, &form, err));
    AVP_TRY(avpi_file_write(ctx, form.path, avpi_buf_view(&text), err));
    *out = form;
    form.path = NULL;
done:
    avpi_free(ctx, form.path);
    avpi_buf_free(&text);
    return status;
}
