// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// A run directory of another daemon, held open, with the facts that say whether it is in use. No
/// link in it is followed, except by a socket's. Blocks.
class UnusedDirectory
{
public:
    /// Whether somebody uses a part of it; Unknown counts as used.
    enum class Use { None, Used, Unknown };

    /// nullopt: @p name is no real directory.
    static std::optional<UnusedDirectory> open(int runFolder, const std::string &name);

    [[nodiscard]] const std::string &name() const { return m_name; }

    /// The time since the directory or a log in it has changed; nullopt if it cannot be told.
    [[nodiscard]] std::optional<std::chrono::seconds> idle() const;

    /// Whether something answers on its rpc.sock; the connection if so.
    struct Socket
    {
        Use use = Use::Unknown;
        Fd connection;
    };
    [[nodiscard]] Socket dial(std::chrono::milliseconds limit) const;

    /// Whether a process holds its daemon.lock, here or on another host. Takes the lock for a
    /// moment.
    [[nodiscard]] Use lock() const;

private:
    UnusedDirectory(std::string name, Fd directory)
        : m_name(std::move(name))
        , m_directory(std::move(directory))
    {}

    std::string m_name;
    Fd m_directory;
};

/// Whether the text of /proc/locks has a lock on a file of that number. The device is not compared:
/// some file systems show another one there.
bool isLocked(std::string_view locks, unsigned long long inode);

} // namespace claustrum
