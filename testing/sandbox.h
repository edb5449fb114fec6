// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/temporarydirectory.h"

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// A private folder, with `home` and `run` (0700) in it, and the processes that belong to it.
///
/// Processes started with its environment carry a mark that their children inherit. The destructor,
/// also after a failure, kills every process with that mark and removes the folder: no daemon, and
/// no child of one, outlives its test.
class Sandbox
{
public:
    using Variables = std::map<std::string, std::string>;

    Sandbox();
    ~Sandbox();
    Sandbox(const Sandbox &) = delete;
    Sandbox &operator=(const Sandbox &) = delete;

    /// The path of @p name in the folder.
    [[nodiscard]] std::string path(std::string_view name) const;
    [[nodiscard]] std::string socketPath() const { return path("run/rpc.sock"); }
    /// Creates a file with that content and mode; returns its path.
    std::string makeFile(std::string_view name, std::string_view content, mode_t mode = 0644) const;

    /// The environment for programs in it, "NAME=value": HOME, PATH, a silent SHELL, the
    /// sanitizers' options, the mark; then @p overrides.
    [[nodiscard]] std::vector<std::string> environment(const Variables &overrides = {}) const;

    /// The running processes with the mark.
    [[nodiscard]] std::vector<pid_t> processes() const;

private:
    TemporaryDirectory m_folder;
    std::string m_mark;
};

/// The content of a file; empty if it does not exist.
std::string contentOf(const std::string &path);

} // namespace claustrum::testing
