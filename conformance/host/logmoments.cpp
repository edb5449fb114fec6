// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/logmoments.h"

#include "posix/files.h"

#include <algorithm>
#include <string_view>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr std::size_t linesOnASide = 6;
constexpr std::size_t bytesOnASide = 2048;
constexpr std::size_t mostTogether = 8192;

/// A part of the file, by offsets.
struct Range
{
    std::size_t begin;
    std::size_t end;
};

/// The bytes of a range of the file; fewer at its end, none if it cannot be read.
std::string readRange(int fd, const Range &range)
{
    std::string bytes(range.end - range.begin, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = retryInterrupted([&] {
            return ::pread(fd, bytes.data() + done, bytes.size() - done,
                           static_cast<off_t>(range.begin + done));
        });
        if (count <= 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

/// The start of the line @p count lines before the line start @p at.
std::size_t linesBefore(std::string_view bytes, std::size_t at, std::size_t count)
{
    while (at > 0 && count-- > 0) {
        const auto newline = at < 2 ? std::string_view::npos : bytes.rfind('\n', at - 2);
        if (newline == std::string_view::npos)
            return 0;
        at = newline + 1;
    }
    return at;
}

std::size_t linesAfter(std::string_view bytes, std::size_t at, std::size_t count)
{
    while (at < bytes.size() && count-- > 0)
        at = std::min(bytes.find('\n', at), bytes.size() - 1) + 1;
    return at;
}

/// The lines around a place of the log, and the start of the line at that place.
struct Around
{
    Range lines;
    std::size_t mark;
};

Around linesAround(int fd, std::size_t place)
{
    const Range near{place - std::min(place, bytesOnASide), place + bytesOnASide};
    const std::string bytes = readRange(fd, near);
    const std::size_t at = std::min(place - near.begin, bytes.size());
    const std::size_t line = at == 0 ? 0 : bytes.rfind('\n', at - 1) + 1; // npos + 1 is 0
    const auto begin = linesBefore(bytes, line, linesOnASide);
    const auto end = linesAfter(bytes, line, linesOnASide);
    return {{near.begin + begin, near.begin + end}, near.begin + line};
}

/// Successive moments that share lines.
struct Group
{
    std::size_t first; ///< index of the first moment
    Range lines;
    std::vector<std::size_t> marks; ///< in the file
};

bool joins(const Group &group, const Around &around)
{
    return around.lines.begin < group.lines.end && around.lines.begin >= group.lines.begin
           && around.lines.end - group.lines.begin <= mostTogether;
}

std::vector<Group> groupsOf(int fd, const std::vector<std::size_t> &places)
{
    std::vector<Group> groups;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Around around = linesAround(fd, places[i]);
        if (!groups.empty() && joins(groups.back(), around)) {
            groups.back().lines.end = std::max(groups.back().lines.end, around.lines.end);
            groups.back().marks.push_back(around.mark);
        } else {
            groups.push_back({i, around.lines, {around.mark}});
        }
    }
    return groups;
}

} // namespace

void LogMoments::note()
{
    const auto status = statFile(m_file);
    m_ends.push_back(status ? static_cast<std::size_t>(status->st_size) : 0);
}

std::vector<LogExcerpt> LogMoments::excerpts() const
{
    std::vector<LogExcerpt> excerpts(m_ends.size());
    const auto log = openFile(m_file, O_RDONLY);
    if (!log)
        return excerpts; // a server without a log
    for (const Group &group : groupsOf(log->get(), m_ends)) {
        LogExcerpt excerpt{readRange(log->get(), group.lines), {}};
        for (const std::size_t mark : group.marks)
            excerpt.marks.push_back(mark - group.lines.begin);
        std::fill_n(excerpts.begin() + static_cast<std::ptrdiff_t>(group.first), group.marks.size(),
                    excerpt);
    }
    return excerpts;
}

} // namespace claustrum::conformance
