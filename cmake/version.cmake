# SPDX-License-Identifier: Apache-2.0
# claustrum-version: version and build time, looked up in each build, compiled after a change.
set(claustrum_version_source ${CMAKE_BINARY_DIR}/version.cpp)
add_custom_target(claustrum-write-version
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUT=${claustrum_version_source}
        -DRELEASE=${PROJECT_VERSION} -P ${CMAKE_CURRENT_LIST_DIR}/writeversion.cmake
    BYPRODUCTS ${claustrum_version_source}
    COMMENT "Looking up the version" VERBATIM)
add_library(claustrum-version STATIC ${claustrum_version_source})
add_dependencies(claustrum-version claustrum-write-version)
target_include_directories(claustrum-version PUBLIC ${PROJECT_SOURCE_DIR})
