/* How accounts are called: the latest handle that the case knows, else the native id; in what is published, a pseudonym (masks.h). */
#ifndef AVPI_REPORT_PEOPLE_H
#define AVPI_REPORT_PEOPLE_H

#include "avispero/report.h"
#include "base/memory.h"

enum { AVPI_NAME_CHARS = 40 };

typedef struct avpi_people {
    const avp_groups *groups;
    avp_str *handles; /* per account of groups->accounts; ptr NULL = not known. NULL = none known */
    avp_str *shown;   /* per account, what stands for it; ptr NULL = its name. NULL = names everywhere */
    avpi_arena text;
} avpi_people;

/** Handles of the accounts that have a link. Errors: AVP_E_MEMORY, AVP_E_IO. Cost: one scan of account_snapshots. */
AVP_MUST_CHECK avp_status avpi_people_load(const avp_ctx *ctx, const avp_story *story, avpi_people *out,
                                           avp_error *err);
void avpi_people_free(const avp_ctx *ctx, avpi_people *people);

/** What stands for the account, else its handle, else its native id. Hostile text: show it through avpi_show. */
avp_str avpi_people_name(const avpi_people *people, uint32_t account);
/** Is there a handle, and is it shown? */
bool avpi_people_has_handle(const avpi_people *people, uint32_t account);

#endif
