// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace claustrum {

/// Numbers of sockets, as in "socket:[4711]" below /proc/<pid>/fd, to the low 32 bits of the inode
/// numbers of their files.
using ListeningSockets = std::map<unsigned long, std::uint32_t>;

/// The listening AF_UNIX sockets of this network namespace. The kernel is asked (sock_diag(7)), so
/// that no daemon notices. nullopt if it does not answer, as in some sandboxes. Any thread.
std::optional<ListeningSockets> listeningSockets();

} // namespace claustrum
