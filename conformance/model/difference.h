// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// One thing that a server did otherwise than the recording says.
struct Difference
{
    enum class Kind {
        Frame,      ///< a frame that came is not the expected one
        Missing,    ///< a frame did not come
        Unexpected, ///< a frame came that no line expects
        Output,     ///< of a run: text or status
        Http,       ///< the answer to a GET
        Tree,       ///< files
        Server,     ///< it did not start, closed a connection, crashed, did not end
    };

    Kind kind = Kind::Server;
    int line = 0;        ///< of the transcript; 0: none in particular
    std::string summary; ///< one line, what is wrong
    std::string caseId;  ///< whose requirement it breaks; empty: not known

    std::string sent; ///< the line that was answered; empty: none

    bool comparable = false; ///< the next four mean something
    std::string expected;    ///< with the masks as they are written
    std::string received;
    std::size_t expectedOffset = 0; ///< of the first bytes that do not fit
    std::size_t receivedOffset = 0;

    std::string field;                ///< name of the JSON field there; empty: none
    std::vector<std::string> details; ///< more lines: what came instead, paths of a tree
};

/// What became of one transcript.
enum class Verdict {
    Equal,
    Differs,
    CouldNotStart, ///< the server never ran: no program, or its first `-serve` failed
    NotRun,        ///< could not be played to a verdict; never a success
};

struct ScenarioResult
{
    std::string file;
    std::string scenario;
    std::string title;
    std::string build;

    Verdict verdict = Verdict::NotRun;
    std::string reason;   ///< why it was not run, or the server not started
    bool lacking = false; ///< not run, and the reason is what this machine lacks
    std::vector<Difference> differences;
    std::vector<std::string> notes; ///< for whoever reads the differences
    std::string serverLog;          ///< its last lines; only if something differs
    std::string recorded;           ///< the answers, of a scenario that was recorded
    std::string directory;          ///< left behind by --keep
    int frames = 0;                 ///< compared
    int playedTo = 0;               ///< line of the last step that was played; 0: none
    double seconds = 0;
};

} // namespace claustrum::conformance
