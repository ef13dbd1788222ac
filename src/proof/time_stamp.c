#include "proof/time_stamp.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <stdio.h>
#include <time.h>

enum { DIGEST_AT = 24, AHEAD_MOST_S = 300 }; /* clocks are never quite equal */

void avpi_stamp_request(const avpi_node_hash *root, unsigned char out[AVPI_STAMP_REQUEST_SIZE]) {
    static const unsigned char head[DIGEST_AT] = {0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30,
                                                  0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                                                  0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    static const unsigned char certificate_wanted[] = {0x01, 0x01, 0xff};
    memcpy(out, head, sizeof head);
    memcpy(out + DIGEST_AT, root->bytes, sizeof root->bytes);
    memcpy(out + DIGEST_AT + sizeof root->bytes, certificate_wanted, sizeof certificate_wanted);
}

static avp_status bad_stamp(const avp_ctx *ctx, avp_error *err, const char *what) {
    return avpi_fail(ctx, err, AVP_E_INPUT, N_("the time stamp does not hold: %s"), avpi_tr(ctx, what));
}

/* ---- parsing ---- */

static TS_RESP *parse_response(avp_str bytes) {
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    if (bytes.len == 0 || bytes.len > AVPI_STAMP_FILE_MOST)
        return NULL;
    TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)bytes.len);
    if (response && at != (const unsigned char *)bytes.ptr + bytes.len) {
        TS_RESP_free(response);
        return NULL;
    }
    return response;
}

static TS_REQ *parse_request(avp_str bytes) {
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    if (bytes.len == 0 || bytes.len > AVPI_STAMP_FILE_MOST)
        return NULL;
    TS_REQ *request = d2i_TS_REQ(NULL, &at, (long)bytes.len);
    if (request && at != (const unsigned char *)bytes.ptr + bytes.len) {
        TS_REQ_free(request);
        return NULL;
    }
    return request;
}

static bool hash_of(TS_MSG_IMPRINT *imprint, avpi_node_hash *out) {
    const ASN1_OBJECT *algorithm = NULL;
    X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    ASN1_OCTET_STRING *hash = TS_MSG_IMPRINT_get_msg(imprint);
    if (OBJ_obj2nid(algorithm) != NID_sha256 || ASN1_STRING_length(hash) != (int)sizeof out->bytes)
        return false;
    memcpy(out->bytes, ASN1_STRING_get0_data(hash), sizeof out->bytes);
    return true;
}

/* The signed part of an answer that was granted; NULL with a message. */
static TS_TST_INFO *granted(const avp_ctx *ctx, TS_RESP *response, avp_error *err) {
    enum { GRANTED = 0, GRANTED_WITH_MODS = 1 };
    if (!response) {
        (void)bad_stamp(ctx, err, N_("the file is no answer of a time-stamping authority"));
        return NULL;
    }
    int64_t answer = -1;
    (void)ASN1_INTEGER_get_int64(&answer, TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)));
    TS_TST_INFO *info = TS_RESP_get_tst_info(response);
    if ((answer != GRANTED && answer != GRANTED_WITH_MODS) || !info) {
        (void)bad_stamp(ctx, err, N_("the authority refused it"));
        return NULL;
    }
    return info;
}

avp_status avpi_stamp_imprint(const avp_ctx *ctx, avp_str response, avpi_node_hash *root, avp_error *err) {
    TS_RESP *parsed = parse_response(response);
    TS_TST_INFO *info = granted(ctx, parsed, err);
    avp_status status = info ? AVP_OK : AVP_E_INPUT;
    if (info && !hash_of(TS_TST_INFO_get_msg_imprint(info), root))
        status = bad_stamp(ctx, err, N_("it stamps no SHA-256"));
    TS_RESP_free(parsed);
    ERR_clear_error();
    return status;
}

/* ---- the parts of the check ---- */

/* Same hash, same nonce: also none where none was asked for. */
static avp_status check_answer(const avp_ctx *ctx, TS_TST_INFO *info, TS_REQ *request, const avpi_node_hash *root,
                               avp_error *err) {
    avpi_node_hash stamped;
    const ASN1_INTEGER *asked = TS_REQ_get_nonce(request), *answered = TS_TST_INFO_get_nonce(info);
    if (!hash_of(TS_REQ_get_msg_imprint(request), &stamped) || !avpi_node_hash_equal(&stamped, root))
        return bad_stamp(ctx, err, N_("the request was for another root"));
    if (!hash_of(TS_TST_INFO_get_msg_imprint(info), &stamped) || !avpi_node_hash_equal(&stamped, root))
        return bad_stamp(ctx, err, N_("it stamps another root"));
    if ((asked == NULL) != (answered == NULL) || (asked && ASN1_INTEGER_cmp(asked, answered) != 0))
        return bad_stamp(ctx, err, N_("it answers another request: the nonce differs"));
    return AVP_OK;
}

