// SPDX-License-Identifier: Apache-2.0
#include "host/psended.h"

#include "common/sessionkey.h"
#include "host/humantext.h"
#include "host/plaintext.h"
#include "host/resume.h"
#include "wire/jsonwriter.h"

#include <algorithm>

namespace claustrum {
namespace {

EndedSession recorded(const RecordedExit &exit)
{
    return {.id = exit.id,
            .pid = exit.pid,
            .command = exit.command,
            .args = exit.args,
            .folder = exit.folder,
            .how = endText(exit),
            .ended = exit.ended,
            .verdict = exit.verdict};
}

EndedSession remembered(const HostSession &session)
{
    return {.id = session.id.value_or(""),
            .pid = session.pid,
            .command = session.command,
            .args = session.args,
            .folder = session.folder,
            .how =
                *session.exitCode < 0 ? "a signal" : "status " + std::to_string(*session.exitCode),
            .verdict = {}};
}

std::string quotedOrNull(const std::string &text)
{
    if (text.empty())
        return "null";
    std::string json;
    appendJsonString(json, text);
    return json;
}

std::string textOf(const EndedSession &session)
{
    std::string text = oneLine(session.id) + " (process " + std::to_string(session.pid)
                       + ") ended with " + session.how;
    if (session.ended > 0)
        text += " at " + timeText(session.ended);
    if (!session.verdict.empty())
        text += ": " + session.verdict;
    const auto resume = resumeCommand(session.command, session.args, session.folder);
    return text + '\n' + (resume.empty() ? "" : "  resume it: " + oneLine(resume) + '\n');
}

std::string objectOf(const EndedSession &session)
{
    std::string ended = "null";
    if (session.ended > 0) {
        ended.clear();
        appendJsonDouble(ended, session.ended);
    }
    std::string json;
    ObjectWriter(json)
        .string("id", session.id)
        .integer("pid", session.pid)
        .string("command", session.command)
        .strings("args", session.args)
        .string("folder", session.folder)
        .raw("session", quotedOrNull(sessionKey(session.args)))
        .string("how", session.how)
        .raw("ended", ended)
        .raw("verdict", quotedOrNull(session.verdict))
        .raw("resume", quotedOrNull(resumeCommand(session.command, session.args, session.folder)))
        .close();
    return json;
}

} // namespace

std::vector<EndedSession> endedSessions(const HostView &view,
                                        const std::vector<RecordedExit> &exits)
{
    std::vector<EndedSession> sessions;
    std::transform(exits.begin(), exits.end(), std::back_inserter(sessions), recorded);
    const auto isRecorded = [&](const HostSession &session) {
        return std::any_of(exits.begin(), exits.end(), [&](const auto &exit) {
            return exit.pid == session.pid && exit.id == session.id;
        });
    };
    for (const auto &daemon : view.daemons) {
        for (const auto &session : daemon.sessions) {
            if (session.exitCode && !isRecorded(session))
                sessions.push_back(remembered(session));
        }
    }
    return sessions;
}

std::string endedText(const std::vector<EndedSession> &sessions)
{
    std::string text;
    for (const auto &session : sessions)
        text += textOf(session);
    if (sessions.empty())
        text =
            "No ended session is known. Daemons tell with -inspect, and record exits that nobody "
            "asked for with -post-mortem.\n";
    return text;
}

std::string endedJson(const std::vector<EndedSession> &sessions)
{
    std::string array = "[";
    for (const auto &session : sessions)
        array += (array.size() > 1 ? "," : "") + objectOf(session);
    std::string json;
    ObjectWriter(json).raw("ended", array + ']').close();
    return json + '\n';
}

} // namespace claustrum
