#include "simulate/thrift.h"

static void put_byte(avpi_thrift *thrift, unsigned byte) {
    if (thrift->status == AVP_OK)
        thrift->status = avpi_buf_add_byte(thrift->out, (char)(unsigned char)byte, thrift->err);
}

static void put_varint(avpi_thrift *thrift, uint64_t value) {
    for (; value > 0x7f; value >>= 7)
        put_byte(thrift, (unsigned)(value & 0x7f) | 0x80);
    put_byte(thrift, (unsigned)value);
}

static void put_integer(avpi_thrift *thrift, int64_t value) {
    put_varint(thrift, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static void put_field(avpi_thrift *thrift, int field, int type) {
    put_byte(thrift, (unsigned)(field - thrift->last_field) << 4 | (unsigned)type);
    thrift->last_field = field;
}

void avpi_thrift_i32(avpi_thrift *thrift, int field, int32_t value) {
    put_field(thrift, field, AVPI_THRIFT_I32);
    put_integer(thrift, value);
}

void avpi_thrift_i64(avpi_thrift *thrift, int field, int64_t value) {
    put_field(thrift, field, AVPI_THRIFT_I64);
    put_integer(thrift, value);
}

void avpi_thrift_text(avpi_thrift *thrift, int field, avp_str value) {
    put_field(thrift, field, AVPI_THRIFT_TEXT);
    avpi_thrift_item_text(thrift, value);
}

void avpi_thrift_list(avpi_thrift *thrift, int field, int type, size_t n) {
    enum { SHORT_MOST = 14, LONG = 15 };
    put_field(thrift, field, AVPI_THRIFT_LIST);
    put_byte(thrift, (unsigned)(n > SHORT_MOST ? LONG : n) << 4 | (unsigned)type);
    if (n > SHORT_MOST)
        put_varint(thrift, n);
}

void avpi_thrift_item_i32(avpi_thrift *thrift, int32_t value) {
    put_integer(thrift, value);
}

void avpi_thrift_item_text(avpi_thrift *thrift, avp_str value) {
    put_varint(thrift, value.len);
    if (thrift->status == AVP_OK)
        thrift->status = avpi_buf_add(thrift->out, value, thrift->err);
}

int avpi_thrift_struct(avpi_thrift *thrift, int field) {
    put_field(thrift, field, AVPI_THRIFT_STRUCT);
    return avpi_thrift_item_struct(thrift);
}

int avpi_thrift_item_struct(avpi_thrift *thrift) {
    int outer_field = thrift->last_field;
    thrift->last_field = 0;
    return outer_field;
}

void avpi_thrift_struct_end(avpi_thrift *thrift, int outer_field) {
    put_byte(thrift, 0);
    thrift->last_field = outer_field;
}
