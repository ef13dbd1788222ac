/* What a `registry` command is asked to do, one thing at a time, and which options say how. */
#ifndef AVPI_CLI_REGISTRY_TASKS_H
#define AVPI_CLI_REGISTRY_TASKS_H

#include "cli/invocation.h"

typedef enum avpi_registry_task {
    AVPI_TASK_LOOK, /* none was asked for */
    AVPI_TASK_FILES,
    AVPI_TASK_COUNT,
    AVPI_TASK_ADD,
    AVPI_TASK_EDIT,
    AVPI_TASK_REMOVE,
    AVPI_TASK_DOCUMENT,
    AVPI_TASK_DECIDE,
    AVPI_TASK_UNDO,
    AVPI_TASK_JOIN,
    AVPI_TASK_PUBLISH,
    AVPI_TASK_KEEP_BACK,
    AVPI_TASK_LISTS,
    AVPI_TASK_WAITING,
    AVPI_TASK_SITE,
    AVPI_TASK_TIP_FORM,
    AVPI_TASK_OPEN_TIPS,
    AVPI_TASK_TIPS,
    AVPI_TASK_ACCEPT_TIP,
    AVPI_TASK_REFUSE_TIP
} avpi_registry_task;

/**
 * The one thing that the command line asks for.
 * Errors   AVP_E_ARG it asks for two, an option stands twice, or one that says how without what it belongs to: nothing that was typed is passed over
 */
AVP_MUST_CHECK avp_status avpi_registry_task_of(const avpi_invocation *inv, avpi_registry_task *out, avp_error *err);

#endif
