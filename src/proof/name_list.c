#include "proof/name_list.h"

enum { LIST_SQL_SIZE = 256 };

bool avpi_name_list_next(avp_str text, size_t *at, avp_str *value) {
    static const avp_str mark = {"\xEF\xBB\xBF", 3};
    if (*at == 0 && avpi_str_starts(text, mark))
        *at = mark.len;
    while (*at < text.len) {
        avp_str rest = {text.ptr + *at, text.len - *at};
        avp_str line = {rest.ptr, avpi_str_find_byte(rest, '\n')};
        *at += line.len + 1;
        *value = avpi_str_trim(line);
        if (value->len > 0)
            return true;
    }
    return false;
}

avp_status avpi_name_list_load(avp_case *c, const char *table, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str value;
    avpi_buf sql;
    avpi_buf_init(&sql, avpi_case_ctx(c), LIST_SQL_SIZE);
    AVP_TRY(avpi_buf_printf(&sql, err, "CREATE OR REPLACE TEMP TABLE %s(name VARCHAR)", table));
    AVP_TRY(avpi_sql_exec(c, sql.ptr, NULL, 0, err));
    avpi_buf_clear(&sql);
    AVP_TRY(avpi_buf_printf(&sql, err, "INSERT INTO %s SELECT DISTINCT unnest([?, " AVPI_NAME_FOLDED("?") "])", table));
    for (size_t at = 0; avpi_name_list_next(text, &at, &value);) {
        const avpi_sql_value params[] = {avpi_sql_text(value), avpi_sql_text(value)};
        AVP_TRY(avpi_sql_exec(c, sql.ptr, params, 2, err));
    }
done:
    avpi_buf_free(&sql);
    return status;
}
