# DuckDB's C library: in DUCKDB_ROOT if given, else the system's, else fetched by tools/fetch-duckdb into AVP_DEPS_DIR
# (environment; .deps in the source tree by default). Gives DuckDB::DuckDB, DuckDB_LIBRARY, and DuckDB_BUNDLED = whether
# the library has to be installed beside ours.
set(DuckDB_BUNDLED OFF)
unset(DuckDB_INCLUDE_DIR CACHE)
unset(DuckDB_LIBRARY CACHE)

if(DUCKDB_ROOT)
    find_path(DuckDB_INCLUDE_DIR duckdb.h PATHS ${DUCKDB_ROOT} PATH_SUFFIXES include NO_DEFAULT_PATH)
    find_library(DuckDB_LIBRARY duckdb PATHS ${DUCKDB_ROOT} PATH_SUFFIXES lib NO_DEFAULT_PATH)
    set(DuckDB_BUNDLED ON)
else()
    find_path(DuckDB_INCLUDE_DIR duckdb.h)
    find_library(DuckDB_LIBRARY duckdb)
    if(NOT DuckDB_INCLUDE_DIR OR NOT DuckDB_LIBRARY)
        set(avp_deps_dir ${PROJECT_SOURCE_DIR}/.deps)
        if(NOT "$ENV{AVP_DEPS_DIR}" STREQUAL "")
            set(avp_deps_dir $ENV{AVP_DEPS_DIR})
        endif()
        execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/fetch-duckdb ${avp_deps_dir}
            OUTPUT_VARIABLE duckdb_folder OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
        if(failed)
            message(FATAL_ERROR "DuckDB is missing and could not be fetched (see above)")
        endif()
        set(DuckDB_INCLUDE_DIR ${duckdb_folder}/include CACHE PATH "" FORCE)
        set(DuckDB_LIBRARY ${duckdb_folder}/lib/libduckdb.so CACHE FILEPATH "" FORCE)
        set(DuckDB_BUNDLED ON)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/deps/npm.lock)
    endif()
endif()
mark_as_advanced(DuckDB_INCLUDE_DIR DuckDB_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR)
if(DuckDB_FOUND AND NOT TARGET DuckDB::DuckDB)
    add_library(DuckDB::DuckDB SHARED IMPORTED)
    set_target_properties(DuckDB::DuckDB PROPERTIES
        IMPORTED_LOCATION ${DuckDB_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${DuckDB_INCLUDE_DIR})
endif()
