/* All findings over one reading of the collection. */
#include "story/telling.h"

#include "story/talk.h"

enum { MODULES_MOST = 32 };

typedef struct ears {
    void *state[MODULES_MOST];
} ears;

static avp_status hear(void *arg, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    const ears *e = arg;
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->hear && e->state[m])
            AVP_TRY(avpi_modules[m]->hear(e->state[m], spoken, err));
done:
    return status;
}

static bool somebody_listens(const ears *e) {
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->hear && e->state[m])
            return true;
    return false;
}

avp_status avpi_tell_all(avpi_telling *t, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_talk talk = {.n = 0};
    ears e = {{NULL}};
    AVP_TRY(avpi_talk_load(t->ctx, t->c, t->crowd, &talk, err));
    t->talk = &talk;
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->begin)
            AVP_TRY(avpi_modules[m]->begin(t, &e.state[m], err));
    if (somebody_listens(&e))
        AVP_TRY(avpi_talk_listen(t->ctx, t->c, &talk, hear, &e, err));
    for (size_t m = 0; m < avpi_modules_count; m++)
        AVP_TRY(avpi_modules[m]->find(t, e.state[m], out, err));
    out->told.looked = true;
done:
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->end && e.state[m])
            avpi_modules[m]->end(t->ctx, e.state[m]);
    avpi_talk_free(t->ctx, &talk);
    t->talk = NULL;
    return status;
}
