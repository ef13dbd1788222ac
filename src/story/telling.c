/* All findings over one reading of the collection. */
#include "story/telling.h"

#include "story/listening.h"
#include "story/target_names.h"

enum { MODULES_MOST = 32 };

/* What the modules that are at work keep. */
typedef struct ears {
    void *state[MODULES_MOST];
} ears;

static avp_status listen(const avpi_telling *t, const ears *e, avp_error *err) {
    avpi_listener listeners[MODULES_MOST];
    size_t n = 0;
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->hear && e->state[m])
            listeners[n++] = (avpi_listener){avpi_modules[m]->hear, e->state[m]};
    return n > 0 ? avpi_listen(t, listeners, n, err) : AVP_OK;
}

avp_status avpi_tell_all(avpi_telling *t, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_talk talk = {.n = 0};
    avpi_target_names names = {.ctx = NULL};
    ears e = {{NULL}};
    AVP_TRY(avpi_talk_load(t->ctx, t->c, t->crowd, &talk, err));
    t->talk = &talk;
    AVP_TRY(avpi_target_names_load(t->ctx, t->c, t->crowd, &names, err));
    t->names = &names;
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->begin)
            AVP_TRY(avpi_modules[m]->begin(t, &e.state[m], err));
    AVP_TRY(listen(t, &e, err));
    for (size_t m = 0; m < avpi_modules_count; m++)
        AVP_TRY(avpi_modules[m]->find(t, e.state[m], out, err));
    out->told.looked = true;
done:
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->end && e.state[m])
            avpi_modules[m]->end(t->ctx, e.state[m]);
    avpi_target_names_free(&names);
    avpi_talk_free(t->ctx, &talk);
    t->talk = NULL;
    t->names = NULL;
    return status;
}
