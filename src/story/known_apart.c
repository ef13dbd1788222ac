/* Groups of known accounts, taken out of the list of groups. */
#include "avispero/story.h"

#include "base/memory.h"

/* Members of a group on the list, by kind. */
static avp_known_group look(const avp_known *known, const avp_group *group) {
    avp_known_group seen = {.known = 0};
    for (size_t i = 0; i < group->n_members; i++) {
        uint8_t kind = known->kind_of[group->members[i]];
        seen.known += kind != 0;
        if (kind != 0)
            seen.of_kind[kind - 1]++;
    }
    return seen;
}

static void group_clear(const avp_ctx *ctx, avp_group *group) {
    avpi_free(ctx, group->members);
    avpi_free(ctx, group->strength);
    avpi_free(ctx, group->partners);
    *group = (avp_group){0};
}

/* Out of the list: apart when some members are not known, else dropped. */
static void take_out(const avp_ctx *ctx, avp_groups *groups, avp_group *group, avp_known_group seen, avp_known *known) {
    for (size_t i = 0; i < group->n_members; i++)
        groups->group_of[group->members[i]] = 0;
    if (seen.known == group->n_members) {
        known->left_out++;
        known->left_out_accounts += group->n_members;
        group_clear(ctx, group);
        return;
    }
    seen.group = *group;
    seen.group.id = 0;
    known->groups[known->count++] = seen;
    *group = (avp_group){0};
}

avp_status avp_known_apart(const avp_ctx *ctx, avp_groups *groups, avp_known *known, avp_error *err) {
    avp_status status = AVP_OK;
    size_t kept = 0;
    AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *known->groups, &known->groups, err));
    AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *known->members_known, &known->members_known, err));
    for (size_t g = 0; g < groups->count; g++) {
        avp_group *group = &groups->groups[g];
        avp_known_group seen = look(known, group);
        if (2 * seen.known > group->n_members) {
            take_out(ctx, groups, group, seen, known);
            continue;
        }
        group->id = (uint32_t)(kept + 1);
        for (size_t i = 0; i < group->n_members; i++)
            groups->group_of[group->members[i]] = group->id;
        known->members_known[kept] = seen.known;
        if (kept != g) {
            groups->groups[kept] = *group;
            *group = (avp_group){0};
        }
        kept++;
    }
    groups->count = kept;
done:
    return status;
}

void avp_known_free(const avp_ctx *ctx, avp_known *known) {
    for (size_t i = 0; known->groups && i < known->count; i++)
        group_clear(ctx, &known->groups[i].group);
    avpi_free(ctx, known->groups);
    avpi_free(ctx, known->kind_of);
    avpi_free(ctx, known->members_known);
    *known = (avp_known){.entries = 0};
}
