/* reviews, told: a person's verdict on a candidate. */
#include "avispero/review.h"
#include "view/ask.h"

static avp_status verdict_of(const avpi_asked *asked, avp_verdict *out, avp_error *err) {
    avp_status status = AVP_OK;
    const char *name = "";
    AVP_TRY(avpi_told_text(asked, "verdict", "", &name, err));
    for (int v = AVP_VERDICT_YES; v < AVP_VERDICTS; v++)
        if (strcmp(name, avp_verdict_name((avp_verdict)v)) == 0) {
            *out = (avp_verdict)v;
            return AVP_OK;
        }
    status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"verdict\" is \"yes\", \"no\", \"unsure\" or \"undo\""));
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_verdict verdict = AVP_VERDICT_UNSURE;
    uint64_t post = 0;
    char name[32];
    AVP_TRY(avpi_told_number(asked, "post", &post, err));
    AVP_TRY(verdict_of(asked, &verdict, err));
    snprintf(name, sizeof name, "#%llu", (unsigned long long)post);
    AVP_TRY(avp_review_add(asked->view->c, name, verdict, "", err));
    json_t *root = json_object();
    avpi_cells_set(root, "post", avpi_cells_count(post));
    AVP_TRY(avpi_answer_json(asked, root, answer, err));
done:
    return status;
}

const avpi_ask avpi_ask_tell_review = {
    .path = "reviews", .names = {"post", "verdict"}, .tells = true, .answer = answer};
