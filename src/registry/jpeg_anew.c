#include "registry/jpeg_anew.h"

#include <limits.h>
#include <turbojpeg.h>

/* A stretch of one colour, block by block. */
static int look(short *coefficients, tjregion stretch, tjregion plane, int colour, int transform, tjtransform *of) {
    enum { BLOCK = 64 };
    avpi_jpeg_seen *seen = of->data;
    size_t n = (size_t)stretch.w * (size_t)stretch.h;
    (void)plane;
    (void)transform;
    if (colour < 0 || colour >= AVPI_JPEG_COLOURS)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (coefficients[i] != 0)
            seen->coefficients[colour] |= (uint64_t)1 << i % BLOCK;
    return 0;
}

/* A picture that is cut short is read as far as it goes, as a browser does: a warning is no refusal. */
avp_status avpi_jpeg_anew(avp_str bytes, avpi_buf *out, avpi_jpeg_seen *seen, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char *made = NULL;
    unsigned long size = 0;
    tjtransform how = {
        .op = TJXOP_NONE, .options = TJXOPT_COPYNONE | TJXOPT_PROGRESSIVE, .data = seen, .customFilter = look};
    *seen = (avpi_jpeg_seen){{0}};
    tjhandle handle = bytes.len <= INT_MAX ? tjInitTransform() : NULL;
    *good = false;
    if (!handle)
        goto done;
    int failed = tjTransform(handle, (const unsigned char *)bytes.ptr, (unsigned long)bytes.len, 1, &made, &size, &how,
                             TJFLAG_LIMITSCANS);
    *good = made && size > 0 && (failed == 0 || tjGetErrorCode(handle) == TJERR_WARNING);
    if (*good)
        AVP_TRY(avpi_buf_add(out, (avp_str){(const char *)made, size}, err));
done:
    if (made)
        tjFree(made);
    if (handle)
        tjDestroy(handle);
    return status;
}
