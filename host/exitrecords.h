// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// An exit that nobody asked for, as its daemon has recorded it with -post-mortem
/// (docs/operations.md). Times are seconds since 1970.
struct RecordedExit
{
    std::string path; ///< of the record
    std::string id;
    std::int64_t pid = 0;
    std::string command;
    std::vector<std::string> args;
    std::string folder;
    std::vector<std::string> variables; ///< names
    double started = 0;
    double ended = 0;
    std::optional<std::int64_t> exitCode; ///< none: by the signal
    std::string signal;
    bool core = false;
    double cpuSeconds = 0;
    std::uint64_t mostResidentBytes = 0;
    std::uint64_t stdinBytes = 0;
    std::uint64_t stderrBytes = 0;
    std::string stderrFirst;
    std::string stderrLast;
    std::string verdict;
    std::string advice;
};

/// The record in this text; nullopt if it is none.
std::optional<RecordedExit> parseExitRecord(const std::string &text);

/// The records of these run directories, oldest first. Blocks.
std::vector<RecordedExit> readExitRecords(const std::vector<std::string> &runDirectories);

/// Where daemons of this user keep them: the folder of @p socket, those of the daemons that run,
/// and those below ~/.claude/remote/run. Each once.
std::vector<std::string> runDirectories(const std::string &socket,
                                        const std::vector<std::string> &runningSockets);

/// "status 3", "SIGKILL", "SIGSEGV, core dumped".
std::string endText(const RecordedExit &exit);

} // namespace claustrum
