/* Outlines that stand in the program (tools/embed-outlines): Mexico's states, the world's countries. */
#ifndef AVPI_REGISTRY_OUTLINES_H
#define AVPI_REGISTRY_OUTLINES_H

#include "story/embedded.h"

/* As TopoJSON with one object `places` (topology.h); and the licence of the package that they come from. */
enum { AVPI_OUTLINE_STATES, AVPI_OUTLINE_WORLD, AVPI_OUTLINE_LICENCE, AVPI_OUTLINES };
extern const avpi_embedded avpi_outlines[AVPI_OUTLINES];

#endif
