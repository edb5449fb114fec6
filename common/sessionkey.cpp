// SPDX-License-Identifier: Apache-2.0
#include "common/sessionkey.h"

#include <algorithm>
#include <string_view>

namespace claustrum {
namespace {

using Args = std::vector<std::string>;

constexpr std::size_t longestKey = 128;

bool isStreamJson(std::string_view arg)
{
    return arg == "--input-format=stream-json" || arg == "--output-format=stream-json"
           || arg == "stream-json";
}

/// The value of a flag's last occurrence, which is the next argument whatever that looks like.
std::string_view valueOf(std::string_view flag, const Args &args)
{
    std::string_view value;
    for (std::size_t i = 0; i < args.size(); ++i) {
        const std::string_view arg = args[i];
        if (arg == flag && i + 1 < args.size())
            value = args[i + 1];
        else if (arg.starts_with(flag) && arg.substr(flag.size()).starts_with('='))
            value = arg.substr(flag.size() + 1);
    }
    return value;
}

bool isKeyLetter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
           || (letter >= '0' && letter <= '9')
           || std::string_view("-_.:").find(letter) != std::string_view::npos;
}

bool isKey(std::string_view value)
{
    return !value.empty() && value.size() <= longestKey && value.front() != '-'
           && std::all_of(value.begin(), value.end(), isKeyLetter);
}

} // namespace

std::string sessionKey(const Args &args)
{
    if (std::none_of(args.begin(), args.end(), isStreamJson))
        return {};
    std::string_view value = valueOf("--session-id", args);
    const bool forks = std::find(args.begin(), args.end(), "--fork-session") != args.end();
    if (value.empty() && !forks)
        value = valueOf("--resume", args);
    return isKey(value) ? std::string(value) : std::string();
}

} // namespace claustrum
