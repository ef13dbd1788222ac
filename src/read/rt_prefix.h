/* "RT @name: text", as platforms and people wrote reposts. */
#ifndef AVPI_READ_RT_PREFIX_H
#define AVPI_READ_RT_PREFIX_H

#include "base/text.h"

/** True when text begins so; *name is the handle without @. */
static inline bool avpi_rt_prefix(avp_str text, avp_str *name) {
    size_t end = 4;
    if (!avpi_str_starts(text, AVPI_STR("RT @")))
        return false;
    while (end < text.len && (text.ptr[end] == '_' || (text.ptr[end] >= '0' && text.ptr[end] <= '9') ||
                              ((text.ptr[end] | 0x20) >= 'a' && (text.ptr[end] | 0x20) <= 'z')))
        end++;
    *name = (avp_str){text.ptr + 4, end - 4};
    return end > 4 && end < text.len && text.ptr[end] == ':';
}

#endif
