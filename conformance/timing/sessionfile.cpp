// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/sessionfile.h"

#include "conformance/model/placeholders.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/timing/timestamp.h"
#include "conformance/timing/wirelogmembers.h"
#include "posix/systemerror.h"

#include <cerrno>
#include <charconv>
#include <fstream>
#include <iostream>
#include <variant>
#include <vector>

namespace claustrum {
namespace {

std::uint64_t numberIn(std::string_view digits)
{
    std::uint64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

/// The moment of a line without a frame.
Result<Moment> eventOf(const WireLogMembers &members)
{
    using Kind = Moment::Kind;
    Moment moment;
    if (!members.lost.empty()) {
        moment.kind = Kind::Lost;
        moment.count = numberIn(members.lost);
    } else if (members.event == "queue") {
        moment.kind = Kind::Queue;
        moment.count = numberIn(members.bytes);
    } else if (members.event == "opened") {
        moment.kind = Kind::Opened;
    } else if (members.event == "closed") {
        moment.kind = Kind::Closed;
    } else if (members.event == "lost") {
        moment.kind = Kind::Lost;
        moment.count = 1; // the note has the number, for people only
    } else if (members.event == "restarted" || members.event == "succeeded") {
        moment.kind = Kind::Restarted;
    } else if (members.event == "remark" || members.event == "snapshot"
               || members.event == "view") {
        moment.kind = Kind::Remark;
    } else {
        return Error{"neither a frame nor a known event"};
    }
    return moment;
}

std::vector<Moment> momentsOf(const conformance::Transcript &transcript)
{
    std::vector<Moment> moments;
    const auto addFrame = [&](int connection, const std::string &line, Direction direction) {
        moments.push_back(momentOf(conformance::Placeholders().expandFrame(line), direction));
        moments.back().connection = static_cast<std::uint32_t>(connection);
    };
    const auto addEvent = [&](int connection, Moment::Kind kind) {
        moments.emplace_back().kind = kind;
        moments.back().connection = static_cast<std::uint32_t>(connection);
    };
    for (const conformance::Step &step : transcript.steps) {
        const auto before = moments.size();
        if (const auto *send = std::get_if<conformance::Send>(&step.action))
            addFrame(send->connection, send->line, Direction::In);
        else if (const auto *receive = std::get_if<conformance::Receive>(&step.action))
            addFrame(receive->connection, receive->line, Direction::Out);
        else if (const auto *opened = std::get_if<conformance::Connect>(&step.action))
            addEvent(opened->connection, Moment::Kind::Opened);
        else if (const auto *closed = std::get_if<conformance::Disconnect>(&step.action))
            addEvent(closed->connection, Moment::Kind::Closed);
        if (moments.size() > before)
            moments.back().number = static_cast<std::uint64_t>(step.line);
    }
    return moments;
}

bool isTranscript(std::string_view firstLine)
{
    return firstLine.find("{\"transcript\"") == 0;
}

Result<SessionFile> readLog(std::istream &lines, const std::string &path,
                            const std::function<void(const Moment &)> &take)
{
    SessionFile file;
    std::uint64_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto moment = momentOfLine(line, number);
        if (moment && moment->kind == Moment::Kind::Remark)
            continue;
        if (moment) {
            ++file.moments;
            file.mayBeCut |= moment->isFrame() && line.find("\"body\":") != std::string::npos;
            take(*moment);
        } else if (++file.unread == 1) {
            file.firstProblem = "line " + std::to_string(number) + ": " + moment.error().text;
        }
    }
    if (lines.bad())
        return Error{path + ": could not be read to its end"};
    if (file.moments == 0 && file.unread > 0)
        return Error{path + ": neither a wire log nor a transcript; " + file.firstProblem};
    return file;
}

Result<SessionFile> readTranscriptMoments(const std::string &path,
                                          const std::function<void(const Moment &)> &take)
{
    const auto transcript = conformance::readTranscript(path);
    if (!transcript)
        return transcript.error();
    SessionFile file;
    for (const Moment &moment : momentsOf(*transcript)) {
        ++file.moments;
        take(moment);
    }
    return file;
}

} // namespace

Result<Moment> momentOfLine(std::string_view line, std::uint64_t number)
{
    const auto members = splitWireLogLine(line);
    if (!members)
        return members.error();
    Result<Moment> moment = Moment();
    if (members->frame.empty()) {
        moment = eventOf(*members);
        if (!moment)
            return moment;
    } else if (members->direction != "in" && members->direction != "out") {
        return Error{"\"dir\" is neither \"in\" nor \"out\""};
    } else {
        const Direction direction = members->direction == "in" ? Direction::In : Direction::Out;
        moment = members->escaped ? momentOf(unescapedJson(members->frame), direction)
                                  : momentOf(members->frame, direction);
    }
    moment->number = number;
    moment->connection = members->connectionNumber();
    moment->time = readTimestamp(members->time).value_or(0);
    moment->process = processOf(moment->process, members->source);
    return moment;
}

Result<SessionFile> readSession(const std::string &path,
                                const std::function<void(const Moment &)> &take)
{
    if (path == "-")
        return readLog(std::cin, "standard input", take);
    std::ifstream lines(path);
    std::string first;
    if (!lines)
        return systemError("open", path, errno);
    std::getline(lines, first);
    if (isTranscript(first))
        return readTranscriptMoments(path, take);
    lines.clear();
    lines.seekg(0);
    if (!lines)
        return Error{path + ": not a file; read a pipe as -"};
    return readLog(lines, path, take);
}

} // namespace claustrum
