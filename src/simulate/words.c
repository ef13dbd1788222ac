/* Filling the slots of the lexicon. */
#include "simulate/words.h"

#include "simulate/bijection.h"
#include "simulate/lexicon.h"

enum { DEPTH_MOST = 6 };

static avp_status fill(avpi_rng *rng, size_t home, const char *text, int depth, avpi_buf *out, avp_error *err);

static avp_status fill_slot(avpi_rng *rng, size_t home, char letter, int depth, avpi_buf *out, avp_error *err) {
    enum { NUMBER_LEAST = 2, NUMBERS = 59 };
    if (letter == 'n')
        return avpi_buf_printf(out, err, "%d", NUMBER_LEAST + (int)avpi_rng_below(rng, NUMBERS));
    avpi_sim_list list = avpi_sim_lexicon(letter);
    if (list.count == 0 || depth > DEPTH_MOST)
        return avpi_fail(out->ctx, err, AVP_E_BUG, N_("the simulated vocabulary has no slot \"%c\""), letter);
    uint64_t draw = avpi_rng_below(rng, 2 * list.count);
    bool at_home = letter == 'p' && draw >= list.count;
    return fill(rng, home, list.items[at_home ? home % list.count : draw % list.count], depth + 1, out, err);
}

static avp_status fill(avpi_rng *rng, size_t home, const char *text, int depth, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    while (*text) {
        const char *slot = strchr(text, '%');
        AVP_TRY(avpi_buf_add(out, slot ? (avp_str){text, (size_t)(slot - text)} : avpi_str_view(text), err));
        if (!slot)
            break;
        AVP_TRY(fill_slot(rng, home, slot[1], depth, out, err));
        text = slot + 2;
    }
done:
    return status;
}

/* ASCII letters, and "¿por" -> "¿Por"; other first characters have no capital or have it already. */
static void capitalise(char *text) {
    static const char inverted_question[] = "¿";
    if (strncmp(text, inverted_question, sizeof inverted_question - 1) == 0)
        text += sizeof inverted_question - 1;
    if (*text >= 'a' && *text <= 'z')
        *text = (char)(*text - 'a' + 'A');
}

avp_status avpi_sim_say(avpi_rng *rng, size_t home, char letter, avpi_buf *out, avp_error *err) {
    size_t from = out->len;
    avp_status status = fill_slot(rng, home, letter, 0, out, err);
    if (status == AVP_OK && (letter == 'S' || letter == 'H'))
        capitalise(out->ptr + from);
    return status;
}

size_t avpi_sim_home_of(const avpi_sim_world *world, uint64_t community) {
    return avpi_sim_shuffled(community, world->n_communities, world->seed) % avpi_sim_lexicon('p').count;
}

/* ---- names ---- */

static avp_status add_base36(uint64_t value, avpi_buf *out, avp_error *err) {
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char text[16];
    size_t n = sizeof text;
    do {
        text[--n] = digits[value % 36];
        value /= 36;
    } while (value);
    return avpi_buf_add(out, (avp_str){text + n, sizeof text - n}, err);
}

static avp_status add_syllables(avpi_rng *rng, unsigned count, bool capital, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = out->len;
    for (unsigned i = 0; i < count; i++)
        AVP_TRY(avpi_sim_say(rng, 0, 'w', out, err));
    if (capital)
        capitalise(out->ptr + from);
done:
    return status;
}

avp_status avpi_sim_handle(const avpi_sim_world *world, uint64_t account, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_ACCOUNT, account);
    bool capital = avpi_rng_below(&rng, 3) == 0;
    AVP_TRY(add_syllables(&rng, 2 + (unsigned)avpi_rng_below(&rng, 2), capital, out, err));
    if (avpi_rng_below(&rng, 4) == 0)
        AVP_TRY(avpi_buf_add_byte(out, '_', err));
    /* The number makes it unique, whatever the syllables. It starts with a digit, syllables do not end with one. */
    AVP_TRY(avpi_buf_add_byte(out, (char)('0' + avpi_rng_below(&rng, 10)), err));
    AVP_TRY(add_base36(avpi_sim_mix((account ^ world->account_offset) & UINT32_MAX, 32), out, err));
done:
    return status;
}

avp_status avpi_sim_display_name(const avpi_sim_world *world, uint64_t account, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_ACCOUNT, account);
    (void)avpi_rng_u64(&rng);
    AVP_TRY(add_syllables(&rng, 2 + (unsigned)avpi_rng_below(&rng, 2), true, out, err));
    AVP_TRY(avpi_buf_add_byte(out, ' ', err));
    AVP_TRY(add_syllables(&rng, 2, true, out, err));
done:
    return status;
}

/* "Villa Tordilla" -> "VillaTordilla"; letters with accents lose them, as people write tags. */
static avp_status add_joined(const char *text, avpi_buf *out, avp_error *err) {
    static const char *const folded[][2] = {{"á", "a"}, {"é", "e"}, {"í", "i"}, {"ó", "o"}, {"ú", "u"}, {"ñ", "n"}};
    enum { FOLDED = sizeof folded / sizeof *folded };
    avp_status status = AVP_OK;
    bool begins = true;
    while (*text) {
        size_t i = 0;
        while (i < FOLDED && strncmp(text, folded[i][0], 2) != 0)
            i++;
        char byte = i < FOLDED ? folded[i][1][0] : *text;
        if (byte != ' ')
            AVP_TRY(
                avpi_buf_add_byte(out, begins && byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte, err));
        begins = byte == ' ';
        text += i < FOLDED ? 2 : 1;
    }
done:
    return status;
}

avp_status avpi_sim_tag(const avpi_sim_world *world, uint64_t community, uint64_t number, avpi_buf *out,
                        avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_COMMUNITY, community << 16 | (number & UINT16_MAX));
    avpi_sim_list places = avpi_sim_lexicon('p');
    bool at_home = avpi_rng_below(&rng, 2) == 0;
    size_t place = at_home ? avpi_sim_home_of(world, community) : avpi_rng_below(&rng, places.count);
    AVP_TRY(avpi_sim_say(&rng, 0, 'T', out, err));
    if (avpi_rng_below(&rng, 3) == 0)
        AVP_TRY(avpi_sim_say(&rng, 0, 'T', out, err));
    else
        AVP_TRY(add_joined(places.items[place], out, err));
done:
    return status;
}

avp_status avpi_sim_domain(const avpi_sim_world *world, uint64_t number, avpi_buf *out, avp_error *err) {
    static const char *const first[] = {"diario", "el-", "radio", "notas-", "la-voz-", "portal", "", "revista-"};
    avp_status status = AVP_OK;
    avpi_rng rng = avpi_sim_stream_of(world, AVPI_SIM_STREAM_COMMUNITY, ((uint64_t)1 << 59) | number);
    AVP_TRY(avpi_buf_add(out, avpi_str_view(first[avpi_rng_below(&rng, sizeof first / sizeof *first)]), err));
    AVP_TRY(add_syllables(&rng, 2, false, out, err));
    AVP_TRY(avpi_buf_printf(out, err, "%llu.example", (unsigned long long)number));
done:
    return status;
}
