/* Sites that belong to accounts which are not shown: beside the pseudonym, their domain would undo it. */
#include "report/masks.h"

#include "store/sql.h"

/*
 * A domain belongs to an account that links to it in posts of its own and is called like it (handle or name begins with the domain's
 * first label, or the other way round, letters and digits alone, four of them at least), or that is the only one to link to it, three
 * times at least. One row a pair.
 */
static const char owners_sql[] =
    "WITH used AS (SELECT u.domain, p.account_id, count(*) AS posts FROM post_urls l JOIN urls u USING (url_id)"
    " JOIN posts p USING (post_id) WHERE u.domain IS NOT NULL AND p.repost_of IS NULL AND NOT p.is_repost GROUP BY "
    "ALL),"
    " called AS (SELECT DISTINCT account_id, regexp_replace(lower(strip_accents(name)), '[^a-z0-9]', '', 'g') AS name"
    " FROM (SELECT account_id, unnest([handle, name]) AS name FROM account_snapshots) WHERE name IS NOT NULL),"
    " labels AS (SELECT domain, account_id,"
    " regexp_replace(lower(split_part(domain, '.', 1)), '[^a-z0-9]', '', 'g') AS label FROM used),"
    " pairs AS (SELECT l.domain, l.account_id FROM labels l JOIN called c USING (account_id)"
    " WHERE least(length(l.label), length(c.name)) >= 4 AND (starts_with(c.name, l.label) OR starts_with(l.label, "
    "c.name))"
    " UNION SELECT domain, min(account_id) FROM used GROUP BY domain HAVING count(*) = 1 AND sum(posts) >= 3)"
    " SELECT DISTINCT o.domain, a.native, s.handle FROM pairs o JOIN accounts a USING (account_id)"
    " LEFT JOIN account_snapshots s USING (account_id) ORDER BY ALL";

/* One of several owners that is shown shows the domain. */
static avp_status take_owner(avpi_masks *masks, avpi_dict *shown, avp_str domain, bool is_shown, avp_error *err) {
    uint32_t id;
    return avpi_dict_intern(is_shown ? shown : &masks->domains, domain, &id, err);
}

static avp_status take_owners(avpi_masks *masks, avp_case *c, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, owners_sql, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            avp_str domain = avpi_rows_text(rows, 0)[i], handle = avpi_rows_text(rows, 2)[i];
            bool shown = avpi_masks_figure(masks, domain) || avpi_masks_figure(masks, avpi_rows_text(rows, 1)[i]) ||
                         (handle.ptr && avpi_masks_figure(masks, handle));
            AVP_TRY(take_owner(masks, &masks->shown_domains, domain, shown, err));
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_masks_domains(avpi_masks *masks, avp_case *c, avp_error *err) {
    return c && !masks->names ? take_owners(masks, c, err) : AVP_OK;
}

/* The domain itself, or what it is a part of: news.site.example, site.example. */
bool avpi_masks_domain(const avpi_masks *masks, avp_str host, avp_str *domain) {
    char small[256];
    if (masks->domains.count == 0 || host.len >= sizeof small)
        return false;
    for (size_t i = 0; i < host.len; i++)
        small[i] = (char)(host.ptr[i] >= 'A' && host.ptr[i] <= 'Z' ? host.ptr[i] + ('a' - 'A') : host.ptr[i]);
    for (size_t from = 0; from < host.len;) {
        avp_str part = {small + from, host.len - from};
        uint32_t id = avpi_dict_find(&masks->domains, part);
        if (id != UINT32_MAX && avpi_dict_find(&masks->shown_domains, part) == UINT32_MAX) {
            *domain = avpi_dict_get(&masks->domains, id);
            return true;
        }
        from += avpi_str_find_byte(part, '.') + 1;
    }
    return false;
}
