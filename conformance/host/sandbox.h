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

/// A fresh ${DIR} with home, run and tmp, and the environment that servers run in. Removed with
/// all in it when this goes, unless it is kept.
class Sandbox
{
public:
    static constexpr std::string_view token = "lab-token-0123456789";

    /// PATH, unless a scenario has another.
    static constexpr const char *searchPath = "/usr/local/bin:/usr/bin:/bin";

    /// Makes it below $TMPDIR or, where these users or this one cannot execute a program there,
    /// which is tried, below /tmp, /var/tmp or /dev/shm. The error says what each lacks. Blocks.
    /// Sets this process's umask to 022.
    static Result<Sandbox> make(const std::set<uid_t> &users = {});

    [[nodiscard]] const std::string &directory() const { return m_directory; }
    [[nodiscard]] std::string socket() const { return m_directory + "/run/rpc.sock"; }
    [[nodiscard]] std::string tokenFile() const { return m_directory + "/run/token"; }
    [[nodiscard]] std::string logFile() const { return m_directory + "/run/remote-server.log"; }

    /// A path of a transcript, placeholders put in: below the directory unless it is absolute.
    [[nodiscard]] std::string path(const std::string &relative) const;

    /// "KEY=value", as recordings/README.md has it, with these changes.
    [[nodiscard]] std::vector<std::string> environment(const EnvironmentChanges &changes,
                                                       const Placeholders &placeholders) const;

    /// Puts the token where the server reads it, if it is not there.
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
