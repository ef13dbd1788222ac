#include "proof/anchors.h"

#include "base/files.h"

#include <openssl/evp.h>
#include <stdio.h>

enum { MESSAGE_MOST = 4096, DEPTH_MOST = 256, PROOF_MOST = 1 << 20, KIND_SIZE = 8, SHA256_OF_FILE = 0x08 };

static const unsigned char magic[] = {0x00, 'O',  'p',  'e',  'n',  'T',  'i',  'm',  'e',  's', 't',
                                      'a',  'm',  'p',  's',  0x00, 0x00, 'P',  'r',  'o',  'o', 'f',
                                      0x00, 0xbf, 0x89, 0xe2, 0xe8, 0x84, 0xe8, 0x92, 0x94, 0x01};
static const unsigned char bitcoin[KIND_SIZE] = {0x05, 0x88, 0x96, 0x0d, 0x73, 0xd7, 0x19, 0x01};
static const unsigned char waiting[KIND_SIZE] = {0x83, 0xdf, 0xe3, 0x0d, 0x2e, 0xf9, 0x0c, 0x8e};

typedef struct message {
    size_t size;
    unsigned char bytes[MESSAGE_MOST];
} message;

typedef struct reading {
    avpi_anchors *anchors;
    const unsigned char *at, *end;
    unsigned depth;
} reading;

static avp_status broken(reading *r, avp_error *err) {
    return avpi_fail(r->anchors->ctx, err, AVP_E_INPUT, N_("the proof of OpenTimestamps is damaged or cut off"));
}

/* ---- bytes ---- */

static avp_status take(reading *r, size_t n, const unsigned char **out, avp_error *err) {
    if ((size_t)(r->end - r->at) < n)
        return broken(r, err);
    *out = r->at;
    r->at += n;
    return AVP_OK;
}

/* Seven bits a byte, the lowest first. */
static avp_status take_number(reading *r, uint64_t *out, avp_error *err) {
    avp_status status = AVP_OK;
    const unsigned char *byte = NULL;
    *out = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        AVP_TRY(take(r, 1, &byte, err));
        *out |= (uint64_t)(*byte & 0x7f) << shift;
        if (!(*byte & 0x80))
            return AVP_OK;
    }
    status = broken(r, err);
done:
    return status;
}

static avp_status take_bytes(reading *r, const unsigned char **out, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t size = 0;
    AVP_TRY(take_number(r, &size, err));
    if (size > MESSAGE_MOST)
        return broken(r, err);
    AVP_TRY(take(r, (size_t)size, out, err));
    *n = (size_t)size;
done:
    return status;
}

/* ---- operations ---- */

static avp_status join(reading *r, message *m, bool before, avp_error *err) {
    avp_status status = AVP_OK;
    const unsigned char *bytes = NULL;
    size_t n = 0;
    AVP_TRY(take_bytes(r, &bytes, &n, err));
    if (n == 0 || m->size + n > MESSAGE_MOST)
        return broken(r, err);
    if (before)
        memmove(m->bytes + n, m->bytes, m->size);
    memcpy(m->bytes + (before ? 0 : m->size), bytes, n);
    m->size += n;
done:
    return status;
}

static avp_status digest(reading *r, message *m, const char *name, avp_error *err) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD *kind = EVP_MD_fetch(NULL, name, NULL);
    bool good = kind && EVP_Digest(m->bytes, m->size, out, &n, kind, NULL) == 1;
    EVP_MD_free(kind);
    if (!good)
        return avpi_fail(r->anchors->ctx, err, AVP_E_INPUT,
                         N_("the proof of OpenTimestamps uses \"%s\", which is not known here"), name);
    memcpy(m->bytes, out, n);
    m->size = n;
    return AVP_OK;
}

static void reverse(message *m) {
    for (size_t i = 0; i < m->size / 2; i++) {
        unsigned char byte = m->bytes[i];
        m->bytes[i] = m->bytes[m->size - 1 - i];
        m->bytes[m->size - 1 - i] = byte;
    }
}

static avp_status operate(reading *r, unsigned char tag, message *m, avp_error *err) {
    switch (tag) {
    case 0xf0: return join(r, m, false, err);
    case 0xf1: return join(r, m, true, err);
    case 0xf2: reverse(m); return AVP_OK;
    case 0x02: return digest(r, m, "SHA1", err);
    case 0x03: return digest(r, m, "RIPEMD160", err);
    case 0x08: return digest(r, m, "SHA256", err);
    default: return broken(r, err);
    }
}

/* ---- attestations ---- */

