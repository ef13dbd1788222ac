# Man pages and shell completions come from the program's own tables: `avispero --dump-man DIR` writes DIR/man1/*.1 (and
# DIR/es/man1/*.1), `avispero --dump-completions DIR` writes DIR/avispero.bash, DIR/_avispero and DIR/avispero.fish.
set(AVP_PAGES ${PROJECT_BINARY_DIR}/pages)
if(TARGET avispero)
    add_custom_command(OUTPUT ${AVP_PAGES}/stamp
        COMMAND ${CMAKE_COMMAND} -E rm -rf ${AVP_PAGES}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${AVP_PAGES}/man ${AVP_PAGES}/completions
        COMMAND avispero --dump-man ${AVP_PAGES}/man
        COMMAND avispero --dump-completions ${AVP_PAGES}/completions
        COMMAND ${CMAKE_COMMAND} -E touch ${AVP_PAGES}/stamp
        DEPENDS avispero
        COMMENT "Writing man pages and completions"
        VERBATIM)
    add_custom_target(pages DEPENDS ${AVP_PAGES}/stamp)
endif()
