# What the registry hands out as pages that stand alone, built with the page (web/alone/ and web/src/site.tsx, tip.ts):
# avpi_registry_site[] is index.html, site.css, site.js and the licences of an exported site, avpi_registry_tip[] the form for tips.
set(avp_alone ${PROJECT_BINARY_DIR}/page/alone)
foreach(kind IN ITEMS site tip)
    set(avp_alone_c ${PROJECT_BINARY_DIR}/generated/alone_${kind}.c)
    if(kind STREQUAL "site")
        set(avp_alone_files ${avp_alone}/LICENCES-page.txt ${avp_alone}/index.html ${avp_alone}/site.css ${avp_alone}/site.js)
    else()
        set(avp_alone_files ${avp_alone}/tip.html)
    endif()
    add_custom_command(OUTPUT ${avp_alone_c}
        COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed-text --symbol avpi_registry_${kind}
            --output ${avp_alone_c} ${avp_alone_files}
        DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed-text ${avp_page_c}
        COMMENT "Embedding the registry's ${kind}"
        VERBATIM)
    list(APPEND avp_library_sources ${avp_alone_c})
endforeach()
