#include "cli/console.h"

#include "cli/say.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

unsigned avpi_console_width(void) {
    enum { WITHOUT_TERMINAL = 100, LEAST = 40, MOST = 200 };
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WITHOUT_TERMINAL;
    return size.ws_col < LEAST ? LEAST : size.ws_col > MOST ? MOST : size.ws_col;
}

/* ---- progress ---- */

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* 1234567 -> "1.2 M" */
static const char *short_count(double count, char out[AVPI_COUNT_SIZE]) {
    static const char units[] = " kMGT";
    size_t unit = 0;
    while (count >= 1000 && unit + 2 < sizeof units) {
        count /= 1000;
        unit++;
    }
    if (unit == 0)
        snprintf(out, AVPI_COUNT_SIZE, "%.0f ", count);
    else
        snprintf(out, AVPI_COUNT_SIZE, "%.1f %c", count, units[unit]);
    return out;
}

static void draw(avpi_cli_progress *p, uint64_t done, uint64_t total, const char *unit, double spent_s) {
    char rate[AVPI_COUNT_SIZE], line[256];
    double per_s = spent_s > 0 ? (double)done / spent_s : 0;
    short_count(per_s, rate);
    if (total > 0 && done > 0) {
        double left_s = per_s > 0 ? (double)(total > done ? total - done : 0) / per_s : 0;
        snprintf(line, sizeof line, avpi_cli_tr(p->ctx, N_("%s  %.0f %%  %s%s/s  %.0f s left")), p->stage,
                 100.0 * (double)done / (double)total, rate, unit, left_s);
    } else {
        char count[AVPI_COUNT_SIZE];
        snprintf(line, sizeof line, "%s  %s%s  %s%s/s", p->stage, short_count((double)done, count), unit, rate, unit);
    }
    fprintf(stderr, p->terminal ? "\r\033[K%s" : "%s\n", line);
    p->drawn = p->terminal;
}

static void on_progress(void *self, const char *stage, uint64_t done, uint64_t total, const char *unit) {
    const double pause_s = 2; /* between lines, where they cannot be written over */
    avpi_cli_progress *p = self;
    double now = now_s();
    if (!p->stage || strcmp(p->stage, stage) != 0) {
        p->stage = stage;
        p->began_s = now;
        p->told_s = 0;
    }
    if (!p->terminal && now - p->told_s < pause_s && done != total)
        return;
    p->told_s = now;
    draw(p, done, total, unit ? avp_translate(p->ctx->lang, unit) : "", now - p->began_s);
}

void avpi_console_clear(avpi_cli_progress *progress) {
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}

static void on_log(void *self, avp_log_level level, const char *text) {
    avpi_cli_progress *p = self;
    if (level == AVP_LOG_DEBUG)
        return;
    avpi_console_clear(p);
    fprintf(stderr, "avispero: %s%s\n", level == AVP_LOG_WARNING ? avpi_cli_tr(p->ctx, N_("warning: ")) : "", text);
}

void avpi_console_begin(avpi_cli_progress *progress, avp_ctx *ctx, bool quiet, bool always) {
    bool terminal = isatty(STDERR_FILENO) == 1;
    *progress = (avpi_cli_progress){.shown = !quiet && (terminal || always), .terminal = terminal, .ctx = ctx};
    if (progress->shown) {
        ctx->progress = on_progress;
        ctx->progress_self = progress;
    }
    if (!quiet) {
        ctx->log = on_log;
        ctx->log_self = progress;
    }
}

/* ---- signals ---- */

/* A signal handler can reach nothing else. */
static volatile sig_atomic_t interrupted;

static void on_signal(int signal_number) {
    interrupted = 1;
    signal(signal_number, SIG_DFL);
}

static bool is_cancelled(void *self) {
    (void)self;
    return interrupted != 0;
}

void avpi_signals_begin(avp_ctx *ctx) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    ctx->cancelled = is_cancelled;
}