/* Block explorers print the Merkle root with its bytes the other way round. */
static avp_status add_block(reading *r, uint64_t height, const message *m, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_anchors *all = r->anchors;
    message turned = *m;
    if (m->size != AVPI_SHA256_SIZE)
        return broken(r, err);
    AVP_TRY(avpi_grow(all->ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
    reverse(&turned);
    all->of[all->n] = (avp_anchor){.height = height};
    avpi_hex(turned.bytes, turned.size, all->of[all->n].merkle_root);
    all->n++;
done:
    return status;
}

static avp_status attest(reading *r, const message *m, avp_error *err) {
    avp_status status = AVP_OK;
    const unsigned char *kind = NULL, *bytes = NULL;
    size_t n = 0;
    uint64_t height = 0;
    AVP_TRY(take(r, KIND_SIZE, &kind, err));
    AVP_TRY(take_bytes(r, &bytes, &n, err));
    if (memcmp(kind, bitcoin, KIND_SIZE) == 0) {
        reading inside = {r->anchors, bytes, bytes + n, 0};
        AVP_TRY(take_number(&inside, &height, err));
        AVP_TRY(add_block(r, height, m, err));
    } else {
        bool calendar = memcmp(kind, waiting, KIND_SIZE) == 0;
        r->anchors->pending += calendar;
        r->anchors->unknown += !calendar;
    }
done:
    return status;
}

static avp_status follow(reading *r, const message *m, avp_error *err);

static avp_status branch(reading *r, unsigned char tag, const message *m, avp_error *err) {
    avp_status status = AVP_OK;
    message next = *m;
    if (tag == 0x00)
        return attest(r, m, err);
    AVP_TRY(operate(r, tag, &next, err));
    AVP_TRY(follow(r, &next, err));
done:
    return status;
}

static avp_status follow(reading *r, const message *m, avp_error *err) {
    avp_status status = AVP_OK;
    const unsigned char *tag = NULL;
    if (++r->depth > DEPTH_MOST)
        return broken(r, err);
    AVP_TRY(take(r, 1, &tag, err));
    while (*tag == 0xff) {
        AVP_TRY(take(r, 1, &tag, err));
        AVP_TRY(branch(r, *tag, m, err));
        AVP_TRY(take(r, 1, &tag, err));
    }
    AVP_TRY(branch(r, *tag, m, err));
    r->depth--;
done:
    return status;
}

/* ---- the file ---- */

avp_status avpi_anchors_read(const avp_ctx *ctx, avp_str bytes, avpi_anchors *out, avp_error *err) {
    avp_status status = AVP_OK;
    const unsigned char *start = (const unsigned char *)bytes.ptr, *head = NULL;
    message first = {.size = AVPI_SHA256_SIZE};
    *out = (avpi_anchors){.ctx = ctx};
    reading r = {.anchors = out, .at = start, .end = start + bytes.len};
    AVP_TRY(take(&r, sizeof magic + 1, &head, err));
    if (memcmp(head, magic, sizeof magic) != 0 || head[sizeof magic] != SHA256_OF_FILE)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("this is no proof of OpenTimestamps about a SHA-256"));
    AVP_TRY(take(&r, AVPI_SHA256_SIZE, &head, err));
    memcpy(out->digest, head, AVPI_SHA256_SIZE);
    memcpy(first.bytes, head, AVPI_SHA256_SIZE);
    AVP_TRY(follow(&r, &first, err));
    if (r.at != r.end)
        status = broken(&r, err);
done:
    return status;
}

void avpi_anchors_free(avpi_anchors *anchors) {
    if (anchors->ctx)
        avpi_free(anchors->ctx, anchors->of);
    *anchors = (avpi_anchors){.ctx = NULL};
}

/* SHA-256 of what `seal --ots` writes: the root in hex, and a line end. */
static void digest_of_root(const avpi_node_hash *root, unsigned char out[AVPI_SHA256_SIZE]) {
    char text[AVP_ROOT_SIZE];
    avpi_sha256 state;
    avpi_hex(root->bytes, sizeof root->bytes, text);
    text[AVP_ROOT_SIZE - 1] = '\n';
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, text, sizeof text);
    avpi_sha256_end(&state, out);
}

static bool find_root(const avpi_case_tree *tree, const unsigned char *wanted, uint64_t *records) {
    unsigned char digest_then[AVPI_SHA256_SIZE];
    avpi_node_hash then;
    for (uint64_t k = tree->facts.records + 1; k-- > 0;) {
        if (!avpi_case_tree_root_then(tree, k, &then))
            continue;
        digest_of_root(&then, digest_then);
        *records = k;
        if (memcmp(digest_then, wanted, sizeof digest_then) == 0)
            return true;
    }
    return false;
}

avp_status avpi_anchors_check(const avp_ctx *ctx, const avpi_case_tree *tree, const char *path, avp_verified *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avpi_anchors anchors = {.ctx = NULL};
    uint64_t records = 0;
    avpi_buf bytes;
    avpi_buf_init(&bytes, ctx, PROOF_MOST);
    AVP_TRY(avpi_file_read(ctx, path, PROOF_MOST, &bytes, err));
    AVP_TRY(avpi_anchors_read(ctx, avpi_buf_view(&bytes), &anchors, err));
    if (!find_root(tree, anchors.digest, &records)) {
        status =
            avpi_fail(ctx, err, AVP_E_INPUT, N_("the proof of OpenTimestamps is about no root that the case ever had"));
        goto done;
    }
    for (size_t i = 0; i < anchors.n; i++)
        anchors.of[i].records = records;
    out->anchors = anchors.of;
    out->n_anchors = anchors.n;
    out->anchors_pending = anchors.pending;
    out->anchors_checked = true;
    anchors.of = NULL;
done:
    if (status == AVP_E_INPUT)
        (void)avpi_fail_at(err, path, 0, 0);
    avpi_anchors_free(&anchors);
    avpi_buf_free(&bytes);
    return status;
}
