# Build type, language, warnings, hardening, sanitizers: everything that all our targets share.
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Asserts stay in the release build: a wrong result accuses people, a stop does not. No -march=native: the same bytes on
# every machine; a kernel that gains from newer instructions uses function multiversioning.
set(CMAKE_C_FLAGS_RELEASE "-O3 -g1")
set(CMAKE_C_FLAGS_DEBUG "-O0 -g3")

find_program(AVP_CCACHE ccache)
if(AVP_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${AVP_CCACHE})
endif()

add_library(avp_settings INTERFACE)
target_compile_definitions(avp_settings INTERFACE _DEFAULT_SOURCE= _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64)
# No fused multiply-add behind our back: results must not depend on the machine.
target_compile_options(avp_settings INTERFACE -ffp-contract=off -fno-strict-aliasing -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
target_compile_options(avp_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual
    -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wwrite-strings)
if(AVP_WERROR)
    target_compile_options(avp_settings INTERFACE -Werror)
endif()

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
if(AVP_SANITIZE OR AVP_FUZZ)
    set(CMAKE_C_FLAGS_RELEASE "-O1 -g")
    set(avp_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(avp_settings INTERFACE ${avp_sanitizers})
    target_link_options(avp_settings INTERFACE ${avp_sanitizers})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(avp_settings INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
    target_link_options(avp_settings INTERFACE -Wl,-z,relro,-z,now)
endif()
if(AVP_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
        message(FATAL_ERROR "AVP_FUZZ needs clang: configure with -DCMAKE_C_COMPILER=clang")
    endif()
    target_compile_options(avp_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
