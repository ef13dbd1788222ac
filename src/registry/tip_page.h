/* The form for tips as it was built from web/ (cmake/Registry.cmake): one page with two marks to be filled in. */
#ifndef AVPI_REGISTRY_TIP_PAGE_H
#define AVPI_REGISTRY_TIP_PAGE_H

#include "story/embedded.h"

extern const avpi_embedded avpi_registry_tip[];
extern const size_t avpi_registry_tip_count;

#endif
