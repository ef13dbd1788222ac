/* The names of kinds of personal data. */
#include "avispero/threats.h"

static const char *const names[][2] = {
#define X(name, text, title) {text, title},
    AVP_DOX_KIND_TABLE(X)
#undef X
};

const char *avp_dox_kind_name(avp_dox_kind kind) {
    return names[kind][0];
}

const char *avp_dox_kind_title(avp_dox_kind kind) {
    return names[kind][1];
}
