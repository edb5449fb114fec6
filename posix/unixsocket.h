// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"
#include "wire/result.h"

#include <chrono>
#include <functional>
#include <string>

namespace claustrum {

/// The first letter of a socket's name until it is renamed to its path; names of less than four
/// letters have no room for it.
constexpr char newSocketMark = '~';

/// A listening AF_UNIX stream socket at @p path, mode 0600 from the start; anything at the path
/// but a directory is unlinked first. It appears there only when clients can connect. Sets the
/// process's umask for a moment: only while no other thread creates files.
/// Errors read "listen unix <path>: bind: <reason>".
/// @param beforeReplacing called once the new socket listens, before anything at the path is
/// touched
Result<Fd> bindUnixSocket(
    const std::string &path, const std::function<void()> &beforeReplacing = [] {});

/// A connection to the socket at @p path, blocking. Errors read
/// "dial unix <path>: connect: <reason>".
/// @param limit of the wait for a listener that does not accept (then EAGAIN); zero: none
SystemResult<Fd> connectUnixSocket(const std::string &path, std::chrono::milliseconds limit = {});

} // namespace claustrum
