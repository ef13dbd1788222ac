/* The only supported include of libavispero. */
#ifndef AVISPERO_H
#define AVISPERO_H

#include "avispero/acts.h"
#include "avispero/base.h"
#include "avispero/case.h"
#include "avispero/compare.h"
#include "avispero/evaluate.h"
#include "avispero/groups.h"
#include "avispero/links.h"
#include "avispero/lists.h"
#include "avispero/media.h"
#include "avispero/notes.h"
#include "avispero/options.h"
#include "avispero/page_labels.h"
#include "avispero/proof.h"
#include "avispero/read.h"
#include "avispero/registry.h"
#include "avispero/report.h"
#include "avispero/review.h"
#include "avispero/simulate.h"
#include "avispero/spread.h"
#include "avispero/story.h"
#include "avispero/styles.h"
#include "avispero/threats.h"
#include "avispero/tips.h"
#include "avispero/traces.h"
#include "avispero/view.h"
#include "avispero/web.h"

#endif
