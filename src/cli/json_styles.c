/* What each group does, as JSON. */
#include "cli/json_out.h"

static json_t *share(uint64_t part, uint64_t whole) {
    return whole > 0 ? json_real((double)part / (double)whole) : json_null();
}

static json_t *json_of_deed(const avp_style *of, const avp_style *rest, avp_deed deed) {
    json_t *object = json_object();
    bool more = of->posts > 0 && rest->posts > 0 &&
                (double)of->of_deed[deed] / (double)of->posts > (double)rest->of_deed[deed] / (double)rest->posts;
    avpi_cli_json_set(object, "kind", avpi_cli_json_text(avp_deed_name(deed)));
    avpi_cli_json_set(object, "share", share(of->of_deed[deed], of->posts));
    avpi_cli_json_set(object, "elsewhere", share(rest->of_deed[deed], rest->posts));
    avpi_cli_json_set(object, "disarm_suggested",
                      more && avp_deed_code(deed)[0] ? avpi_cli_json_text(avp_deed_code(deed)) : json_null());
    return object;
}

static json_t *json_of_style(const avp_style *of, const avp_style *rest) {
    json_t *object = json_object(), *deeds = json_array(), *hours = json_array();
    for (int d = 0; d < AVP_DEEDS; d++)
        (void)json_array_append_new(deeds, json_of_deed(of, rest, (avp_deed)d));
    for (size_t h = 0; h < AVP_HOURS; h++)
        (void)json_array_append_new(hours, avpi_cli_json_count(of->of_hour[h]));
    avpi_cli_json_set(object, "group", avpi_cli_json_count(of->group));
    avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->posts));
    avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
    avpi_cli_json_set(object, "does", deeds);
    avpi_cli_json_set(object, "hours_utc", hours);
    return object;
}

json_t *avpi_cli_json_styles(const avp_findings *findings) {
    json_t *array = json_array();
    for (size_t i = 1; i < findings->styles.count; i++)
        (void)json_array_append_new(array, json_of_style(&findings->styles.of[i], &findings->styles.of[0]));
    return array;
}
