/* Addresses of the page as web/src/address.ts writes them: #/room/id?name=value, percent-encoded. */
#include "report/note_view.h"

#include <string.h>

static int digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* %41 is A, + in a parameter a space. */
static void decode(avp_str text, bool parameter, char out[AVPI_NOTE_WORD]) {
    size_t n = 0;
    for (size_t i = 0; i < text.len && n < AVPI_NOTE_WORD; i++) {
        bool escaped =
            text.ptr[i] == '%' && i + 2 < text.len && digit(text.ptr[i + 1]) >= 0 && digit(text.ptr[i + 2]) >= 0;
        out[n++] = escaped                           ? (char)(digit(text.ptr[i + 1]) * 16 + digit(text.ptr[i + 2]))
                   : parameter && text.ptr[i] == '+' ? ' '
                                                     : text.ptr[i];
        i += escaped ? 2 : 0;
    }
    out[n < AVPI_NOTE_WORD ? n : 0] = '\0';
}

/* What stands before the mark; *rest is what comes after it. */
static avp_str cut(avp_str *rest, char mark) {
    size_t at = avpi_str_find_byte(*rest, mark), used = at < rest->len ? at + 1 : at;
    avp_str head = {rest->ptr, at};
    *rest = (avp_str){rest->ptr + used, rest->len - used};
    return head;
}

static void take_parameter(avpi_note_view *view, avp_str name, avp_str value) {
    const struct {
        const char *name;
        char *to;
    } known[] = {{"group", view->group}, {"account", view->account}, {"a", view->a},
                 {"b", view->b},         {"from", view->from},       {"to", view->to}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (avpi_str_equal(name, avpi_str_view(known[i].name)))
            decode(value, true, known[i].to);
}

avpi_note_view avpi_note_view_of(const char *address) {
    avpi_note_view view = {.room = ""};
    avp_str rest = avpi_str_view(address ? address : "");
    if (!avpi_str_starts(rest, AVPI_STR("#/")))
        return view;
    rest = (avp_str){rest.ptr + 2, rest.len - 2};
    avp_str path = cut(&rest, '?');
    decode(cut(&path, '/'), false, view.room);
    decode(path, false, view.id);
    while (rest.len > 0) {
        avp_str value = cut(&rest, '&'), name = cut(&value, '=');
        take_parameter(&view, name, value);
    }
    return view;
}

uint32_t avpi_note_view_group(const avpi_note_view *view) {
    int64_t n = 0;
    const char *text = strcmp(view->room, "group") == 0 ? view->id : view->group;
    return avpi_str_to_i64(avpi_str_view(text), &n) && n > 0 && n <= UINT32_MAX ? (uint32_t)n : 0;
}

bool avpi_note_view_span(const avpi_note_view *view, int64_t *from_us, int64_t *to_us) {
    return avpi_str_to_i64(avpi_str_view(view->from), from_us) && avpi_str_to_i64(avpi_str_view(view->to), to_us) &&
           *from_us < *to_us;
}
