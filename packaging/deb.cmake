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
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL daemon conformance lab)

# claustrum_package(COMPONENT NAME SUMMARY DESCRIPTION)
function(claustrum_package component name summary description)
    string(TOUPPER ${component} upper)
    set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name} PARENT_SCOPE)
    set(CPACK_COMPONENT_${upper}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
endfunction()
claustrum_package(daemon claustrum "host of remote coding-agent sessions"
    "The daemon, its bridge for an SSH session and its installer, with a systemd user unit. Anyone with\n\
 the token of a running daemon has the shell access of its user.")
claustrum_package(conformance claustrum-conformance "replays recordings of a session daemon"
    "Plays recorded sessions against a daemon and shows differences of its frames to the byte, records\n\
 new sessions and compares builds. The package includes the recordings.")
claustrum_package(lab claustrum-lab "inspector of remote coding-agent sessions"
    "Shows the frames of a live daemon or of a recording, its processes and their replay buffers,\n\
 without disturbing the session.")
include(CPack)
