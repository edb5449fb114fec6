// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/caseresult.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// The bytes that a frame carries in base64, decoded on both sides.
struct Payload
{
    enum class Form {
        Text,
        Json, ///< one value, or a value in each line
        Hex,
    };

    Form form = Form::Text;
    std::string path;     ///< of the difference: "data → message.content[0].text"
    std::string expected; ///< with the masks as written
    std::string received;
    std::size_t expectedOffset = 0; ///< of the first bytes that differ
    std::size_t receivedOffset = 0;
    bool equal = false; ///< the same bytes: only the base64 is written differently
    /// The byte of the value from which it is not base64; its beginning is decoded.
    std::optional<std::size_t> expectedInvalidFrom;
    std::optional<std::size_t> receivedInvalidFrom;
};

/// Lines of the server's log around the moment of a difference. Differences so close together that
/// they share lines have the same excerpt.
struct LogExcerpt
{
    std::string text;               ///< whole lines; empty: no log
    std::vector<std::size_t> marks; ///< the end of the log, in text, when each was noticed
};

/// One deviation of a server from the recording.
struct Difference
{
    enum class Kind {
        Frame,      ///< a received frame differs from the expected one
        Missing,    ///< an expected frame was not received
        Unexpected, ///< a received frame is not expected by any line
        Output,     ///< what a program wrote, or its status
        Http,       ///< the response to a GET
        Tree,       ///< files
        Server,     ///< did not start, closed a connection, crashed or did not end
    };

    Kind kind = Kind::Server;
    int line = 0;        ///< of the transcript; 0: no particular one
    std::string summary; ///< one line
    std::string after;   ///< of a closed connection: "4 ms after the reply to 7"
    std::string caseId;  ///< case of the broken requirement; empty: not known
    std::string due;     ///< the reason in the list of expected differences; empty: not expected

    std::string sent; ///< the request line; empty: none

    bool comparable = false; ///< the next four are set
    std::string expected;    ///< with the masks as written
    std::string received;
    std::size_t expectedOffset = 0; ///< of the first bytes that differ
    std::size_t receivedOffset = 0;

    std::string field;                ///< the JSON field at that offset; empty: none
    std::optional<Payload> payload;   ///< if the difference is in base64
    std::vector<std::string> details; ///< more lines: frames received instead, paths of a tree
    LogExcerpt log;                   ///< of the server, around the moment of the difference
};

/// The result of one transcript.
struct ScenarioResult
{
    std::string file;
    std::string scenario;
    std::string title;
    std::string build;

    Verdict verdict = Verdict::NotRun;
    std::string reason; ///< of NotRun, CouldNotStart and Skipped
    std::vector<Difference> differences;
    std::vector<CaseResult> cases;  ///< in the order of lines; empty: not divided yet
    bool partial = false;           ///< only chosen cases are judged
    std::vector<int> notCompared;   ///< lines that this machine cannot compare
    std::vector<std::string> notes; ///< for readers of the differences
    std::string serverLog;          ///< its last lines, if there is no verdict
    std::string recorded;           ///< the recorded answers to a scenario
    std::string directory;          ///< kept by --keep
    int frames = 0;                 ///< compared
    int playedTo = 0;               ///< line of the last step played; 0: none
    double seconds = 0;
};

} // namespace claustrum::conformance
