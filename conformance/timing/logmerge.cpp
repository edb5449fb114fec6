// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/logmerge.h"

#include "conformance/timing/timestamp.h"
#include "conformance/timing/wirelogmembers.h"
#include "posix/systemerror.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <memory>
#include <set>

namespace claustrum {
namespace {

constexpr std::uint64_t linesPerProgress = 4096;

/// The next line of a log, as it goes into the merged one.
class Reader
{
public:
    Reader(const std::string &path, std::string name, std::uint32_t firstConnection)
        : m_file(path)
        , m_name(std::move(name))
        , m_firstConnection(firstConnection)
    {
        next();
    }

    [[nodiscard]] bool hasLine() const { return !m_line.empty(); }
    [[nodiscard]] const std::string &line() const { return m_line; }
    [[nodiscard]] std::int64_t time() const { return m_time; }
    [[nodiscard]] std::uint64_t bytesRead() const { return m_bytes; }
    [[nodiscard]] bool failed() const { return m_file.bad(); }

    void next()
    {
        m_line.clear();
        for (std::string read; m_line.empty() && std::getline(m_file, read);) {
            ++m_number;
            m_bytes += read.size() + 1;
            take(read);
        }
        if (!m_line.empty() || m_unread <= LogMerge::unreadReported)
            return;
        writeNote(std::to_string(m_unread - LogMerge::unreadReported)
                  + " more lines could not be read");
        m_unread = 0;
    }

private:
    void take(std::string_view read)
    {
        const auto members = splitWireLogLine(read);
        if (members && members->event == "view")
            return; // how the window looked that saved one log: not that of the merged ones
        if (members) {
            m_time = std::max(m_time, readTimestamp(members->time).value_or(0));
            write(*members);
        } else if (read.find_first_not_of(" \t\r") != std::string_view::npos
                   && ++m_unread <= LogMerge::unreadReported) {
            writeNote("line " + std::to_string(m_number)
                      + " cannot be read: " + members.error().text);
        }
    }
    void writeNote(const std::string &text)
    {
        ObjectWriter(m_line)
            .string("time", writeTimestamp(m_time))
            .string("source", m_name)
            .string("event", "remark")
            .string("note", text)
            .close();
    }
    void write(const WireLogMembers &members)
    {
        ObjectWriter line(m_line);
        line.string("time", members.time);
        line.string("source", members.source.empty() ? m_name : m_name + '/' + members.source);
        if (members.connectionNumber() != 0)
            line.uinteger("conn", m_firstConnection + members.connectionNumber());
        if (!members.direction.empty())
            line.string("dir", members.direction);
        if (!members.event.empty())
            line.string("event", members.event);
        if (members.note)
            line.string("note", *members.note);
        for (const auto &[key, value] :
             {std::pair{"lost", members.lost}, std::pair{"bytes", members.bytes},
              std::pair{members.escaped ? "raw" : "body", members.frame}}) {
            if (!value.empty())
                line.raw(key, value);
        }
        if (members.pinned)
            line.boolean("pinned", true);
        if (!members.comment.empty())
            line.string("comment", members.comment);
        line.close();
    }

