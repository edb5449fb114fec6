// SPDX-License-Identifier: Apache-2.0
#include "app/configfile.h"

#include "common/trimmed.h"
#include "posix/files.h"
#include "wire/goduration.h"
#include "wire/gopath.h"

#include <array>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <sys/auxv.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// Far more than a configuration needs.
constexpr std::size_t configLimit = std::size_t{1024} * 1024;

} // namespace

ConfigFile::ConfigFile(std::string_view text)
{
    while (!text.empty()) {
        const auto newline = text.find('\n');
        const auto line = trimmed(text.substr(0, newline));
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
        const auto equals = line.find('=');
        if (line.starts_with('#') || equals == std::string_view::npos)
            continue;
        m_values[std::string(trimmed(line.substr(0, equals)))] = trimmed(line.substr(equals + 1));
    }
}

std::optional<std::string> ConfigFile::text(std::string_view key) const
{
    const auto found = m_values.find(key);
    return found == m_values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<bool> ConfigFile::boolean(std::string_view key) const
{
    const auto value = text(key);
    if (value == "true" || value == "1" || value == "yes" || value == "on")
        return true;
    if (value == "false" || value == "0" || value == "no" || value == "off")
        return false;
    return std::nullopt;
}

std::optional<std::int64_t> ConfigFile::size(std::string_view key) const
{
    const auto value = text(key).value_or("");
    std::int64_t number = 0;
    const char *const end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, number);
    if (value.empty() || error != std::errc() || rest != end || number < 0)
        return std::nullopt;
    return number;
}

std::optional<std::chrono::nanoseconds> ConfigFile::duration(std::string_view key) const
{
    const auto value = text(key);
    if (!value)
        return std::nullopt;
    const auto parsed = go::parseDuration(*value);
    if (!parsed || parsed->count() < 0)
        return std::nullopt;
    return *parsed;
}

std::string programPath()
{
    std::array<char, PATH_MAX> path{};
    const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
    if (length > 0)
        return {path.data(), static_cast<std::size_t>(length)};
    // Without /proc: the path that was executed, as the kernel notes it.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address
    const auto *const executed = reinterpret_cast<const char *>(::getauxval(AT_EXECFN));
    return executed && ::realpath(executed, path.data()) ? std::string(path.data()) : std::string();
}

std::string readConfigFile()
{
    const std::string program = programPath();
    if (program.empty())
        return {};
    auto text = readFile(go::joinPath(go::dirName(program), "claustrum.conf"), configLimit);
    return text ? *std::move(text) : std::string();
}

} // namespace claustrum
