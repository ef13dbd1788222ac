/* The objects that a group pushed most: a short sorted list. */
#include "groups/top_objects.h"

#include "base/text.h"

static int native_order(const avp_trace_links *traces, const avp_group_object *a, const avp_group_object *b) {
    if (a->trace == b->trace)
        return a->object < b->object ? -1 : a->object > b->object;
    return avpi_str_compare(avp_names_get(&traces[a->trace].acts->objects, a->object),
                            avp_names_get(&traces[b->trace].acts->objects, b->object));
}

static bool before(const avp_trace_links *traces, const avp_group_object *a, const avp_group_object *b) {
    if (a->accounts != b->accounts)
        return a->accounts > b->accounts;
    if (a->acts != b->acts)
        return a->acts > b->acts;
    int order = native_order(traces, a, b);
    return order != 0 ? order < 0 : a->trace < b->trace;
}

void avpi_top_add(avpi_top *top, const avp_trace_links *traces, avp_group_object object) {
    if (top->n == AVP_GROUP_TOP_OBJECTS && !before(traces, &object, &top->object[top->n - 1]))
        return;
    size_t at = top->n < AVP_GROUP_TOP_OBJECTS ? top->n++ : top->n - 1;
    for (; at > 0 && before(traces, &object, &top->object[at - 1]); at--)
        top->object[at] = top->object[at - 1];
    top->object[at] = object;
}
