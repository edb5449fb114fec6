# SPDX-License-Identifier: Apache-2.0
# Language level, warnings, sanitizers: the same for every target.
option(CLAUSTRUM_WERROR "Warnings are errors" OFF)
option(CLAUSTRUM_ASSERTIONS "Keep assert() and the library's checks in optimized builds" OFF)
option(CLAUSTRUM_FUZZ "Build the fuzzers (needs clang)" OFF)
option(CLAUSTRUM_STATIC "Only the program, as one static file; needs static libraries (./dev portable)" OFF)
set(CLAUSTRUM_SANITIZE "" CACHE STRING "Sanitizers, in the syntax of -fsanitize=")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

if(CLAUSTRUM_STATIC AND BUILD_TESTING)
    message(FATAL_ERROR "CLAUSTRUM_STATIC needs BUILD_TESTING=OFF: static libraries of Qt Test are not looked for")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wformat=2
    -Wimplicit-fallthrough -fvisibility=hidden
    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
    $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>)
if(CLAUSTRUM_WERROR)
    add_compile_options(-Werror)
    add_link_options(-Werror=odr) # two types of one name, which link-time optimization sees
endif()
if(CMAKE_INTERPROCEDURAL_OPTIMIZATION AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_link_options(-Wno-stringop-overflow) # bounds inside std::string that cannot occur
endif()
if(CLAUSTRUM_ASSERTIONS)
    string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(CLAUSTRUM_SANITIZE)
    # A finding ends the program, since a line on stderr alone fails no test.
    add_compile_options(-fsanitize=${CLAUSTRUM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${CLAUSTRUM_SANITIZE})
endif()
if(CLAUSTRUM_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link) # coverage, which guides libFuzzer
endif()
add_compile_definitions(_FILE_OFFSET_BITS=64 QT_NO_KEYWORDS QT_NO_CAST_TO_ASCII QT_NO_FOREACH)
# Unused libraries are not loaded: -bridge and -version must not pay for Qt or OpenSSL.
add_link_options(-Wl,--as-needed)
