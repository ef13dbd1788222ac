/* What readers may take with them: accounts, links and groups by pseudonym, nothing of what was said. */
#include "report/site.h"

#include "base/files.h"
#include "report/exports.h"

/* One list of rows. */
typedef avp_status (*write_rows)(const avpi_page *page, avpi_out *out, avp_error *err);

static avp_status write_accounts(const avpi_page *page, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_groups *groups = page->groups;
    AVP_TRY(avpi_out_write(out, AVPI_STR("account,group\n"), err));
    for (size_t i = 0; i < page->wide.n_nodes; i++) {
        uint32_t account = page->wide.nodes[i].account;
        AVP_TRY(avpi_export_csv(out, avpi_people_name(&page->people, account), err));
        AVP_TRY(avpi_out_printf(out, err, ",%u\n", groups->group_of[account]));
    }
done:
    return status;
}

static avp_status write_links(const avpi_page *page, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(out, AVPI_STR("a,b,times,expected,log10_p\n"), err));
    for (size_t i = 0; i < page->groups->n_links; i++) {
        const avp_fused_link *link = &page->groups->links[i];
        AVP_TRY(avpi_export_csv(out, avpi_people_name(&page->people, link->a), err));
        AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
        AVP_TRY(avpi_export_csv(out, avpi_people_name(&page->people, link->b), err));
        AVP_TRY(avpi_out_printf(out, err, ",%u,", link->weight));
        AVP_TRY(avpi_export_number(out, link->expected, err));
        AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
        AVP_TRY(avpi_export_number(out, link->log10_p, err));
        AVP_TRY(avpi_out_write(out, AVPI_STR("\n"), err));
    }
done:
    return status;
}

static avp_status write_groups(const avpi_page *page, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(out, AVPI_STR("group,accounts,times,expected,log10_p,exclusive,verdict\n"), err));
    for (size_t g = 0; g < page->groups->count; g++) {
        const avp_group *group = &page->groups->groups[g];
        AVP_TRY(avpi_out_printf(out, err, "%u,%zu,%llu,", group->id, group->n_members,
                                (unsigned long long)group->observed));
        AVP_TRY(avpi_export_number(out, group->expected, err));
        AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
        AVP_TRY(avpi_export_number(out, group->log10_p, err));
        AVP_TRY(avpi_out_printf(out, err, ",%s,%s\n", group->exclusive ? "true" : "false",
                                avpi_verdict_word(avpi_verdict_of(page->groups, group))));
    }
done:
    return status;
}

static avp_status write_list(const avp_ctx *ctx, const avpi_page *page, const char *folder, const char *name,
                             write_rows write, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    avpi_out out = {0};
    AVP_TRY(avpi_path_join(ctx, folder, name, &path, err));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(write(page, &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_free(ctx, path);
    return status;
}

avp_status avpi_site_downloads(const avp_ctx *ctx, const avpi_page *page, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(write_list(ctx, page, folder, "accounts.csv", write_accounts, err));
    AVP_TRY(write_list(ctx, page, folder, "links.csv", write_links, err));
    AVP_TRY(write_list(ctx, page, folder, "groups.csv", write_groups, err));
done:
    return status;
}
