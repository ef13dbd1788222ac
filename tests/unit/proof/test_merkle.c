#include "support/check.h"

#include "base/rng.h"
#include "proof/merkle.h"

#include <stdlib.h>

enum { KNOWN = 8, LEAVES_MOST = 70 };

static avp_str text_of(const char *bytes, size_t n) {
    return (avp_str){bytes, n};
}

static void assert_hash(const avpi_node_hash *hash, const char *hex) {
    char got[AVPI_SHA256_HEX_SIZE];
    avpi_hex(hash->bytes, sizeof hash->bytes, got);
    assert_string_equal(got, hex);
}

/* The leaves and the roots of the reference implementation of Certificate Transparency. */
static void root__reference_leaves__known_answers(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *root;
    } known[KNOWN] = {
        {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    avpi_merkle tree = {0};
    avpi_node_hash root = avpi_merkle_root(&tree);
    assert_hash(&root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < KNOWN; i++) {
        avpi_node_hash leaf = avpi_merkle_leaf(text_of(known[i].bytes, known[i].n));
        avpi_merkle_add(&tree, &leaf);
        root = avpi_merkle_root(&tree);
        assert_hash(&root, known[i].root);
    }
}

/* The definition, word for word. */
static avpi_node_hash slow_root(const avpi_node_hash *leaves, size_t n) {
    size_t k = 1;
    if (n == 1)
        return leaves[0];
    while (k * 2 < n)
        k *= 2;
    avpi_node_hash left = slow_root(leaves, k), right = slow_root(leaves + k, n - k);
    return avpi_merkle_node(&left, &right);
}

static void make_leaves(avpi_node_hash *leaves, size_t n) {
    avpi_rng rng;
    avpi_rng_init(&rng, 6962, 1);
    for (size_t i = 0; i < n; i++) {
        uint64_t number = avpi_rng_below(&rng, UINT64_MAX);
        leaves[i] = avpi_merkle_leaf((avp_str){(const char *)&number, sizeof number});
    }
}

static void root__any_size__equals_the_definition(void **state) {
    (void)state;
    avpi_node_hash leaves[LEAVES_MOST];
    avpi_merkle tree = {0};
    make_leaves(leaves, LEAVES_MOST);
    for (size_t n = 1; n <= LEAVES_MOST; n++) {
        avpi_merkle_add(&tree, &leaves[n - 1]);
        avpi_node_hash fast = avpi_merkle_root(&tree), slow = slow_root(leaves, n);
        assert_memory_equal(fast.bytes, slow.bytes, sizeof fast.bytes);
    }
}

static avpi_merkle_path prove(const avpi_node_hash *leaves, size_t index, size_t n) {
    avpi_merkle_prover prover;
    avpi_merkle_prover_init(&prover, index, n);
    for (size_t i = 0; i < n; i++)
        avpi_merkle_prover_add(&prover, &leaves[i]);
    return prover.path;
}

static void path__every_leaf_of_every_size__leads_to_the_root(void **state) {
    (void)state;
    avpi_node_hash leaves[LEAVES_MOST];
    make_leaves(leaves, LEAVES_MOST);
    for (size_t n = 1; n <= LEAVES_MOST; n++)
        for (size_t i = 0; i < n; i++) {
            avpi_merkle_path path = prove(leaves, i, n);
            avpi_node_hash wanted = slow_root(leaves, n), root = avpi_merkle_climb(&path, &leaves[i]);
            assert_memory_equal(root.bytes, wanted.bytes, sizeof root.bytes);
        }
}

static void path__anything_of_it_changes__another_root(void **state) {
    (void)state;
    enum { SIZE = 21, INDEX = 13 };
    avpi_node_hash leaves[SIZE], root;
    make_leaves(leaves, SIZE);
    const avpi_node_hash wanted = slow_root(leaves, SIZE);
    const avpi_merkle_path good = prove(leaves, INDEX, SIZE);
    for (unsigned i = 0; i < good.n; i++) {
        avpi_merkle_path path = good;
        path.left[i] = !path.left[i];
        root = avpi_merkle_climb(&path, &leaves[INDEX]);
        assert_memory_not_equal(root.bytes, wanted.bytes, sizeof root.bytes);
        for (unsigned bit = 0; bit < 256; bit++) {
            path = good;
            path.hashes[i].bytes[bit / 8] ^= (unsigned char)(1U << (bit % 8));
            root = avpi_merkle_climb(&path, &leaves[INDEX]);
            assert_memory_not_equal(root.bytes, wanted.bytes, sizeof root.bytes);
        }
    }
    for (size_t i = 0; i < SIZE; i++) {
        root = avpi_merkle_climb(&good, &leaves[i]);
        assert_int_equal(memcmp(root.bytes, wanted.bytes, sizeof root.bytes) == 0, i == INDEX);
    }
}

static void hex__anything_but_digits__refused(void **state) {
    (void)state;
    unsigned char out[2];
    assert_true(avpi_unhex(AVPI_STR("00ff"), out, sizeof out));
    assert_int_equal(out[1], 255);
    static const char *const bad[] = {"", "00f", "00fff", "00fF", "00f ", "0x00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(avpi_unhex(avpi_str_view(bad[i]), out, sizeof out));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root__reference_leaves__known_answers),
        cmocka_unit_test(root__any_size__equals_the_definition),
        cmocka_unit_test(path__every_leaf_of_every_size__leads_to_the_root),
        cmocka_unit_test(path__anything_of_it_changes__another_root),
        cmocka_unit_test(hex__anything_but_digits__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
