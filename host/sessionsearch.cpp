// SPDX-License-Identifier: Apache-2.0
#include "host/sessionsearch.h"

#include <algorithm>
#include <functional>

namespace claustrum {
namespace {

constexpr std::size_t mostNamed = 8; // of the matches, in an error

using Matches = std::vector<SessionMatch>;
using Test = std::function<bool(const HostSession &)>;

Matches matching(const HostView &view, const Test &test)
{
    Matches matches;
    for (const auto &daemon : view.daemons) {
        for (const auto &session : daemon.sessions) {
            if (test(session))
                matches.push_back({&daemon, &session});
        }
    }
    for (const auto &session : view.leftBehind) {
        if (test(session))
            matches.push_back({nullptr, &session});
    }
    return matches;
}

Error severalMatch(const Matches &matches, const std::string &word)
{
    std::string text = "more than one session matches \"" + word + "\": ";
    for (std::size_t i = 0; i < std::min(matches.size(), mostNamed); ++i) {
        text += (i > 0 ? ", " : "") + nameOf(*matches[i].session);
        if (matches[i].daemon)
            text += " of daemon " + std::to_string(matches[i].daemon->found.pid);
    }
    return Error{text + (matches.size() > mostNamed ? ", …" : "") + "; give its pid"};
}

Error noneMatches(const HostView &view, const std::string &word)
{
    const bool allKnown =
        std::all_of(view.daemons.begin(), view.daemons.end(),
                    [](const auto &daemon) { return daemon.notInspected.empty(); });
    return Error{"no session matches \"" + word + "\"; claustrum -ps lists them"
                 + (allKnown ? ""
                             : ". A daemon that was started without -inspect keeps its ids to "
                               "itself: give the pid of its session")};
}

} // namespace

Result<SessionMatch> findSession(const HostView &view, const std::string &word)
{
    const std::vector<Test> tests{
        [&](const auto &session) { return session.id == word; },
        [&](const auto &session) {
            return !session.exitCode && std::to_string(session.pid) == word;
        },
        [&](const auto &session) { return session.id && session.id->starts_with(word); },
    };
    if (word.empty())
        return Error{"an id is required; claustrum -ps lists them"};
    for (const auto &test : tests) {
        const auto matches = matching(view, test);
        if (matches.size() == 1)
            return matches.front();
        if (matches.size() > 1)
            return severalMatch(matches, word);
    }
    return noneMatches(view, word);
}

std::string nameOf(const HostSession &session)
{
    const auto process = "process " + std::to_string(session.pid);
    return session.id ? *session.id + " (" + process + ')' : process;
}

} // namespace claustrum
