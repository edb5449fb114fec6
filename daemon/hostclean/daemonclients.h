// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

namespace claustrum {

/// The accepted connections among some sockets, in the text of /proc/<pid>/net/unix. nullopt: it
/// has no listening socket of them, so it does not tell.
///
/// Accepted connections have the path to which their listener was bound, which a daemon that binds
/// beside its place and renames (posix/unixsocket.h) does not have in common with its socket: so
/// the sockets count that the process holds, and not those of a path.
/// @param inodes of the sockets that a process holds
std::optional<std::size_t> acceptedConnections(std::string_view text,
                                               const std::set<std::uint64_t> &inodes);

/// Those of a process; nullopt: they cannot be read, and there may be some. Blocks.
std::optional<std::size_t> acceptedConnections(pid_t pid);

} // namespace claustrum
