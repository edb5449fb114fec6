# SPDX-License-Identifier: Apache-2.0

# claustrum_library(NAME SOURCES file… [LINK target…])
# A static library of one folder; its headers are included as "folder/name.h".
function(claustrum_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${arg_LINK})
endfunction()

# claustrum_test(NAME [LABELS label…] [LINK target…])
# The QtTest NAME.cpp of a tests/ folder at or below this one, run by CTest as NAME. CLAUSTRUM_SOURCE_DIR names the
# project's folder, for data; a test writes only below a temporary folder.
function(claustrum_test name)
    cmake_parse_arguments(arg "" "" "LABELS;LINK" ${ARGN})
    if(NOT BUILD_TESTING)
        return()
    endif()
    file(GLOB source tests/${name}.cpp tests/*/${name}.cpp */tests/${name}.cpp)
    add_executable(${name} ${source})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    # A test runs once: what it takes to compile counts for more than its speed.
    target_compile_options(${name} PRIVATE -O1 -g1)
    target_link_libraries(${name} PRIVATE ${arg_LINK} Qt::Test)
    target_compile_definitions(${name} PRIVATE CLAUSTRUM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endfunction()
