# Libraries that we use. Debian's names for them are in tools/install-deps.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
# Where python3 is a script that chooses one of several (pyenv, asdf), each start costs a tenth of a second: it is asked once.
execute_process(COMMAND ${Python3_EXECUTABLE} -c "import sys; print(sys.executable)" OUTPUT_VARIABLE avp_python
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(Python3_EXECUTABLE ${avp_python})
pkg_check_modules(AVP_DEPS REQUIRED IMPORTED_TARGET
    icu-uc icu-i18n libpsl jansson pangocairo cairo libxxhash libsodium libcrypto zlib libzstd libturbojpeg)
find_package(DuckDB REQUIRED)

add_library(avp_dependencies INTERFACE)
target_link_libraries(avp_dependencies INTERFACE PkgConfig::AVP_DEPS DuckDB::DuckDB Threads::Threads m)
