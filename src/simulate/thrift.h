/* Writing Thrift's compact protocol: what the headers and the footer of a Parquet file are made of. */
#ifndef AVPI_SIMULATE_THRIFT_H
#define AVPI_SIMULATE_THRIFT_H

#include "base/text.h"

/*
 * field header   (number - number before it) << 4 | type      numbers ascend by at most 15
 * integers       zigzag, then 7 bits a byte, low first
 * list header    size << 4 | type, size 15 = a number follows
 * struct         ends with a zero byte
 */
enum { AVPI_THRIFT_I32 = 5, AVPI_THRIFT_I64 = 6, AVPI_THRIFT_TEXT = 8, AVPI_THRIFT_LIST = 9, AVPI_THRIFT_STRUCT = 12 };

typedef struct avpi_thrift {
    avpi_buf *out;
    int last_field;    /* of the struct being written */
    avp_status status; /* the first failure; later calls do nothing */
    avp_error *err;
} avpi_thrift;

void avpi_thrift_i32(avpi_thrift *thrift, int field, int32_t value);
void avpi_thrift_i64(avpi_thrift *thrift, int field, int64_t value);
void avpi_thrift_text(avpi_thrift *thrift, int field, avp_str value);
/** Begin a list of n elements; elements follow bare: structs, or values of the two functions below. */
void avpi_thrift_list(avpi_thrift *thrift, int field, int type, size_t n);
void avpi_thrift_item_i32(avpi_thrift *thrift, int32_t value);
void avpi_thrift_item_text(avpi_thrift *thrift, avp_str value);
/** Begin a struct that is a field; returns what avpi_thrift_struct_end wants. */
int avpi_thrift_struct(avpi_thrift *thrift, int field);
/** Begin a struct that is an element of a list. */
int avpi_thrift_item_struct(avpi_thrift *thrift);
void avpi_thrift_struct_end(avpi_thrift *thrift, int outer_field);

#endif
