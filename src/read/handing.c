#include "read/handing.h"
#include "read/enrich.h"
#include "read/snowflake.h"

avp_status avpi_handing_init(avpi_handing *h, const avp_ctx *ctx, avpi_sink *sink, avpi_tally *tally, avp_error *err) {
    *h = (avpi_handing){.sink = sink, .tally = tally};
    if (pthread_mutex_init(&h->counting, NULL) != 0)
        return avpi_fail_memory(ctx, err);
    if (!avpi_turnstile_init(&h->taking))
        goto no_taking;
    if (avpi_turnstile_init(&h->putting))
        return AVP_OK;
    avpi_turnstile_free(&h->taking);
no_taking:
    pthread_mutex_destroy(&h->counting);
    return avpi_fail_memory(ctx, err);
}

void avpi_handing_free(avpi_handing *h) {
    avpi_turnstile_free(&h->putting);
    avpi_turnstile_free(&h->taking);
    pthread_mutex_destroy(&h->counting);
}

static avp_status finish_batch(const avpi_handing *h, avpi_batch *batch, avp_error *err) {
    avpi_snowflakes_count(batch);
    return h->sink->enriched ? avpi_enrich(batch, err) : AVP_OK;
}

static avp_status give(avpi_handing *h, unsigned worker, const avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t kept = 0, duplicate = 0;
    AVP_TRY(h->sink->take(h->sink->self, worker, batch, &kept, &duplicate, err));
    pthread_mutex_lock(&h->counting);
    avpi_tally_add(h->tally, batch);
    h->tally->kept += kept;
    h->tally->duplicate += duplicate;
    pthread_mutex_unlock(&h->counting);
done:
    return status;
}

avp_status avpi_hand_on(avpi_handing *h, unsigned worker, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(finish_batch(h, batch, err));
    AVP_TRY(give(h, worker, batch, err));
done:
    return status;
}

static avp_status take_all(avpi_handing *h, unsigned worker, avpi_batch **batches, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++)
        AVP_TRY(give(h, worker, batches[i], err));
done:
    return status;
}

avp_status avpi_hand_in_turn(avpi_handing *h, unsigned worker, avpi_batch **batches, size_t n, uint64_t number,
                             avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++)
        AVP_TRY(finish_batch(h, batches[i], err));
    if (!avpi_turnstile_enter(&h->taking, number))
        return AVP_OK; /* another worker tells why */
    status = take_all(h, worker, batches, n, err);
    avpi_turnstile_leave(&h->taking, status == AVP_OK);
    AVP_TRY(status);
    if (!h->sink->put || !avpi_turnstile_enter(&h->putting, number))
        return AVP_OK;
    status = h->sink->put(h->sink->self, worker, err);
    avpi_turnstile_leave(&h->putting, status == AVP_OK);
done:
    return status;
}

void avpi_handing_fail(avpi_handing *h, uint64_t number, avp_status status, const avp_error *why) {
    pthread_mutex_lock(&h->counting);
    if (!h->failed || number < h->fault_at) {
        h->fault_at = number;
        h->fault = status;
        h->why = *why;
    }
    h->failed = true;
    pthread_mutex_unlock(&h->counting);
    avpi_turnstile_break(&h->taking);
    avpi_turnstile_break(&h->putting);
}

bool avpi_handing_failed(avpi_handing *h) {
    pthread_mutex_lock(&h->counting);
    bool failed = h->failed;
    pthread_mutex_unlock(&h->counting);
    return failed;
}

avp_status avpi_handing_verdict(const avpi_handing *h, avp_error *err) {
    if (h->failed && err)
        *err = h->why;
    return h->failed ? h->fault : AVP_OK;
}
