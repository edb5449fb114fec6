// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"
#include "posix/temporarydirectory.h"
#include "wire/result.h"

#include <sys/types.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A fresh ${DIR} with home, run and tmp, and the environment of servers. The destructor removes
/// it with all its contents, unless keep() was called.
class Sandbox
{
public:
    static constexpr std::string_view token = "lab-token-0123456789";

    /// The default PATH.
    static constexpr const char *searchPath = "/usr/local/bin:/usr/bin:/bin";

    /// Creates it below $TMPDIR, /tmp, /var/tmp or /dev/shm: the first in which this user and
    /// @p users can execute a program, by trial. The error names the problem of each. Blocks.
    /// Sets this process's umask to 022.
    static Result<Sandbox> make(const std::set<uid_t> &users = {});

    [[nodiscard]] const std::string &directory() const { return m_directory; }
    [[nodiscard]] std::string socket() const { return m_directory + "/run/rpc.sock"; }
    [[nodiscard]] std::string tokenFile() const { return m_directory + "/run/token"; }
    [[nodiscard]] std::string logFile() const { return m_directory + "/run/remote-server.log"; }

    /// A path of a transcript, with its placeholders expanded: below the directory unless absolute.
    [[nodiscard]] std::string path(const std::string &relative) const;

    /// The environment of recordings/README.md with these changes, as "KEY=value".
    [[nodiscard]] std::vector<std::string> environment(const EnvironmentChanges &changes,
                                                       const Placeholders &placeholders) const;

    /// Writes the token file unless it exists.
    Result<void> writeToken() const;

    void keep() { m_folder.keep(); }

private:
    Sandbox(TemporaryDirectory folder, std::string directory);
    static Result<Sandbox> makeIn(const std::string &place);
    [[nodiscard]] Result<void> fill() const;
    [[nodiscard]] Result<void> tryOut(const std::set<uid_t> &users) const;

    TemporaryDirectory m_folder;
    std::string m_directory; ///< its path without symlinks
};

} // namespace claustrum::conformance
