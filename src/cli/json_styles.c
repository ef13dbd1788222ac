/* What each group does, as JSON. */
#include "cli/json_out.h"

#include <math.h>

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

/* The eight hours in which members post more than others. */
static json_t *json_of_hours(const avp_habits *of) {
    json_t *object = json_object();
    if (isnan(of->hours_p)) {
        json_decref(object);
        return json_null();
    }
    avpi_cli_json_set(object, "from_hour_utc", avpi_cli_json_count(of->from_hour));
    avpi_cli_json_set(object, "hours", avpi_cli_json_count(AVP_SHIFT_HOURS));
    avpi_cli_json_set(object, "share", avpi_cli_json_real(of->hours_share));
    avpi_cli_json_set(object, "elsewhere", avpi_cli_json_real(of->hours_rest));
    avpi_cli_json_set(object, "p", avpi_cli_json_real(of->hours_p));
    avpi_cli_json_set(object, "q", avpi_cli_json_real(of->hours_q));
    avpi_cli_json_set(object, "passes", json_boolean(of->hours_pass));
    return object;
}

/* The client that members use more often than others. */
static json_t *json_of_client(const avp_habits *of) {
    json_t *object = json_object();
    if (!of->client) {
        json_decref(object);
        return json_null();
    }
    avpi_cli_json_set(object, "name", avpi_cli_json_text(of->client));
    avpi_cli_json_set(object, "share", share(of->client_yes, of->client_known));
    avpi_cli_json_set(object, "known", avpi_cli_json_count(of->client_known));
    avpi_cli_json_set(object, "elsewhere", share(of->rest_yes, of->rest_known));
    avpi_cli_json_set(object, "p", avpi_cli_json_real(of->client_p));
    avpi_cli_json_set(object, "q", avpi_cli_json_real(of->client_q));
    avpi_cli_json_set(object, "passes", json_boolean(of->client_passes));
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
    avpi_cli_json_set(object, "median_age_days", avpi_cli_json_real(of->median_age_days));
    avpi_cli_json_set(object, "shift", json_of_hours(&of->habits));
    avpi_cli_json_set(object, "client", json_of_client(&of->habits));
    return object;
}

json_t *avpi_cli_json_styles(const avp_findings *findings) {
    json_t *array = json_array();
    for (size_t i = 1; i < findings->styles.count; i++)
        (void)json_array_append_new(array, json_of_style(&findings->styles.of[i], &findings->styles.of[0]));
    return array;
}
