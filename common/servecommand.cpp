// SPDX-License-Identifier: Apache-2.0
#include "common/servecommand.h"

#include "wire/gopath.h"

#include <algorithm>

namespace claustrum {
namespace {

/// The value of a flag with one dash or two, behind "=" or in the next word.
std::string flagValue(const std::vector<std::string> &words, const std::string &name)
{
    for (std::size_t i = 1; i < words.size(); ++i) {
        for (const auto &flag : {"-" + name, "--" + name}) {
            if (words[i] == flag && i + 1 < words.size())
                return words[i + 1];
            if (words[i].starts_with(flag + "="))
                return words[i].substr(flag.size() + 1);
        }
    }
    return {};
}

} // namespace

bool isServing(const std::vector<std::string> &words)
{
    return !words.empty() && std::any_of(words.begin() + 1, words.end(), [](const auto &word) {
        return word == "-serve" || word == "--serve";
    });
}

std::string servedSocket(const std::vector<std::string> &words)
{
    const std::string socket = isServing(words) ? flagValue(words, "socket") : std::string();
    return socket.empty() ? socket : go::cleanPath(socket);
}

} // namespace claustrum
