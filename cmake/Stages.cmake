# The stages of the data's way, each a folder of src/. A folder that does not exist yet is passed over.
set(AVP_STAGES base store read traces links groups story proof registry report view compare evaluate simulate)

set(avp_library_sources)
foreach(stage IN LISTS AVP_STAGES)
    file(GLOB found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${stage}/*.c)
    list(APPEND avp_library_sources ${found})
endforeach()
file(GLOB avp_web_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/web/*.c)
file(GLOB avp_cli_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.c)

# cli and web see the public headers and their own folder, nothing else: src/<stage> stands alone in this folder, so that
# "<stage>/x.h" is found and "links/x.h" is not.
foreach(stage cli web)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/only/${stage})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${stage} ${PROJECT_BINARY_DIR}/only/${stage}/${stage} SYMBOLIC)
endforeach()
