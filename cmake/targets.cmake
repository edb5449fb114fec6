# SPDX-License-Identifier: Apache-2.0

# With a precompiled header GCC loses track of what is a system header, and reports bounds inside
# std::string. The preset release does without precompiled headers, and keeps these warnings.
set(claustrum_precompiled_options "")
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    set(claustrum_precompiled_options -Wno-array-bounds -Wno-restrict
        -Wno-stringop-overflow -Wno-stringop-overread)
endif()

# claustrum_library(NAME SOURCES file… [LINK target…] [PRECOMPILED header-or-library])
# A static library of one folder; its headers are included as "folder/name.h". A folder may use only
# the folders that it links, directly or indirectly (./dev house). PRECOMPILED is a header to
# precompile, or the library whose precompiled header is shared; by default claustrum-wire.
function(claustrum_library name)
    cmake_parse_arguments(arg "" "PRECOMPILED" "SOURCES;LINK" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${arg_LINK})
    target_compile_options(${name} PRIVATE ${claustrum_precompiled_options})
    if(NOT arg_PRECOMPILED)
        set(arg_PRECOMPILED claustrum-wire)
    endif()
    if(arg_PRECOMPILED MATCHES "\\.h$")
        target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/${arg_PRECOMPILED})
    else()
        target_precompile_headers(${name} REUSE_FROM ${arg_PRECOMPILED})
    endif()
    claustrum_note_links(${name} ${arg_LINK})
endfunction()

# claustrum_note_links(NAME [target…])
# Notes for testing/house.bash that NAME, made of this folder, links these targets.
function(claustrum_note_links name)
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}
        OUTPUT_VARIABLE folder)
    string(JOIN " " line ${name} ${folder} ${ARGN})
    set_property(GLOBAL APPEND_STRING PROPERTY claustrum_links "${line}\n")
endfunction()

# claustrum_test_program(NAME [LINK target…])
# A program of test classes, which claustrum_tests() adds. CLAUSTRUM_SOURCE_DIR is the project's folder,
# for data; tests write only below a temporary folder.
function(claustrum_test_program name)
    cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
    if(NOT BUILD_TESTING)
        return()
    endif()
    add_executable(${name})
    set_property(GLOBAL APPEND_STRING PROPERTY claustrum_links "${name} test-program\n")
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    # A test runs once, so its compile time counts more than its speed.
    target_compile_options(${name} PRIVATE -O1 -g1 ${claustrum_precompiled_options})
    target_link_libraries(${name} PRIVATE ${arg_LINK} claustrum-testprogram)
    target_compile_definitions(${name} PRIVATE CLAUSTRUM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    # One precompiled header serves all programs except those with widgets, where QTest has more.
    if(name STREQUAL claustrum-wire-tests OR name STREQUAL claustrum-lab-window-tests)
        target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/testing/precompiled.h)
    else()
        target_precompile_headers(${name} REUSE_FROM claustrum-wire-tests)
    endif()
endfunction()

# claustrum_tests(PROGRAM [FOLDER folder] [LABELS label…] TESTS name…)
# The test classes in FOLDER/NAME.cpp (default: tests/), built into PROGRAM; CTest runs each by
# its name.
function(claustrum_tests program)
    cmake_parse_arguments(arg "" "FOLDER" "LABELS;TESTS" ${ARGN})
    if(NOT BUILD_TESTING)
        return()
    endif()
    if(NOT arg_FOLDER)
        set(arg_FOLDER tests)
    endif()
    set(seconds 300)
    if(CLAUSTRUM_SANITIZE STREQUAL thread) # ten times as slow
        set(seconds 1800)
    endif()
    foreach(test IN LISTS arg_TESTS)
        target_sources(${program} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/${test}.cpp)
        add_test(NAME ${test} COMMAND ${program} ${test})
        # UTF-8 for the paths that Qt 5 passes to programs: the path of the clone may have any letter.
        set_tests_properties(${test} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${seconds}
            ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8")
    endforeach()
endfunction()
