# The page in web/, built by Vite (tools/build-page) and embedded into the library as generated/page_files.c.
file(GLOB_RECURSE avp_page_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/src/* ${PROJECT_SOURCE_DIR}/web/public/*
    ${PROJECT_SOURCE_DIR}/web/alone/*)
file(GLOB avp_page_settings CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/web/*.html ${PROJECT_SOURCE_DIR}/web/*.js
    ${PROJECT_SOURCE_DIR}/web/*.json)
set(avp_page_c ${PROJECT_BINARY_DIR}/generated/page_files.c)
add_custom_command(OUTPUT ${avp_page_c}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/build-page ${PROJECT_SOURCE_DIR}/web
        ${PROJECT_BINARY_DIR}/page ${avp_page_c}
    DEPENDS ${PROJECT_SOURCE_DIR}/tools/build-page ${avp_page_sources} ${avp_page_settings}
    COMMENT "Building the page"
    VERBATIM)
list(APPEND avp_web_sources ${avp_page_c})
