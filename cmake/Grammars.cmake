# src/story/grammar/*.txt -> generated/grammars.c: the rules that story knows without a file of the user's own.
file(GLOB avp_grammars CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/story/grammar/*.txt)
list(SORT avp_grammars COMPARE STRING CASE SENSITIVE)

set(avp_grammars_c ${PROJECT_BINARY_DIR}/generated/grammars.c)
add_custom_command(OUTPUT ${avp_grammars_c}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed-text --symbol avpi_grammars
        --output ${avp_grammars_c} ${avp_grammars}
    DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed-text ${avp_grammars}
    COMMENT "Embedding the grammars"
    VERBATIM)
list(APPEND avp_library_sources ${avp_grammars_c})

# src/story/calls/*.txt, the same for calls to action.
file(GLOB avp_calls CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/story/calls/*.txt)
list(SORT avp_calls COMPARE STRING CASE SENSITIVE)

set(avp_calls_c ${PROJECT_BINARY_DIR}/generated/calls_grammars.c)
add_custom_command(OUTPUT ${avp_calls_c}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed-text --symbol avpi_call_grammars
        --output ${avp_calls_c} ${avp_calls}
    DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed-text ${avp_calls}
    COMMENT "Embedding the grammars of calls"
    VERBATIM)
list(APPEND avp_library_sources ${avp_calls_c})

# src/report/site/*.js, the same for the pages of a site.
file(GLOB avp_site_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/report/site/*.js)
list(SORT avp_site_files COMPARE STRING CASE SENSITIVE)

set(avp_site_files_c ${PROJECT_BINARY_DIR}/generated/site_files.c)
add_custom_command(OUTPUT ${avp_site_files_c}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed-text --symbol avpi_site_files
        --output ${avp_site_files_c} ${avp_site_files}
    DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed-text ${avp_site_files}
    COMMENT "Embedding the scripts of the site"
    VERBATIM)
list(APPEND avp_library_sources ${avp_site_files_c})
