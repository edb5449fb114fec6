// SPDX-License-Identifier: Apache-2.0
#include "host/resume.h"

#include "common/sessionkey.h"

#include <algorithm>

namespace claustrum {
namespace {

bool isPlain(const std::string &word)
{
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
               || (byte >= '0' && byte <= '9')
               || std::string_view("/._-+=:@%").find(byte) != std::string_view::npos;
    });
}

/// The word in single quotes, if a shell would read it otherwise.
std::string shellWord(const std::string &word)
{
    if (isPlain(word))
        return word;
    std::string quoted = "'";
    for (const char byte : word)
        quoted += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
    return quoted + '\'';
}

} // namespace

std::string resumeCommand(const std::string &command, const std::vector<std::string> &args,
                          const std::string &folder)
{
    const auto key = sessionKey(args);
    if (key.empty())
        return {};
    return (folder.empty() ? "" : "cd " + shellWord(folder) + " && ") + shellWord(command)
           + " --resume " + shellWord(key);
}

} // namespace claustrum
