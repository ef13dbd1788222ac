/* The findings, in the order in which they are found: later ones use what earlier ones have put into avp_findings. */
#include "story/telling.h"

extern const avpi_module avpi_module_targets, avpi_module_threats, avpi_module_episodes, avpi_module_trends,
    avpi_module_series, avpi_module_claims, avpi_module_calls, avpi_module_styles, avpi_module_media;

const avpi_module *const avpi_modules[] = {
    &avpi_module_targets, &avpi_module_threats, &avpi_module_episodes, &avpi_module_trends, &avpi_module_series,
    &avpi_module_claims,  &avpi_module_calls,   &avpi_module_styles,   &avpi_module_media,
};
const size_t avpi_modules_count = sizeof avpi_modules / sizeof *avpi_modules;
