/* Colours by meaning. */
#include "report/palette.h"

typedef struct colour {
    const char *class;
    uint32_t light, dark;
} colour;

static const colour colours[] = {
#define X(role, class, light, dark) {class, light, dark},
    AVPI_PALETTE(X)
#undef X
};

uint32_t avpi_palette_rgb(avpi_role role, bool dark) {
    return dark ? colours[role].dark : colours[role].light;
}

const char *avpi_palette_class(avpi_role role) {
    return colours[role].class;
}

avpi_role avpi_palette_group(uint32_t group) {
    return group >= 1 && group <= AVPI_GROUP_COLOURS ? (avpi_role)(AVPI_ROLE_G1 + (group - 1)) : AVPI_ROLE_OTHER;
}
