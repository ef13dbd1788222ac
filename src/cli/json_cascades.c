/* Who launches and boosts what groups spread, as JSON. */
#include "cli/json_out.h"

#include <math.h>

static void append(json_t *array, json_t *value) {
    if (array && value)
        (void)json_array_append_new(array, value);
}

static json_t *count_or_null(int64_t count) {
    return count >= 0 ? avpi_cli_json_count((uint64_t)count) : json_null();
}

static uint64_t boosters_of(const avp_cascades *cascades, size_t launcher) {
    uint64_t n = 0;
    for (size_t i = 0; i < cascades->n_boosters; i++)
        n += cascades->boosters[i].launcher == launcher && cascades->boosters[i].passes;
    return n;
}

static json_t *json_of_launcher(const avp_cascades *cascades, size_t i) {
    const avp_launcher *of = &cascades->launchers[i];
    json_t *object = json_object();
    avpi_cli_json_set(object, "group", avpi_cli_json_count(of->group));
    avpi_cli_json_set(object, "account", avpi_cli_json_str(of->name));
    avpi_cli_json_set(object, "member", json_boolean(of->member));
    avpi_cli_json_set(object, "cascades", avpi_cli_json_count(of->cascades));
    avpi_cli_json_set(object, "first", avpi_cli_json_count(of->first));
    avpi_cli_json_set(object, "expected", avpi_cli_json_real(of->expected));
    avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
    avpi_cli_json_set(object, "log10_p", avpi_cli_json_real(of->log10_p));
    avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
    avpi_cli_json_set(object, "followers", count_or_null(of->followers));
    avpi_cli_json_set(object, "small", json_boolean(of->small));
    avpi_cli_json_set(object, "boosters", avpi_cli_json_count(boosters_of(cascades, i)));
    return object;
}

json_t *avpi_cli_json_launchers(const avp_cascades *cascades) {
    json_t *array = json_array();
    for (size_t i = 0; i < cascades->n_launchers; i++)
        if (cascades->launchers[i].passes)
            append(array, json_of_launcher(cascades, i));
    return array;
}

static json_t *json_of_order(const avp_order_test *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "z", avpi_cli_json_real(of->z));
    avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
    avpi_cli_json_set(object, "log10_p", avpi_cli_json_real(of->log10_p));
    avpi_cli_json_set(object, "cascades", avpi_cli_json_count(of->cascades));
    avpi_cli_json_set(object, "actors", avpi_cli_json_count(of->actors));
    return object;
}

/* The plain test, and within it the one by hour: the two stand side by side in the list. */
static json_t *json_of_pair(const avp_order_test *of) {
    json_t *object = json_of_order(&of[0]);
    avpi_cli_json_set(object, "by_hour", json_of_order(&of[1]));
    return object;
}

json_t *avpi_cli_json_order(const avp_cascades *cascades) {
    json_t *root, *groups = json_array();
    if (cascades->n_orders < 2) {
        json_decref(groups);
        return json_null();
    }
    root = json_of_pair(cascades->orders);
    for (size_t i = 2; i + 1 < cascades->n_orders; i += 2) {
        json_t *object = json_of_pair(&cascades->orders[i]);
        avpi_cli_json_set(object, "group", avpi_cli_json_count(cascades->orders[i].group));
        append(groups, object);
    }
    avpi_cli_json_set(root, "groups", groups);
    return root;
}
