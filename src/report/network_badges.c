/* Where the groups' numbers stand: outside their points if there is room, never on one another. */
#include "report/figures.h"

#include <math.h>

enum { BADGES_MAX = 60, DIRECTIONS = 16, RINGS = 5, CELL = 6 };
static const double turn = 6.283185307179586;

/* A group's points: their middle and how far they reach. */
typedef struct cluster {
    double x, y, reach;
    size_t points;
} cluster;

static void find_clusters(const avpi_network *net, cluster *clusters) {
    for (size_t i = 0; i < net->n_nodes; i++) {
        uint32_t group = net->nodes[i].group;
        if (group == 0)
            continue;
        clusters[group - 1].x += net->nodes[i].at.x;
        clusters[group - 1].y += net->nodes[i].at.y;
        clusters[group - 1].points++;
    }
    for (size_t g = 0; g < net->groups->count; g++)
        if (clusters[g].points) {
            clusters[g].x /= (double)clusters[g].points;
            clusters[g].y /= (double)clusters[g].points;
        }
    /* the root mean square, so that one stray member does not push the number away */
    for (size_t i = 0; i < net->n_nodes; i++) {
        uint32_t group = net->nodes[i].group;
        if (group == 0)
            continue;
        double dx = net->nodes[i].at.x - clusters[group - 1].x, dy = net->nodes[i].at.y - clusters[group - 1].y;
        clusters[group - 1].reach += dx * dx + dy * dy;
    }
    for (size_t g = 0; g < net->groups->count; g++)
        if (clusters[g].points)
            clusters[g].reach = 1.35 * sqrt(clusters[g].reach / (double)clusters[g].points);
}

/* How many points lie in each CELL x CELL square of the plot. */
typedef struct crowd {
    size_t across, down;
    uint32_t *points;
} crowd;

static void count_crowd(const avpi_network *net, crowd *c) {
    for (size_t i = 0; i < net->n_nodes; i++) {
        size_t x = (size_t)(net->nodes[i].at.x / CELL), y = (size_t)(net->nodes[i].at.y / CELL);
        if (x < c->across && y < c->down)
            c->points[y * c->across + x]++;
    }
}

static uint32_t crowd_at(const crowd *c, avpi_point at, double radius) {
    uint32_t sum = 0;
    double x0 = fmax(0, (at.x - radius) / CELL), y0 = fmax(0, (at.y - radius) / CELL);
    for (size_t y = (size_t)y0; y < c->down && (double)y * CELL <= at.y + radius; y++)
        for (size_t x = (size_t)x0; x < c->across && (double)x * CELL <= at.x + radius; x++)
            sum += c->points[y * c->across + x];
    return sum;
}

static bool is_free(const avpi_network *net, avpi_point at, double radius) {
    if (at.x < radius || at.y < radius || at.x > net->plot.width - radius || at.y > net->plot.height - radius)
        return false;
    for (size_t i = 0; i < net->n_badges; i++)
        if (hypot(at.x - net->badges[i].at.x, at.y - net->badges[i].at.y) < 2 * radius + 2)
            return false;
    return true;
}

/* Rings around the cluster, upwards first; the place that hides the fewest points wins, the nearer one on a tie. */
static bool find_place(const avpi_network *net, const crowd *c, const cluster *of, double radius, avpi_point *place) {
    uint32_t least = UINT32_MAX;
    for (int ring = 0; ring < RINGS && least > 0; ring++) {
        double distance = of->reach + radius * (1.0 + 1.1 * ring);
        for (int k = 0; k < DIRECTIONS; k++) {
            int away = (k % 2 ? 1 : -1) * ((k + 1) / 2);
            double angle = -turn / 4 + away * turn / DIRECTIONS;
            avpi_point at = {of->x + distance * cos(angle), of->y + distance * sin(angle)};
            if (!is_free(net, at, radius))
                continue;
            uint32_t hidden = crowd_at(c, at, radius);
            if (hidden < least) {
                least = hidden;
                *place = at;
            }
        }
    }
    return least != UINT32_MAX;
}

/* A leader ends at the edge of the cluster, not in its middle. */
static avpi_point edge_of(const cluster *of, avpi_point place) {
    double distance = hypot(place.x - of->x, place.y - of->y),
           share = distance > 0 ? fmin(1, 0.95 * of->reach / distance) : 0;
    return (avpi_point){of->x + share * (place.x - of->x), of->y + share * (place.y - of->y)};
}

avp_status avpi_network_badges(const avp_ctx *ctx, avpi_network *network, avp_error *err) {
    avp_status status = AVP_OK;
    cluster *clusters = NULL;
    double radius = network->width > AVPI_NARROW ? 12 : 10.5;
    size_t most = network->width > AVPI_NARROW ? BADGES_MAX : BADGES_MAX / 3;
    crowd c = {(size_t)(network->plot.width / CELL) + 1, (size_t)(network->plot.height / CELL) + 1, NULL};
    AVP_TRY(avpi_zalloc(ctx, network->groups->count, sizeof *clusters, &clusters, err));
    AVP_TRY(avpi_zalloc(ctx, c.across * c.down, sizeof *c.points, &c.points, err));
    AVP_TRY(avpi_zalloc(ctx, most, sizeof *network->badges, &network->badges, err));
    find_clusters(network, clusters);
    count_crowd(network, &c);
    for (size_t g = 0; g < network->groups->count && network->n_badges < most; g++) {
        avpi_point place;
        if (clusters[g].points && find_place(network, &c, &clusters[g], radius, &place))
            network->badges[network->n_badges++] = (avpi_badge){place, edge_of(&clusters[g], place), (uint32_t)(g + 1)};
    }
done:
    avpi_free(ctx, clusters);
    avpi_free(ctx, c.points);
    return status;
}
