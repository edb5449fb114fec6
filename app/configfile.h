// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// The operator's claustrum.conf: lines `key = value`, blanks trimmed, empty lines and `#` comments
/// skipped; malformed and unreadable values count as absent (daemon.md). The last value of a
/// repeated key counts.
class ConfigFile
{
public:
    explicit ConfigFile(std::string_view text);

    // The value of a key, if present and of that type; sizes and durations are not negative.
    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> size(std::string_view key) const;
    [[nodiscard]] std::optional<std::chrono::nanoseconds> duration(std::string_view key) const;

private:
    std::map<std::string, std::string, std::less<>> m_values;
};

/// The text of claustrum.conf in the directory of this program, symlinks resolved; empty if it
/// cannot be read.
std::string readConfigFile();

/// The path of this program, symlinks resolved; empty if it cannot be found. Call it before the
/// working directory changes.
std::string programPath();

} // namespace claustrum
