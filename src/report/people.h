/* How accounts are called in the report: the latest handle that the case knows, else the native id. */
#ifndef AVPI_REPORT_PEOPLE_H
#define AVPI_REPORT_PEOPLE_H

#include "avispero/report.h"
#include "base/memory.h"

enum { AVPI_NAME_CHARS = 40 };

typedef struct avpi_people {
    const avp_groups *groups;
    avp_str *handles; /* per account of groups->accounts; ptr NULL = not known. NULL = none known */
    avpi_arena text;
} avpi_people;

/** Handles of the accounts that have a link. Errors: AVP_E_MEMORY, AVP_E_IO. Cost: one scan of account_snapshots. */
AVP_MUST_CHECK avp_status avpi_people_load(const avp_ctx *ctx, const avp_story *story, avpi_people *out,
                                           avp_error *err);
void avpi_people_free(const avp_ctx *ctx, avpi_people *people);

/** Handle, or native id. Hostile text: show it through avpi_show. */
avp_str avpi_people_name(const avpi_people *people, uint32_t account);
bool avpi_people_has_handle(const avpi_people *people, uint32_t account);

#endif
