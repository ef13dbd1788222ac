/* What stands for people in a published report: pseudonyms, and their words without the names in them. */
#ifndef AVPI_REPORT_MASKS_H
#define AVPI_REPORT_MASKS_H

#include "base/dict.h"
#include "proof/pseudonyms.h"
#include "report/people.h"

/*
 * An account is shown as it is when --names says so or a list of public figures has its id or its handle; else by its pseudonym
 * (HMAC-SHA256 of its id). A name that is a pseudonym already, in a redacted case, stays.
 */
enum { AVPI_MASK_NAME = 256 };

/* How accounts are called in plain words: small letters, one space between words. */
typedef struct avpi_masked_name {
    avp_str said;
    uint32_t native;      /* whose, in `natives` */
    bool several, figure; /* more than one account is called so; one of them may be named */
} avpi_masked_name;

typedef struct avpi_masks {
    const avpi_people *people;
    bool names, full_quotes, quote_deleted;
    uint64_t least_cell;
    unsigned char key[32];
    avpi_dict figures;       /* public: ids, handles and domains, small letters, no @ */
    avpi_dict domains;       /* of accounts that are not shown */
    avpi_dict shown_domains; /* those among them of which another owner is */
    avpi_dict handles;       /* of the accounts that have a link, small letters */
    uint32_t *account_of;    /* per entry of handles */
    size_t capacity;
    avpi_dict told, natives; /* ids and handles that the authors' words name, and whose they are (avpi_masks_learn) */
    uint32_t *native_of;     /* per entry of told */
    size_t told_capacity;
    struct avpi_masked_name *plain; /* names of two words and more that those words say, the longest first */
    size_t n_plain, plain_capacity;
    avpi_arena text;
} avpi_masks;

/**
 * Read the list and the key. Without a file the key is made from the rows of the collection: the same case gives the same
 * report everywhere, and who has not all its rows cannot undo the pseudonyms by trying names.
 * In       people  borrowed; lives as long as the masks
 * Errors   AVP_E_INPUT no such list; AVP_E_ARG the key lies in a case; AVP_E_MEMORY, AVP_E_IO
 * Cost     one pass over the keys of rows
 */
AVP_MUST_CHECK avp_status avpi_masks_open(const avp_ctx *ctx, const avp_story *story, const avpi_people *people,
                                          avpi_masks *out, avp_error *err);
void avpi_masks_close(const avp_ctx *ctx, avpi_masks *masks);

/** A name as a key: no @, small letters, cut at AVPI_MASK_NAME bytes. */
avp_str avpi_masks_folded(avp_str name, char room[AVPI_MASK_NAME]);
/**
 * Learn which accounts of the case a text names by id, handle or a name of two words and more, those without a link among them, and
 * warn of names that are one word (masked_people.c). Errors: AVP_E_MEMORY, AVP_E_IO. Cost: one scan of the accounts
 */
AVP_MUST_CHECK avp_status avpi_masks_learn(const avp_ctx *ctx, avpi_masks *masks, avp_case *c, avp_str text,
                                           avp_error *err);
/**
 * Where a name that was learnt ends which begins at this place of the text, whose it is (no bytes: several accounts are called so);
 * 0: none begins here.
 */
size_t avpi_masks_plain(const avpi_masks *masks, avp_str text, size_t at, avp_str *native);
/** Does the list of public figures have this id, handle or domain? */
bool avpi_masks_figure(const avpi_masks *masks, avp_str name);
/** Find the domains that belong to accounts which are not shown (masked_domains.c). Errors: AVP_E_MEMORY, AVP_E_IO. Cost: one scan of links */
AVP_MUST_CHECK avp_status avpi_masks_domains(avpi_masks *masks, avp_case *c, avp_error *err);
/** Does the host of a link belong to an account that is not shown? *domain lives as long as the masks. */
bool avpi_masks_domain(const avpi_masks *masks, avp_str host, avp_str *domain);
/** What stands for such a domain: d- and ten letters. */
AVP_MUST_CHECK avp_status avpi_masks_site(avpi_masks *masks, avp_str domain, avp_str *out, avp_error *err);

/** Is this account shown by its name? */
bool avpi_masks_shows(const avpi_masks *masks, uint32_t account);
/** Give every account that is not shown its pseudonym, so that avpi_people_name says it. */
AVP_MUST_CHECK avp_status avpi_masks_people(const avp_ctx *ctx, avpi_masks *masks, avpi_people *people, avp_error *err);
/** A name that may be an account's id or handle, as it is shown; *out lives as long as the masks. */
AVP_MUST_CHECK avp_status avpi_masks_name(avpi_masks *masks, avp_str name, avp_str *out, avp_error *err);
/** The id of a post, as it is shown. */
AVP_MUST_CHECK avp_status avpi_masks_post(avpi_masks *masks, avp_str native, avp_str *out, avp_error *err);
/** Words of people without names, mail addresses, long numbers, and paths of links on platforms. */
AVP_MUST_CHECK avp_status avpi_masks_words(avpi_masks *masks, avp_str text, avp_str *out, avp_error *err);
/** A message of the program without what it quotes. */
AVP_MUST_CHECK avp_status avpi_masks_message(avpi_masks *masks, avp_str text, avp_str *out, avp_error *err);
/** Of a post half of the characters are quoted, and at most so many: what is quoted whole can be searched for. 0 = all of them. */
size_t avpi_masks_quote(const avpi_masks *masks, avp_str text, size_t characters);

#endif
