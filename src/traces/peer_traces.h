/* Traces as other tools make them, for their counting modes alone: named, but not in the list of kinds. */
#ifndef AVPI_TRACES_PEER_TRACES_H
#define AVPI_TRACES_PEER_TRACES_H

#include "traces/trace.h"

extern const avpi_trace avpi_peer_traces[];
extern const size_t avpi_peer_traces_count;

#endif
