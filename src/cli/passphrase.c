#include "cli/passphrase.h"

#include "cli/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

void avpi_passphrase_wipe(avpi_passphrase *passphrase) {
    explicit_bzero(passphrase, sizeof *passphrase);
}

static avp_status too_long(const avpi_invocation *inv, avp_error *err) {
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("the passphrase is longer than %d bytes"),
                         AVPI_PASSPHRASE_MOST - 1);
}

/* Up to the first line end or the end of the file. */
static avp_status read_line(const avpi_invocation *inv, int fd, avpi_passphrase *out, avp_error *err) {
    char byte = 0;
    out->size = 0;
    for (;;) {
        ssize_t n = read(fd, &byte, 1);
        if (n < 0 && errno == EINTR && !(inv->ctx.cancelled && inv->ctx.cancelled(inv->ctx.cancelled_self)))
            continue;
        if (n < 0)
            return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("the passphrase cannot be read (system error %d)"),
                                 errno);
        if (n == 0 || byte == '\n')
            break;
        if (out->size + 1 >= sizeof out->bytes)
            return too_long(inv, err);
        out->bytes[out->size++] = byte;
    }
    if (out->size > 0 && out->bytes[out->size - 1] == '\r')
        out->size--;
    return AVP_OK;
}

/* Typed without being shown. */
static avp_status ask(const avpi_invocation *inv, int terminal, const char *prompt, avpi_passphrase *out,
                      avp_error *err) {
    struct termios before, silent;
    bool settings = tcgetattr(terminal, &before) == 0;
    if (write(terminal, prompt, strlen(prompt)) < 0)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("the passphrase cannot be read (system error %d)"), errno);
    if (settings) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(terminal, TCSAFLUSH, &silent);
    }
    avp_status status = read_line(inv, terminal, out, err);
    if (settings)
        (void)tcsetattr(terminal, TCSAFLUSH, &before);
    (void)!write(terminal, "\n", 1);
    return status;
}

static avp_status ask_terminal(const avpi_invocation *inv, const char *what, bool twice, avpi_passphrase *out,
                               avp_error *err) {
    enum { PROMPT_SIZE = 512 };
    avp_status status = AVP_OK;
    avpi_passphrase again = {.size = 0};
    char prompt[PROMPT_SIZE];
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("there is no terminal to ask for the passphrase; give --passphrase-fd, or set "
                                "AVISPERO_PASSPHRASE"));
    snprintf(prompt, sizeof prompt, avpi_cli_tr(&inv->ctx, N_("Passphrase of %s: ")), what);
    AVPI_TRY(ask(inv, terminal, prompt, out, err));
    if (twice) {
        AVPI_TRY(ask(inv, terminal, avpi_cli_tr(&inv->ctx, N_("The same again: ")), &again, err));
        if (again.size != out->size || memcmp(again.bytes, out->bytes, again.size) != 0)
            status = avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("the two passphrases differ"));
    }
done:
    avpi_passphrase_wipe(&again);
    close(terminal);
    return status;
}

avp_status avpi_passphrase_read(const avpi_invocation *inv, const char *what, bool twice, avpi_passphrase *out,
                                avp_error *err) {
    const avpi_passphrase_options *opts = avpi_options_of(inv, &avpi_passphrase_option_table);
    const char *given = getenv("AVISPERO_PASSPHRASE");
    avp_status status = AVP_OK;
    *out = (avpi_passphrase){.size = 0};
    if (opts->fd >= 0) {
        status = read_line(inv, (int)opts->fd, out, err);
    } else if (given) {
        out->size = strlen(given);
        if (out->size >= sizeof out->bytes)
            status = too_long(inv, err);
        else
            memcpy(out->bytes, given, out->size);
    } else {
        status = ask_terminal(inv, what, twice, out, err);
    }
    if (status == AVP_OK && out->size == 0)
        status = avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("the passphrase is empty"));
    if (status != AVP_OK)
        avpi_passphrase_wipe(out);
    return status;
}

avp_status avpi_user_key(const avpi_invocation *inv, avp_key **key, avp_error *err) {
    const avp_key_options *opts = avpi_options_of(inv, &avp_key_option_table);
    avpi_passphrase passphrase = {.size = 0};
    avp_status status = AVP_OK;
    bool there = avp_key_exists(&inv->ctx, opts);
    AVPI_TRY(avpi_passphrase_read(inv, avpi_cli_tr(&inv->ctx, there ? N_("your key") : N_("your new key")), !there,
                                  &passphrase, err));
    AVPI_TRY(avp_key_open(&inv->ctx, opts, avpi_passphrase_view(&passphrase), key, err));
    if (!there && !inv->global->quiet)
        avpi_cli_note(&inv->ctx, N_("a key was made for you; without its passphrase nobody can use it, you included"));
done:
    avpi_passphrase_wipe(&passphrase);
    return status;
}
