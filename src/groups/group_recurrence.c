#include "groups/group_recurrence.h"

static void add_trace(const avpi_fusion *f, size_t t, avp_groups *groups) {
    const avp_recurrence *r = &f->window[t]->recurrence;
    for (size_t i = 0; i < r->count; i++) {
        uint32_t g = groups->group_of[f->map[t][r->account[i]]];
        if (g == 0)
            continue;
        avp_group_recurrence *of = &groups->groups[g - 1].recurrence;
        of->members++;
        of->met += r->met[i];
        of->expected += r->expected[i];
    }
}

void avpi_group_recurrence(const avpi_fusion *fusion, avp_groups *groups) {
    for (size_t t = 0; t < fusion->n; t++)
        if (fusion->window[t])
            add_trace(fusion, t, groups);
    for (size_t g = 0; g < groups->count; g++) {
        avp_group_recurrence *of = &groups->groups[g].recurrence;
        of->log10_p = of->members ? avp_links_poisson_log10_tail(of->met, of->expected) : 0;
    }
}
