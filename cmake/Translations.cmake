# po/es/<stage>.po, one file per stage -> es.mo -> generated/mo_es.c with avpi_mo_es[] and avpi_mo_es_size, which
# src/base/translate.c looks up in. tools/check-po says what is missing in them.
find_program(AVP_MSGCAT msgcat REQUIRED)
find_program(AVP_MSGFMT msgfmt REQUIRED)
file(GLOB avp_po_es CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/po/es/*.po)
list(SORT avp_po_es COMPARE STRING CASE SENSITIVE)

set(avp_mo_es ${PROJECT_BINARY_DIR}/generated/mo_es.c)
add_custom_command(OUTPUT ${avp_mo_es}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed-po --msgcat ${AVP_MSGCAT} --msgfmt ${AVP_MSGFMT}
        --symbol avpi_mo_es --output ${avp_mo_es} ${avp_po_es}
    DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed-po ${avp_po_es}
    COMMENT "Embedding the Spanish texts"
    VERBATIM)
list(APPEND avp_library_sources ${avp_mo_es})
