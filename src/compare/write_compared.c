/* Comparisons as CSV. The first column says what the rows are not. */
#include "avispero/compare.h"

#include "base/files.h"

static avp_status write_real(avpi_out *out, double value, avp_error *err) {
    char text[AVPI_F64_SIZE];
    size_t length = avpi_f64_format(value, text);
    return avpi_out_write(out, (avp_str){text, length}, err);
}

static avp_status write_edge(avpi_out *out, const avp_comparison *c, const avp_compared_network *network, size_t k,
                             avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_csv(out, avpi_str_view(network->name), false, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_out_csv(out, avp_names_get(&c->accounts, network->a[k]), false, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_out_csv(out, avp_names_get(&c->accounts, network->b[k]), false, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(write_real(out, network->weight[k], err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    if (network->log10_p)
        AVP_TRY(write_real(out, network->log10_p[k], err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("\n"), err));
done:
    return status;
}

avp_status avp_comparison_write_edges(const avp_ctx *ctx, const avp_comparison *comparison, const char *path,
                                      avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("not_evidence,a,b,weight,log10_p\n"), err));
    for (size_t i = 0; i < comparison->n_networks; i++)
        for (size_t k = 0; k < comparison->network[i].count; k++)
            AVP_TRY(write_edge(&out, comparison, &comparison->network[i], k, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}

avp_status avp_comparison_write_scores(const avp_ctx *ctx, const avp_comparison *comparison, const char *path,
                                       avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("account,score\n"), err));
    for (uint32_t v = 0; v < comparison->accounts.count; v++) {
        if (!(comparison->score[v] > 0))
            continue;
        AVP_TRY(avpi_out_csv(&out, avp_names_get(&comparison->accounts, v), false, err));
        AVP_TRY(avpi_out_write(&out, AVPI_STR(","), err));
        AVP_TRY(write_real(&out, comparison->score[v], err));
        AVP_TRY(avpi_out_write(&out, AVPI_STR("\n"), err));
    }
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}
