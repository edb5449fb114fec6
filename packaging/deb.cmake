# SPDX-License-Identifier: Apache-2.0
# Three Debian packages, built by `./dev package`: for remote hosts, for tracking the reference, and for
# debugging. dpkg-shlibdeps reads their dependencies from the binaries.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The claustrum engineers <claustrum@localhost>")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DAEMON_PACKAGE_RECOMMENDS git) # git.* and plugins
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL daemon conformance lab)
# Whatever the umask is.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
    GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(changelog ${CMAKE_CURRENT_BINARY_DIR}/changelog)
add_custom_command(OUTPUT ${changelog}
    COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog.bash ${PROJECT_SOURCE_DIR}/CHANGELOG.md
        ${PROJECT_VERSION} ${CPACK_PACKAGE_CONTACT} > ${changelog}
    DEPENDS debian/changelog.bash ${PROJECT_SOURCE_DIR}/CHANGELOG.md VERBATIM)
add_custom_target(claustrum-package-files)

# claustrum_package(COMPONENT NAME TARGET SUMMARY DESCRIPTION)
function(claustrum_package component name target summary description)
    string(TOUPPER ${component} upper)
    set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name} PARENT_SCOPE)
    set(CPACK_COMPONENT_${upper}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
    set(documents ${CMAKE_INSTALL_DATADIR}/doc/${name})
    claustrum_compressed(changelog ${changelog} ${documents} ${component})
    install(FILES debian/copyright DESTINATION ${documents} COMPONENT ${component})
    install(FILES debian/${name}.lintian-overrides RENAME ${name}
        DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides COMPONENT ${component})
    add_dependencies(claustrum-package-files ${target} compressed-${component}-changelog
        compressed-${component}-${name}.1)
endfunction()
claustrum_package(daemon claustrum claustrum "host of remote coding-agent sessions"
    "The daemon, its bridge for an SSH session and its installer, with a systemd\n\
 user unit. Anyone with the token of a running daemon has the shell access of\n\
 its user.")
claustrum_package(conformance claustrum-conformance claustrum-conformance-program
    "replays recordings of a session daemon"
    "Plays recorded sessions against a daemon and shows differences of its frames\n\
 to the byte, records new sessions and compares builds. The package includes\n\
 the recordings.")
claustrum_package(lab claustrum-lab claustrum-lab "inspector of remote coding-agent sessions"
    "Shows the frames of a live daemon or of a recording, its processes and their\n\
 replay buffers, without disturbing the session.")
include(CPack)
