/* RFC 6962, section 2.1. */
#include "proof/merkle.h"

enum { LEAF_PREFIX = 0, NODE_PREFIX = 1 };

avpi_node_hash avpi_merkle_leaf(avp_str bytes) {
    static const unsigned char prefix = LEAF_PREFIX;
    avpi_node_hash out;
    avpi_sha256 state;
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, &prefix, 1);
    avpi_sha256_add(&state, bytes.ptr, bytes.len);
    avpi_sha256_end(&state, out.bytes);
    return out;
}

avpi_node_hash avpi_merkle_node(const avpi_node_hash *left, const avpi_node_hash *right) {
    unsigned char text[1 + 2 * AVPI_SHA256_SIZE] = {NODE_PREFIX};
    avpi_node_hash out;
    avpi_sha256 state;
    memcpy(text + 1, left->bytes, AVPI_SHA256_SIZE);
    memcpy(text + 1 + AVPI_SHA256_SIZE, right->bytes, AVPI_SHA256_SIZE);
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, text, sizeof text);
    avpi_sha256_end(&state, out.bytes);
    return out;
}

/* The stack holds one full subtree for each bit that is set in count: adding a leaf carries like adding one. */
void avpi_merkle_add(avpi_merkle *tree, const avpi_node_hash *leaf) {
    avpi_node_hash hash = *leaf;
    for (uint64_t carry = tree->count; carry & 1; carry >>= 1)
        hash = avpi_merkle_node(&tree->stack[--tree->depth], &hash);
    tree->stack[tree->depth++] = hash;
    tree->count++;
}

avpi_node_hash avpi_merkle_root(const avpi_merkle *tree) {
    avpi_node_hash out;
    if (tree->depth == 0) {
        avpi_sha256 state;
        avpi_sha256_init(&state);
        avpi_sha256_end(&state, out.bytes);
        return out;
    }
    out = tree->stack[tree->depth - 1];
    for (unsigned i = tree->depth - 1; i > 0; i--)
        out = avpi_merkle_node(&tree->stack[i - 1], &out);
    return out;
}

/* Largest power of two below n; n > 1. */
static uint64_t split_of(uint64_t n) {
    uint64_t k = 1;
    while (k < n - k)
        k *= 2;
    return k;
}

/* From the root down the range that does not hold the leaf is the sibling; the path wants them from the leaf up. */
void avpi_merkle_prover_init(avpi_merkle_prover *prover, uint64_t index, uint64_t size) {
    struct avpi_merkle_range down[AVPI_MERKLE_LEVELS];
    uint64_t first = 0, end = size;
    unsigned n = 0;
    *prover = (avpi_merkle_prover){.index = index};
    while (end - first > 1) {
        uint64_t middle = first + split_of(end - first);
        if (index < middle) {
            down[n++] = (struct avpi_merkle_range){middle, end};
            end = middle;
        } else {
            down[n++] = (struct avpi_merkle_range){first, middle};
            first = middle;
        }
    }
    for (unsigned i = 0; i < n; i++) {
        prover->ranges[i] = down[n - 1 - i];
        prover->path.left[i] = prover->ranges[i].first < index;
    }
    prover->path.n = n;
}

void avpi_merkle_prover_add(avpi_merkle_prover *prover, const avpi_node_hash *leaf) {
    uint64_t at = prover->at++;
    for (unsigned i = 0; at != prover->index && i < prover->path.n; i++) {
        if (at < prover->ranges[i].first || at >= prover->ranges[i].end)
            continue;
        avpi_merkle_add(&prover->range, leaf);
        if (at + 1 == prover->ranges[i].end) {
            prover->path.hashes[i] = avpi_merkle_root(&prover->range);
            prover->range = (avpi_merkle){0};
        }
        return;
    }
}

avpi_node_hash avpi_merkle_climb(const avpi_merkle_path *path, const avpi_node_hash *leaf) {
    avpi_node_hash hash = *leaf;
    for (unsigned i = 0; i < path->n; i++)
        hash = path->left[i] ? avpi_merkle_node(&path->hashes[i], &hash) : avpi_merkle_node(&hash, &path->hashes[i]);
    return hash;
}

static int digit_of(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool avpi_unhex(avp_str hex, unsigned char *out, size_t size) {
    if (hex.len != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = digit_of(hex.ptr[2 * i]), low = digit_of(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool avpi_node_hash_parse(avp_str hex, avpi_node_hash *out) {
    return avpi_unhex(hex, out->bytes, sizeof out->bytes);
}

bool avpi_node_hash_equal(const avpi_node_hash *a, const avpi_node_hash *b) {
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}
