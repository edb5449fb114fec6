// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <cstddef>
#include <optional>
#include <string>

namespace claustrum {

/// The bounds of managed settings.
constexpr std::size_t mostSettingsBytes = std::size_t{2} * 1024 * 1024; ///< of a file
constexpr std::size_t mostDropIns = 1024; ///< files of managed-settings.d; this project's own bound

/// A file, or the drop-in folder, that cannot be read; the text is the reason alone.
struct UnreadableSettings : Error
{
    std::string path;
};

/// A launcher as it is written, and the file that sets it.
struct LauncherSetting
{
    std::string value;
    std::string file;
};

/// The content of a file of settings that was opened as @p path: something else may have been put
/// there since it was looked at. The error is the reason for which it cannot be read. Never waits
/// for a fifo that was opened so. Blocks; any thread.
Result<std::string> openedSettings(const Fd &file, const std::string &path);

/// Whether a folder has settings of its host's administrator, so that no other folder may replace
/// it. True as well if we cannot know. Blocks; any thread.
bool holdsPolicy(const std::string &folder);

/// Reads managed-settings.json of the folder, then managed-settings.d/*.json by name; the last file
/// with a launcher counts (later/newest.md, 3.1). Never waits for a fifo, and opens nothing but
/// regular files. Blocks; any thread.
Result<std::optional<LauncherSetting>, UnreadableSettings>
readLauncherSetting(const std::string &folder);

} // namespace claustrum