    std::ifstream m_file;
    std::string m_name;
    std::uint32_t m_firstConnection;
    std::string m_line;
    std::int64_t m_time = 0;
    std::uint64_t m_number = 0;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_unread = 0;
};

std::string endOf(const std::string &path, std::size_t parts)
{
    std::size_t at = path.size();
    for (; parts > 0 && at != std::string::npos && at > 0; --parts)
        at = path.rfind('/', at - 1);
    return at == std::string::npos || at == path.size() ? path
                                                        : path.substr(at + (path[at] == '/'));
}

} // namespace

std::vector<std::string> distinctNames(const std::vector<std::string> &paths)
{
    constexpr std::size_t mostParts = 64;
    std::vector<std::string> names;
    for (std::size_t parts = 1; parts < mostParts; ++parts) {
        names.clear();
        for (const std::string &path : paths)
            names.push_back(endOf(path, parts));
        if (std::set(names.begin(), names.end()).size() == names.size())
            return names;
    }
    for (std::size_t i = 0; i < names.size(); ++i) // the same file twice
        names[i] += " (" + std::to_string(i + 1) + ')';
    return names;
}

Result<LogMerge> LogMerge::open(const std::vector<std::string> &paths, const Progress &progress)
{
    if (paths.size() < 2 || paths.size() > mostLogs)
        return Error{"a merge takes two to " + std::to_string(mostLogs) + " wire logs"};
    LogMerge merge;
    merge.m_paths = paths;
    merge.m_names = distinctNames(paths);
    ClockCheck check(merge.m_names);
    if (const auto opened = merge.openAll(progress); !opened)
        return opened.error();
    std::uint64_t done = 0;
    for (std::size_t log = 0; log < paths.size(); ++log) {
        if (const auto looked = merge.look(log, check, done, progress); !looked)
            return looked.error();
    }
    merge.m_findings = check.findings();
    return merge;
}

std::string LogMerge::fileOf(std::size_t log) const
{
    return m_unpacked[log] ? m_unpacked[log]->path() : m_paths[log];
}

Result<void> LogMerge::openAll(const Progress &progress)
{
    for (const std::string &path : m_paths) {
        std::ifstream named(path, std::ios::ate);
        if (!named)
            return systemError("open", path, errno);
        if (named.tellg() < 0)
            return Error{path + ": not a file; write what a pipe sends to a file first"};
        const auto content = unpacked(path, [&progress] { return !progress || progress(0, 1); });
        if (!content)
            return content.error();
        m_unpacked.push_back(*content);
        std::ifstream file(fileOf(m_unpacked.size() - 1), std::ios::ate);
        m_bytes += static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
    }
    return {};
}

/// Its times and connections, before a line is merged.
Result<void> LogMerge::look(std::size_t log, ClockCheck &check, std::uint64_t &done,
                            const Progress &progress)
{
    const std::string &path = m_paths[log];
    std::ifstream file(fileOf(log));
    bool hasTime = false;
    std::uint64_t number = 0;
    for (std::string line; std::getline(file, line);) {
        if (number == 0 && line.starts_with("{\"transcript\""))
            return Error{path
                         + " is a transcript. It has no times, so its frames cannot be ordered "
                           "among those of another file; compare the two instead"};
        done += line.size() + 1;
        if (++number % linesPerProgress == 0 && progress && !progress(done / 2, m_bytes))
            return Error{"cancelled"};
        const auto members = splitWireLogLine(line);
        if (!members)
            continue;
        const auto time = readTimestamp(members->time).value_or(0);
        hasTime |= time != 0;
        m_first = m_first == 0 || (time != 0 && time < m_first) ? time : m_first;
        while (members->connectionNumber() >= m_stride && m_stride < 100'000'000)
            m_stride *= 10;
        const Direction direction = members->direction == "in" ? Direction::In : Direction::Out;
        if (members->escaped)
            check.addFrame(log, direction, time, unescapedJson(members->frame));
        else if (!members->frame.empty())
            check.addFrame(log, direction, time, members->frame);
    }
    if (file.bad())
        return Error{path + ": could not be read to its end"};
    if (!hasTime)
        return Error{path
                     + " has no times, so its frames cannot be ordered among those of another "
                       "file"};
    return {};
}

Result<bool> LogMerge::run(const Take &take, const Progress &progress) const
{
    for (const ClockCheck::Finding &finding : m_findings) {
        std::string line;
        ObjectWriter(line)
            .string("time", writeTimestamp(m_first))
            .string("event", "remark")
            .string("note", finding.text)
            .close();
        take(line + '\n');
    }
    std::vector<std::unique_ptr<Reader>> readers;
    for (std::size_t log = 0; log < m_paths.size(); ++log)
        readers.push_back(std::make_unique<Reader>(fileOf(log), m_names[log],
                                                   static_cast<std::uint32_t>(log) * m_stride));
    for (std::uint64_t lines = 1;; ++lines) {
        Reader *first = nullptr;
        for (const auto &reader : readers) {
            if (reader->hasLine() && (!first || reader->time() < first->time()))
                first = reader.get();
        }
        if (!first)
            break;
        take(first->line() + '\n');
        first->next();
        if (lines % linesPerProgress != 0 || !progress)
            continue;
        std::uint64_t done = 0;
        for (const auto &reader : readers)
            done += reader->bytesRead();
        if (!progress((m_bytes + done) / 2, m_bytes))
            return false;
    }
    for (std::size_t log = 0; log < readers.size(); ++log) {
        if (readers[log]->failed())
            return Error{m_paths[log] + ": could not be read to its end"};
    }
    return true;
}

} // namespace claustrum
