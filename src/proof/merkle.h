/* Merkle trees of RFC 6962: one hash for many leaves, and short proofs that a leaf is among them. */
#ifndef AVPI_PROOF_MERKLE_H
#define AVPI_PROOF_MERKLE_H

#include "base/hash.h"

/*
 *   leaf = SHA-256(00 | bytes), node = SHA-256(01 | left | right); a tree of n leaves is split at the largest power of two below n
 *
 *   7 leaves            root
 *                    /        \
 *                 0..3        4..6         stack while leaves come in: [0..3] [4..5] [6]
 *                 /  \        /  \
 */
enum { AVPI_MERKLE_LEVELS = 64 };

typedef struct avpi_node_hash {
    unsigned char bytes[AVPI_SHA256_SIZE];
} avpi_node_hash;

/* Leaves come in order, only O(log n) hashes are kept. {0} is the empty tree. */
typedef struct avpi_merkle {
    uint64_t count;
    unsigned depth; /* hashes on the stack */
    avpi_node_hash stack[AVPI_MERKLE_LEVELS];
} avpi_merkle;

avpi_node_hash avpi_merkle_leaf(avp_str bytes);
avpi_node_hash avpi_merkle_node(const avpi_node_hash *left, const avpi_node_hash *right);
void avpi_merkle_add(avpi_merkle *tree, const avpi_node_hash *leaf);
/** Hash of the leaves so far; more may be added afterwards. The empty tree has SHA-256 of nothing. */
avpi_node_hash avpi_merkle_root(const avpi_merkle *tree);

/* The hashes that lead from a leaf to the root, from the leaf upwards, and on which side of the way each stands. */
typedef struct avpi_merkle_path {
    unsigned n;
    bool left[AVPI_MERKLE_LEVELS];
    avpi_node_hash hashes[AVPI_MERKLE_LEVELS];
} avpi_merkle_path;

/* Makes a path in one pass over the leaves, in O(log n) memory: every hash of the path is the root of a range of leaves. */
typedef struct avpi_merkle_prover {
    avpi_merkle_path path;
    uint64_t index, at; /* of the leaf; leaves seen */
    struct avpi_merkle_range {
        uint64_t first, end;
    } ranges[AVPI_MERKLE_LEVELS]; /* of path.hashes */
    avpi_merkle range;            /* the one that leaves go into now */
} avpi_merkle_prover;

/** index < size */
void avpi_merkle_prover_init(avpi_merkle_prover *prover, uint64_t index, uint64_t size);
/** Next leaf; all `size` of them must come. */
void avpi_merkle_prover_add(avpi_merkle_prover *prover, const avpi_node_hash *leaf);

/** Root that the path leads to from the leaf. */
avpi_node_hash avpi_merkle_climb(const avpi_merkle_path *path, const avpi_node_hash *leaf);

/** size bytes from 2 size lower-case hex digits; false when text is anything else. */
bool avpi_unhex(avp_str hex, unsigned char *out, size_t size);
/** Hash from 64 lower-case hex digits; false when text is anything else. */
bool avpi_node_hash_parse(avp_str hex, avpi_node_hash *out);
bool avpi_node_hash_equal(const avpi_node_hash *a, const avpi_node_hash *b);

#endif
