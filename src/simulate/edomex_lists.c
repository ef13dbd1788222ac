/* What a person who collected the scenario would know: targets.csv, events.csv, domains.csv. */
#include "simulate/edomex.h"

#include "base/clock.h"

static avp_status add_target(avpi_out *out, const avpi_edo_figure *f, const char *kind, const char *value,
                             avp_error *err) {
    return avpi_out_printf(out, err, "%s,%s,%s,%s,,\n", f->id, f->name, kind, value);
}

/* Tags of the made trends that do not have her name in them: who follows the campaign knows what they mean. */
static avp_status add_known_tags(avpi_out *out, const avpi_edo_figure *f, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < avpi_edo_op_count; i++) {
        const avpi_edo_op *op = &avpi_edo_ops[i];
        if (op->kind == AVPI_EDO_TREND && &avpi_edo_figures[op->target] == f && strstr(op->tag, "aestra"))
            AVP_TRY(add_target(out, f, "hashtag", op->tag, err));
    }
done:
    return status;
}

static avp_status write_targets(avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "id,name,kind,value,valid_from,valid_to\n"));
    for (int i = 0; i < AVPI_EDO_FIGURE_COUNT; i++) {
        const avpi_edo_figure *f = &avpi_edo_figures[i];
        if (!f->is_target)
            continue;
        AVP_TRY(add_target(out, f, "handle", f->handle, err));
        AVP_TRY(add_target(out, f, "name", f->name, err));
        for (size_t k = 0; k < sizeof f->aliases / sizeof *f->aliases && f->aliases[k]; k++)
            AVP_TRY(add_target(out, f, "alias", f->aliases[k], err));
        /* the surname alone: "Rufina Zarzamora" -> Zarzamora; and the first name, where hashtags have it */
        const char *surname = strchr(f->name, ' ');
        AVP_TRY(add_target(out, f, "alias", surname ? surname + 1 : f->name, err));
        if (i == AVPI_EDO_MAIN)
            AVP_TRY(add_target(out, f, "alias", "Rufina", err));
        if (f->hashtag)
            AVP_TRY(add_target(out, f, "hashtag", f->hashtag, err));
        AVP_TRY(add_known_tags(out, f, err));
    }
done:
    return status;
}

static avp_status write_events(avpi_out *out, avp_error *err) {
    static const int64_t us_per_s = 1000000;
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "time,name,kind\n"));
    for (size_t i = 0; i < avpi_edo_event_count; i++) {
        char time[32];
        avpi_time_format(avpi_edo_time(avpi_edo_events[i].when) * us_per_s, time);
        AVP_TRY(avpi_out_printf(out, err, "%s,%s,%s\n", time, avpi_edo_events[i].name, avpi_edo_events[i].kind));
    }
done:
    return status;
}

static avp_status write_domains(avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "domain,kind\n"));
    for (int i = 0; i < AVPI_EDO_FIGURE_COUNT; i++) {
        const avpi_edo_figure *f = &avpi_edo_figures[i];
        if (f->domain)
            AVP_TRY(avpi_out_printf(out, err, "%s,%s\n", f->domain, f->is_portal ? "portal" : "media"));
    }
done:
    return status;
}

avp_status avpi_edo_lists_write(const avpi_edo *edo, const char *folder, avp_error *err) {
    static const struct {
        const char *name;
        avp_status (*write)(avpi_out *out, avp_error *err);
    } lists[] = {{"targets.csv", write_targets}, {"events.csv", write_events}, {"domains.csv", write_domains}};
    avp_status status = AVP_OK;
    char *path = NULL;
    avpi_out out = {0};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        AVP_TRY(avpi_path_join(edo->ctx, folder, lists[i].name, &path, err));
        AVP_TRY(avpi_out_open(edo->ctx, path, &out, err));
        AVP_TRY(lists[i].write(&out, err));
        AVP_TRY(avpi_out_commit(&out, err));
        avpi_out_abandon(&out);
        avpi_free(edo->ctx, path);
        path = NULL;
        out = (avpi_out){0};
    }
done:
    avpi_out_abandon(&out);
    avpi_free(edo->ctx, path);
    return status;
}
