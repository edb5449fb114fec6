// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

// Variables of the launcher (later/newest.md, 3.3).

/// The client's request for the launcher in -install and -probe-cli, if it is exactly 1.
inline constexpr std::string_view launcherGateVariable = "CLAUDE_SSH_MANAGED_LAUNCHER";
/// A folder in place of the system's.
inline constexpr std::string_view settingsFolderVariable = "CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR";
/// The launcher of the CLI itself, which one that was started through a launcher must not see.
inline constexpr std::string_view wrapperVariable = "CLAUDE_CODE_PROCESS_WRAPPER";

/// The places of managed settings.
struct ManagedFolders
{
    std::string system = "/etc/claude-code";
    std::string replacement; ///< in its place, unless that holds a policy; empty: none
};

/// The program that this host's administrator names for running the CLI through.
struct ManagedLauncher
{
    enum class Status { None, Usable, Unusable, Unreadable };

    Status status = Status::None;
    std::vector<std::string> argv; ///< if usable
    std::string file;   ///< the file that sets it, or the file or folder that cannot be read
    std::string reason; ///< why it is unusable or unreadable
    bool replacementIsIgnored = false; ///< the system's folder holds a policy
};

/// Reads the settings again, and checks the launcher that they name (later/newest.md, 3.1). Runs nothing. Blocks;
/// any thread.
ManagedLauncher resolveLauncher(const ManagedFolders &folders, std::string_view cliPath);

} // namespace claustrum
