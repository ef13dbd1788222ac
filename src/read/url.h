/* The canonical form of a URL: what stays when two people share the same page by different roads. */
#ifndef AVPI_READ_URL_H
#define AVPI_READ_URL_H

#include "base/text.h"

/**
 * Canonical form and domain of a URL as it was written.
 *
 * scheme https for http too, host in lower case and ASCII (IDNA), without www., m., mobile., amp. and without a port that says
 * nothing; no user, no fragment; no parameter that only says how the reader came (utm_*, fbclid ...), the others in their order;
 * percent-encoding in one form; the root is "/". Wrappers of the kind l.facebook.com/l.php?u=... are taken off; a post of X,
 * a video of YouTube have one form each.
 *
 * Out     canonical  in the arena; ptr NULL when the text is no URL of the web
 *         domain     registrable domain ("example.co.uk"), the host itself where there is none (an IP address)
 * Errors  AVP_E_MEMORY
 * Cost    O(length)
 */
AVP_MUST_CHECK avp_status avpi_url_canonical(avpi_arena *arena, avp_str written, avp_str *canonical, avp_str *domain,
                                             avp_error *err);

enum { AVPI_URL_MAX = 8192 }; /* longer ones are no URLs */

/* ---- its parts, in url_rules.c ---- */

/* Views into the text; query without '?'. */
typedef struct avpi_url_parts {
    avp_str host, port, path, query;
} avpi_url_parts;

/** True when a parameter with this name says how the reader came, not what is read. host is canonical. */
bool avpi_url_is_tracking(avp_str name, avp_str host);

/** Host without prefixes that name the same site for other devices, and under one name where a site has several. */
avp_str avpi_url_plain_host(avp_str host);

/** The address that a redirector carries in its query ("u=https%3A..."), still encoded; ptr NULL when it is none. */
avp_str avpi_url_wrapped(const avpi_url_parts *parts);

/**
 * Path and query of sites with several forms of one page, written into out (room of AVPI_URL_MAX bytes); ptr NULL when the
 * general rules do.
 */
avp_str avpi_url_site_form(const avpi_url_parts *parts, char *out);

/** Value of a query parameter, ptr NULL when it is not there. */
avp_str avpi_url_parameter(avp_str query, avp_str name);

#endif
