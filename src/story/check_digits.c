#include "story/check_digits.h"

#include "base/text.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

/* Digits and letters as the pattern says: 9 = digit, A = letter, X = either, other characters themselves. */
static bool has_form(avp_str code, const char *form) {
    size_t n = strlen(form);
    if (code.len != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = code.ptr[i];
        bool fits = form[i] == '9' ? is_digit(c) : form[i] == 'A' ? is_capital(c) : is_digit(c) || is_capital(c);
        if (!fits)
            return false;
    }
    return true;
}

static int two_digits(const char *at) {
    return (at[0] - '0') * 10 + (at[1] - '0');
}

/* yymmdd */
static bool is_date(const char *at) {
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = two_digits(at + 2), day = two_digits(at + 4);
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

/* ---- CURP ---- */

static bool is_state(const char *at) {
    static const char states[] = "ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZSNE";
    for (size_t i = 0; states[i]; i += 2)
        if (states[i] == at[0] && states[i + 1] == at[1])
            return true;
    return false;
}

/* Place in 0-9 A-N Ñ O-Z. */
static int curp_value(char c) {
    return is_digit(c) ? c - '0' : c <= 'N' ? c - 'A' + 10 : c - 'O' + 25;
}

bool avpi_is_curp(avp_str code) {
    enum { CHECKED = 17, MODULUS = 10 };
    if (!has_form(code, "AAAA999999AAAAAAX9") || !is_date(code.ptr + 4) || !is_state(code.ptr + 11) ||
        (code.ptr[10] != 'H' && code.ptr[10] != 'M'))
        return false;
    int sum = 0;
    for (int k = 0; k < CHECKED; k++)
        sum += curp_value(code.ptr[k]) * (CHECKED + 1 - k);
    return (MODULUS - sum % MODULUS) % MODULUS == code.ptr[CHECKED] - '0';
}

/* ---- RFC ---- */

/* Place in 0-9 A-N & O-Z space Ñ. */
static int rfc_value(char c) {
    return is_digit(c) ? c - '0' : c == '&' ? 24 : c <= 'N' ? c - 'A' + 10 : c - 'O' + 25;
}

bool avpi_is_rfc(avp_str code) {
    enum { LENGTH = 13, MODULUS = 11, SPACE = 37 };
    bool person = has_form(code, "AAAA999999XXX"), company = has_form(code, "AAA999999XXX");
    if ((!person && !company) || !is_date(code.ptr + (person ? 4 : 3)))
        return false;
    int sum = company ? SPACE * LENGTH : 0;
    size_t n = code.len - 1;
    for (size_t i = 0; i < n; i++)
        sum += rfc_value(code.ptr[i]) * (int)(n + 1 - i);
    int check = MODULUS - sum % MODULUS;
    char expected = check == MODULUS ? '0' : check == MODULUS - 1 ? 'A' : (char)('0' + check);
    return code.ptr[n] == expected;
}

/* ---- digits alone ---- */

static bool are_digits(avp_str text) {
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.ptr[i]))
            return false;
    return text.len > 0;
}

bool avpi_is_clabe(avp_str digits) {
    enum { LENGTH = 18, MODULUS = 10 };
    static const int weights[] = {3, 7, 1};
    int sum = 0;
    if (digits.len != LENGTH || !are_digits(digits))
        return false;
    for (size_t i = 0; i < LENGTH - 1; i++)
        sum += (digits.ptr[i] - '0') * weights[i % 3] % MODULUS;
    return (MODULUS - sum % MODULUS) % MODULUS == digits.ptr[LENGTH - 1] - '0';
}

/* Doubled from the right, every second one. */
static bool is_luhn(avp_str digits) {
    int sum = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int value = (digits.ptr[digits.len - 1 - i] - '0') * (i % 2 ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

bool avpi_is_card(avp_str digits) {
    enum { SHORTEST = 13, LONGEST = 19, LONG = 16, AMEX = 15 };
    if (digits.len < SHORTEST || digits.len > LONGEST || !are_digits(digits) || !is_luhn(digits))
        return false;
    int first = digits.ptr[0] - '0', two = two_digits(digits.ptr), four = two * 100 + two_digits(digits.ptr + 2);
    bool visa = first == 4, master = digits.len == LONG && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
    bool amex = digits.len == AMEX && (two == 34 || two == 37),
         other = digits.len >= LONG && (two == 65 || four == 6011);
    return visa || master || amex || other;
}

bool avpi_is_elector(avp_str code) {
    if (!has_form(code, "AAAAAA99999999A999") || !is_date(code.ptr + 6))
        return false;
    int state = two_digits(code.ptr + 12);
    return (code.ptr[14] == 'H' || code.ptr[14] == 'M') && ((state >= 1 && state <= 32) || state == 87 || state == 88);
}
