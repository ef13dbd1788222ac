/* The networks of the literature, as floors, a measure and a threshold over acts. */
#ifndef AVPI_COMPARE_RECIPES_H
#define AVPI_COMPARE_RECIPES_H

#include "compare/similar.h"

typedef struct avpi_recipe {
    const char *name;
    const char *trace; /* acts that it takes; NULL = those of `sql` */
    const char *sql;   /* account, object, time, number of the row; asked of the case */
    avpi_floors_of_rows floors;
    avpi_similar_rule rule;
    enum { AVPI_RECIPE_SIMILAR, AVPI_RECIPE_COORNET, AVPI_RECIPE_SVN } kind;
} avpi_recipe;

enum { AVPI_RECIPES_MOST = 8 };

/** The recipes of pacheco or luceri with the thresholds of opts; for coornet and svn one that fits any trace. Returns how many. */
size_t avpi_recipes(const avp_compare_options *opts, avpi_recipe out[AVPI_RECIPES_MOST]);

#endif
