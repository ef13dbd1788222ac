# Tables of everything that is "one file per kind", so that a new file is registered nowhere: src/traces/trace_url.c must
# define `const avpi_trace avpi_trace_url`, and stands in avpi_traces[] from the next build on. The header that declares
# the struct also declares
#     extern const avpi_trace *const avpi_traces[];
#     extern const size_t avpi_traces_count;
# Order: bytewise by name.

# avp_registry(<folder> <kind> <header> <sources variable>): kind "trace" makes avpi_traces[] of avpi_trace.
function(avp_registry stage kind header sources)
    file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${stage}/${kind}_*.c)
    if(NOT files)
        return()
    endif()
    set(names)
    foreach(file IN LISTS files)
        get_filename_component(name ${file} NAME_WE)
        string(REGEX REPLACE "^${kind}_" "" name ${name})
        list(APPEND names ${name})
    endforeach()
    list(SORT names COMPARE STRING CASE SENSITIVE)
    if(ARGC GREATER 4)
        set(type avpi_${ARGV4})
    else()
        set(type avpi_${kind})
    endif()
    set(declarations)
    set(entries)
    foreach(name IN LISTS names)
        string(APPEND declarations "extern const ${type} ${type}_${name};\n")
        string(APPEND entries "    &${type}_${name},\n")
    endforeach()
    set(output ${PROJECT_BINARY_DIR}/generated/registry_${stage}.c)
    file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"/* Generated from the names of src/@stage@/@kind@_*.c. */
#include \"@header@\"

@declarations@
const @type@ *const @type@s[] = {
@entries@};
const size_t @type@s_count = sizeof @type@s / sizeof *@type@s;
")
    set(${sources} ${${sources}} ${output} PARENT_SCOPE)
endfunction()

avp_registry(traces trace traces/trace.h avp_library_sources)
avp_registry(read format read/format.h avp_library_sources)
avp_registry(report export report/exporter.h avp_library_sources exporter)
avp_registry(view ask view/ask.h avp_library_sources)
avp_registry(cli cmd cli/command.h avp_cli_sources command)