static avp_status take_time(const avp_ctx *ctx, TS_TST_INFO *info, time_t *out, avp_stamp *stamp, avp_error *err) {
    struct tm parts;
    if (!ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &parts))
        return bad_stamp(ctx, err, N_("it names no time"));
    *out = timegm(&parts);
    if (*out > time(NULL) + AHEAD_MOST_S)
        return bad_stamp(ctx, err, N_("its time lies in the future"));
    (void)strftime(stamp->time, sizeof stamp->time, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return AVP_OK;
}

/* The certificates of a PEM text as a store that trusts them, looked at as of the time of the stamp; and the hash of the first. */
static X509_STORE *trust(avp_str pem, time_t when, char first_sha256[AVP_ROOT_SIZE]) {
    X509_STORE *store = X509_STORE_new();
    BIO *bytes = BIO_new_mem_buf(pem.ptr, pem.len > AVPI_STAMP_FILE_MOST ? 0 : (int)pem.len);
    size_t n = 0;
    for (X509 *one; store && bytes && (one = PEM_read_bio_X509(bytes, NULL, NULL, NULL)) != NULL; n++) {
        unsigned char hash[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        if (n == 0 && X509_digest(one, EVP_sha256(), hash, &size) && size == AVPI_SHA256_SIZE)
            avpi_hex(hash, size, first_sha256);
        (void)X509_STORE_add_cert(store, one);
        X509_free(one);
    }
    BIO_free(bytes);
    if (n == 0) {
        X509_STORE_free(store);
        return NULL;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), when);
    return store;
}

/* OpenSSL's own words for what went wrong: they name the certificate's fault. */
static avp_status fail_signature(const avp_ctx *ctx, avp_error *err) {
    const char *detail = NULL, *last_detail = "";
    int flags = 0;
    for (unsigned long code; (code = ERR_get_error_all(NULL, NULL, NULL, &detail, &flags)) != 0;)
        if ((flags & ERR_TXT_STRING) && detail && detail[0])
            last_detail = detail;
    return avpi_fail(ctx, err, AVP_E_INPUT,
                     N_("the time stamp does not hold: its signature does not lead to the certificate that is trusted "
                        "(%.200s)"),
                     last_detail);
}

static avp_status check_signature(const avp_ctx *ctx, TS_RESP *response, TS_REQ *request, X509_STORE *store,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    TS_VERIFY_CTX *verify = TS_REQ_to_TS_VERIFY_CTX(request, NULL);
    if (!verify)
        return avpi_fail_memory(ctx, err);
    (void)X509_STORE_up_ref(store);
    (void)TS_VERIFY_CTX_set_store(verify, store);
    (void)TS_VERIFY_CTX_add_flags(verify, TS_VFY_SIGNATURE | TS_VFY_SIGNER | TS_VFY_VERSION);
    (void)TS_VERIFY_CTX_add_flags(verify, TS_VFY_IMPRINT);
    ERR_clear_error();
    if (TS_RESP_verify_response(verify, response) != 1)
        status = fail_signature(ctx, err);
    TS_VERIFY_CTX_free(verify);
    return status;
}

/* Who signed, as the certificate in the answer says. */
static void take_authority(TS_RESP *response, avp_stamp *stamp) {
    STACK_OF(X509) *signers = PKCS7_get0_signers(TS_RESP_get_token(response), NULL, 0);
    if (signers && sk_X509_num(signers) > 0) {
        BIO *text = BIO_new(BIO_s_mem());
        if (text && X509_NAME_print_ex(text, X509_get_subject_name(sk_X509_value(signers, 0)), 0,
                                       XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
            int n = BIO_read(text, stamp->authority, (int)sizeof stamp->authority - 1);
            stamp->authority[n > 0 ? n : 0] = '\0';
        }
        BIO_free(text);
    }
    sk_X509_free(signers);
}

avp_status avpi_stamp_check(const avp_ctx *ctx, avp_str response, avp_str request, avp_str ca_pem,
                            const avpi_node_hash *root, avp_stamp *out, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char own[AVPI_STAMP_REQUEST_SIZE];
    avp_stamp stamp = {.records = out->records};
    time_t when = 0;
    X509_STORE *store = NULL;
    avpi_stamp_request(root, own);
    TS_RESP *answer = parse_response(response);
    TS_REQ *asked = parse_request(request.ptr ? request : (avp_str){(const char *)own, sizeof own});
    TS_TST_INFO *info = granted(ctx, answer, err);
    if (!info || !asked) {
        status = info ? bad_stamp(ctx, err, N_("the request is no request for a time stamp")) : AVP_E_INPUT;
        goto done;
    }
    AVP_TRY(check_answer(ctx, info, asked, root, err));
    AVP_TRY(take_time(ctx, info, &when, &stamp, err));
    store = trust(ca_pem, when, stamp.ca_sha256);
    if (!store) {
        status = bad_stamp(ctx, err, N_("the file of the authority holds no certificate as PEM"));
        goto done;
    }
    AVP_TRY(check_signature(ctx, answer, asked, store, err));
    take_authority(answer, &stamp);
    avpi_hex(root->bytes, sizeof root->bytes, stamp.root);
    *out = stamp;
done:
    X509_STORE_free(store);
    TS_REQ_free(asked);
    TS_RESP_free(answer);
    ERR_clear_error();
    return status;
}
