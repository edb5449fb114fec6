// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/exitrecords.h"
#include "host/hostview.h"

#include <string>
#include <vector>

namespace claustrum {

/// A session that has ended, as far as is known.
struct EndedSession
{
    std::string id;
    std::int64_t pid = 0;
    std::string command;
    std::vector<std::string> args;
    std::string folder;
    std::string how;     ///< "status 3", "SIGKILL"
    double ended = 0;    ///< seconds since 1970; 0: not known
    std::string verdict; ///< of a recorded exit
};

/// What daemons remember, some minutes long, and what they have recorded; the latter first.
std::vector<EndedSession> endedSessions(const HostView &view,
                                        const std::vector<RecordedExit> &exits);

/// For people, each with the command that resumes it, if its arguments name a session of the CLI.
std::string endedText(const std::vector<EndedSession> &sessions);
/// As one JSON object with its newline (docs/operations.md). Unknown facts are null.
std::string endedJson(const std::vector<EndedSession> &sessions);

} // namespace claustrum
