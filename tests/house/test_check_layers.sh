# An include line that looks forward in the way of the data is found, with its place; one that looks back is not.
. "$AVISPERO_SOURCE/tests/house/planted.sh"

clear_tree
plant src/links/window.c <<'END'
#include "avispero/acts.h"
#include "base/memory.h"
#include "store/sql.h"
#include "traces/trace.h"
#include <math.h>
/* #include "report/page.h" */
END
expect_clean check-layers

echo '#include "groups/graph.h"' >>"$tree/src/links/window.c"
expect_offence check-layers "src/links/window.c:7: links comes before groups"

clear_tree
echo '#include "store/sql.h"' | plant src/base/memory.c
expect_offence check-layers "src/base/memory.c:1: base comes before store"

clear_tree
echo '#include <avispero/groups.h>' | plant src/links/window.c
expect_offence check-layers "src/links/window.c:1: links comes before groups"

clear_tree
echo '#include "avispero/avispero.h"' | plant src/links/window.c
expect_offence check-layers "which holds every stage"

clear_tree
printf '#include "avispero/avispero.h"\n#include "cli/command.h"\n#include "invocation.h"\n' | plant src/cli/cmd_links.c
expect_clean check-layers
echo '#include "base/text.h"' >>"$tree/src/cli/cmd_links.c"
expect_offence check-layers "src/cli/cmd_links.c:4: cli sees avispero/*.h and its own folder alone"

clear_tree
echo '#include "links/window.h"' | plant src/simulate/planted.c
expect_offence check-layers "src/simulate/planted.c:1: simulate comes before links"

clear_tree
echo '#include "../links/window.h"' | plant src/groups/graph.c
expect_offence check-layers "climbs out of its folder"

clear_tree
echo '#include <duckdb.h>' | plant src/links/window.c
expect_offence check-layers "'duckdb.h' is known to src/store alone"

clear_tree
echo '#include "experimental/story/x.h"' | plant src/report/page.c
expect_offence check-layers "cannot see 'experimental/story/x.h'"

clear_tree
echo 'int x;' | plant src/helpers/x.c
expect_offence check-layers "'helpers' is no stage"
finish
