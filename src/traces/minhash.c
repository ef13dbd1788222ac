/*
 * One hash per gram says both its bin and its value (Li, Owen and Zhang 2012). A bin that no gram falls into borrows the value of
 * the first filled bin in an order of its own, drawn from the seed and the same for all texts, so that two texts that
 * have the bin empty borrow from the same place (after Shrivastava 2017, doi:10.48550/arXiv.1703.04664; there the
 * order is drawn with replacement).
 */
#include "traces/minhash.h"

#include "base/rng.h"

#include <math.h>

void avpi_minhash_init(avpi_minhash *minhash, uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, AVPI_BINS);
    minhash->gram_key.a = avpi_rng_u64(&rng);
    minhash->gram_key.b = avpi_rng_u64(&rng);
    minhash->band_key.a = avpi_rng_u64(&rng);
    minhash->band_key.b = avpi_rng_u64(&rng) | 1;
    for (unsigned bin = 0; bin < AVPI_BINS; bin++) {
        uint8_t *donors = minhash->donors[bin];
        donors[0] = 0;
        for (unsigned i = 1; i < AVPI_BINS; i++) {
            unsigned j = (unsigned)avpi_rng_below(&rng, i + 1);
            donors[i] = donors[j];
            donors[j] = (uint8_t)i;
        }
    }
}

void avpi_signature_clear(avpi_signature *signature) {
    signature->filled = 0;
    memset(signature->value, 0xFF, sizeof signature->value);
}

void avpi_signature_densify(const avpi_minhash *minhash, avpi_signature *signature) {
    if (signature->filled == 0)
        return;
    for (unsigned bin = 0; bin < AVPI_BINS; bin++) {
        if (signature->filled >> bin & 1)
            continue;
        const uint8_t *donor = minhash->donors[bin];
        while (!(signature->filled >> *donor & 1))
            donor++;
        signature->value[bin] = signature->value[*donor];
    }
}

uint32_t avpi_signature_band(const avpi_minhash *minhash, const avpi_signature *signature, unsigned band,
                             unsigned rows) {
    uint64_t hash = minhash->band_key.a + band;
    for (unsigned row = 0; row < rows; row++)
        hash = avpi_fold(hash ^ signature->value[band * rows + row], minhash->band_key.b) + row;
    return (uint32_t)(hash >> 32);
}

void avpi_signature_print(const avpi_signature *signature, avpi_print *print) {
    for (unsigned bin = 0; bin < AVPI_BINS; bin++)
        print->bin[bin] = (uint8_t)signature->value[bin]; /* the low bits: the least of many values has zeros on top */
}

/*
 * Only filled bins say something new, so with o bins filled the share of equal ones has a standard error of at most
 * sqrt(s (1 - s) / o). Two and a half of them below s one pair in 400 is lost of those that just reach it, none of those well above.
 */
void avpi_floors_init(avpi_floors *floors, double share) {
    const double errors = 2.5, bins = AVPI_BINS;
    double empty = bins;
    for (unsigned grams = 0; grams < AVPI_FLOORS; grams++) {
        double filled = bins - empty;
        double least = filled > 0 ? share - errors * sqrt(share * (1 - share) / filled) : 0;
        floors->of[grams] = least > 0 ? (uint8_t)floor(least * bins) : 0;
        empty *= (bins - 1) / bins;
    }
}
