/* Text files that stand in the program (tools/embed-text). */
#ifndef AVPI_STORY_EMBEDDED_H
#define AVPI_STORY_EMBEDDED_H

#include <stddef.h>

typedef struct avpi_embedded {
    const char *name, *text; /* terminated */
    size_t size;
} avpi_embedded;

extern const avpi_embedded avpi_grammars[]; /* src/story/grammar/, by name */
extern const size_t avpi_grammars_count;
extern const avpi_embedded avpi_call_grammars[]; /* src/story/calls/, by name */
extern const size_t avpi_call_grammars_count;

#endif
