/* A passphrase from the user: a file descriptor, AVISPERO_PASSPHRASE, or the terminal. */
#ifndef AVPI_CLI_PASSPHRASE_H
#define AVPI_CLI_PASSPHRASE_H

#include "cli/invocation.h"

enum { AVPI_PASSPHRASE_MOST = 1024 };

typedef struct avpi_passphrase {
    char bytes[AVPI_PASSPHRASE_MOST];
    size_t size;
} avpi_passphrase;

/**
 * Ask for the passphrase.
 * In       twice   it is a new one: on a terminal it is asked for twice
 *          what    what it opens, for the prompt (translated already)
 * Errors   AVP_E_ARG empty, too long, the two differ, or there is no terminal and none was given
 */
AVP_MUST_CHECK avp_status avpi_passphrase_read(const avpi_invocation *inv, const char *what, bool twice,
                                               avpi_passphrase *out, avp_error *err);
void avpi_passphrase_wipe(avpi_passphrase *passphrase);

static inline avp_str avpi_passphrase_view(const avpi_passphrase *passphrase) {
    return (avp_str){passphrase->bytes, passphrase->size};
}

/** The user's key, made if there is none. Caller frees with avp_key_free. */
AVP_MUST_CHECK avp_status avpi_user_key(const avpi_invocation *inv, avp_key **key, avp_error *err);

#endif
