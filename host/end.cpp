// SPDX-License-Identifier: Apache-2.0
#include "host/end.h"

#include "common/jsonmembers.h"
#include "host/endproof.h"
#include "host/humantext.h"
#include "host/inspected.h"
#include "host/sessionsearch.h"
#include "posix/heldprocess.h"
#include "posix/systemerror.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>

namespace claustrum {
namespace {

constexpr std::chrono::seconds askPatience{1};
constexpr std::chrono::seconds replyPatience{15}; // the daemon itself waits up to 12 s

std::string killParams(const std::string &id, int timeoutMs)
{
    std::string json;
    ObjectWriter(json).string("id", id).integer("timeoutMs", timeoutMs).close();
    return json;
}

bool isTrue(const JsonValue &object, const char *key)
{
    const auto *const value = object.find(key);
    return value && value->isBool() && value->boolean();
}

/// The reply of process.killAndWait. An error: the daemon could not be asked, and did nothing.
Result<JsonValue> askDaemon(const SessionMatch &match, const EndPatience &patience)
{
    if (!match.daemon || !match.session->id)
        return Error{"its id is not known"};
    auto client = connectDaemon(match.daemon->found.socket);
    if (!client)
        return client.error();
    const auto id = client->ask("process.killAndWait",
                                killParams(*match.session->id, patience.termMs), askPatience);
    if (!id)
        return id.error();
    const auto reply = client->reply(*id, replyPatience);
    if (!reply)
        return reply.error();
    if (reply->isError)
        return Error{"it refuses: " + reply->json};
    return parseJson(reply->json);
}

Result<std::string> report(const SessionMatch &match, const JsonValue &reply,
                           const EndPatience &patience)
{
    const auto name = nameOf(*match.session);
    if (!isTrue(reply, "found"))
        return Error{name + " is not known to its daemon any more"};
    if (isTrue(reply, "alreadyExited"))
        return name + " had already ended";
    if (!isTrue(reply, "died"))
        return Error{name + " did not end, though its daemon killed it"};
    const auto escalated =
        " was killed, " + durationText(patience.termMs / 1000.0) + " after SIGTERM,";
    return name + (isTrue(reply, "escalated") ? escalated : " was ended") + " by its daemon "
           + std::to_string(match.daemon->found.pid);
}

bool hasEnded(const Fd &process, int patienceMs)
{
    pollfd entry{process.get(), POLLIN, 0};
    return retryInterrupted([&] { return ::poll(&entry, 1, patienceMs); }) > 0;
}

ExpectedSession expectedOf(const SessionMatch &match)
{
    ExpectedSession expected;
    expected.pid = match.session->pid;
    expected.start = match.session->start;
    if (match.daemon) {
        expected.daemon = match.daemon->found.pid;
        expected.runDirectory = go::dirName(match.daemon->found.socket);
    }
    return expected;
}

/// Proves whom it signals each time; the pidfd was opened before. The text is the reason why not.
std::string signalProven(const Fd &held, const ExpectedSession &expected, int number)
{
    if (auto reason = reasonNotToEnd(expected); !reason.empty())
        return reason;
    return signalGroupOfHeld(held, expected.pid, number) ? "" : go::errnoText(errno);
}

Result<std::string> endBySignals(const SessionMatch &match, const std::string &whyNotAsked,
                                 const EndPatience &patience)
{
    const auto name = nameOf(*match.session);
    const auto held = holdProcess(match.session->pid);
    if (!held)
        return Error{name + " is left alone: " + go::errnoText(errno)};
    const auto expected = expectedOf(match);
    if (const auto reason = signalProven(held, expected, SIGTERM); !reason.empty())
        return Error{name + " is left alone: " + reason};
    const auto how =
        " with its group by a signal, since its daemon was not asked (" + whyNotAsked + ')';
    if (hasEnded(held, patience.termMs))
        return name + " was ended" + how;
    if (const auto reason = signalProven(held, expected, SIGKILL); !reason.empty())
        return Error{name + " got SIGTERM, and then is left alone: " + reason};
    if (!hasEnded(held, patience.killMs))
        return Error{name + " got SIGKILL, but has not ended"};
    return name + " ignored SIGTERM and was killed" + how;
}

} // namespace

Result<std::string> endSession(const std::string &word, const EndPatience &patience)
{
    const auto view = lookAtHost();
    const auto match = findSession(view, word);
    if (!match)
        return match.error();
    if (match->session->exitCode)
        return nameOf(*match->session) + " had already ended";
    const auto reply = askDaemon(*match, patience);
    if (reply)
        return report(*match, *reply, patience);
    return endBySignals(*match, match->daemon ? reply.error().text : "it has ended", patience);
}

int runEnd(const std::string &word)
{
    const auto ended = endSession(word);
    if (!ended) {
        std::fprintf(stderr, "claustrum: %s\n", ended.error().text.c_str());
        return 1;
    }
    std::puts(ended->c_str());
    return 0;
}

} // namespace claustrum
