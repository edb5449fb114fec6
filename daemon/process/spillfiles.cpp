// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/spillfiles.h"

#include "daemon/loop/log.h"
#include "posix/files.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fcntl.h>
#include <limits>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr const char *component = "process.Manager";

/// A file that has no name from its first instant, or, where that cannot be, soon.
Result<Fd> namelessFile(const std::string &directory)
{
    Fd file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file)
        return file;
    std::string path = directory + "/replay-XXXXXX";
    file = Fd(::mkostemp(path.data(), O_CLOEXEC)); // makes it 0600
    if (!file)
        return Error{"open " + path + ": " + go::errnoText(errno)};
    ::unlink(path.c_str());
    return file;
}

/// @p size bytes of the file from @p begin on, or what can be read of them.
std::string contentOf(int file, std::uint64_t size, std::uint64_t begin = 0)
{
    std::string content(static_cast<std::size_t>(size), '\0');
    std::size_t read = 0;
    while (read < content.size()) {
        const ssize_t got = retryInterrupted([&] {
            return ::pread(file, content.data() + read, content.size() - read,
                           static_cast<off_t>(begin + read));
        });
        if (got <= 0) {
            logError(component, "replay-spill: frames cannot be read: "
                                    + (got < 0 ? go::errnoText(errno) : "unexpected EOF"));
            break;
        }
        read += static_cast<std::size_t>(got);
    }
    content.resize(read);
    return content;
}

struct EndOfFrames
{
    std::uint64_t bytes = 0; ///< of whole frames
    Seq seq = 0;             ///< of the last one
};

/// Of a file of so many bytes; nullopt: they are no frames.
std::optional<EndOfFrames> endOfFrames(int file, std::uint64_t size)
{
    constexpr std::uint64_t longest = std::uint64_t{256} * 1024; // two frames and their ids
    constexpr std::string_view name = R"("seq":)";               // in a text, quotes are escaped
    const std::uint64_t begin = size > longest ? size - longest : 0;
    const std::string tail = contentOf(file, size - begin, begin);
    const auto end = tail.rfind('\n');
    if (end == std::string::npos)
        return begin == 0 ? std::optional<EndOfFrames>(std::in_place) : std::nullopt;
    const auto before = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
    const std::size_t line = before == std::string::npos ? 0 : before + 1;
    const auto at = tail.find(name, line);
    EndOfFrames found{begin + end + 1};
    if (at == std::string::npos || at > end
        || std::from_chars(tail.data() + at + name.size(), tail.data() + end, found.seq).ec
               != std::errc())
        return std::nullopt;
    return found;
}

} // namespace

SpillFiles::SpillFiles(std::string directory, std::string owner, std::uint64_t limit)
    : m_directory(std::move(directory))
    , m_owner(std::move(owner))
    , m_limit(limit)
{}

Seq SpillFiles::nextSeq() const
{
    return m_files.empty() ? 0 : m_files.back().firstSeq + m_files.back().frames;
}

void SpillFiles::resume(std::vector<KeeperLine::SpillFile> kept)
{
    for (auto &[firstSeq, fd] : kept) {
        const Seq before = m_files.empty() ? 0 : m_files.back().firstSeq;
        if (!m_files.empty())
            m_files.back().frames = firstSeq - before;
        struct stat info = {};
        const bool isKnown = ::fstat(fd.get(), &info) == 0 && firstSeq > before;
        if (!isKnown)
            break;
        m_files.push_back({std::move(fd), firstSeq, 0, static_cast<std::uint64_t>(info.st_size)});
    }
    if (m_files.size() != kept.size() || (!m_files.empty() && !resumeLast())) {
        logWarn(component, "replay-spill: the files before are of no use for " + m_owner);
        clear();
    }
}

/// Cuts the frame that a predecessor was writing; false if the file is of no use.
bool SpillFiles::resumeLast()
{
    File &last = m_files.back();
    const auto end = endOfFrames(last.fd.get(), last.bytes);
    if (!end || (end->bytes > 0 && end->seq < last.firstSeq)
        || ::ftruncate(last.fd.get(), static_cast<off_t>(end->bytes)) < 0
        || ::lseek(last.fd.get(), 0, SEEK_END) < 0)
        return false;
    last.bytes = end->bytes;
    last.frames = end->bytes > 0 ? end->seq - last.firstSeq + 1 : 0;
    return true;
}

void SpillFiles::clear()
{
    m_files.clear();
    if (m_keeper)
        m_keeper->dropSpillBefore(std::numeric_limits<Seq>::max());
}

void SpillFiles::append(std::string_view frame, Seq seq)
{
    if (!lacks(seq))
        return;
    if (seq != nextSeq() && !m_files.empty())
        clear();
    if (const auto written = write(frame, seq); !written) {
        m_hasFailed = true;
        clear();
        logWarn(component, "replay-spill: " + written.error().text + "; only the newest frames of "
                               + m_owner + " are kept from now on");
    }
    dropBeyondLimit();
}

Result<void> SpillFiles::write(std::string_view frame, Seq seq)
{
    if (m_files.empty() || m_files.back().bytes + frame.size() > m_limit / files) {
        auto file = namelessFile(m_directory);
        if (!file)
            return file.error();
        m_files.push_back({std::move(*file), seq});
        if (m_keeper)
            m_keeper->keepSpill(m_files.back().fd.get(), seq);
    }
    File &file = m_files.back();
    if (auto written = writeAll(file.fd.get(), frame, m_directory); !written)
        return written;
    ++file.frames;
    file.bytes += frame.size();
    return {};
}

void SpillFiles::dropBeyondLimit()
{
    std::uint64_t bytes = 0;
    for (const File &file : m_files)
        bytes += file.bytes;
    if (bytes <= m_limit)
        return;
    for (; bytes > m_limit && !m_files.empty(); m_files.pop_front())
        bytes -= m_files.front().bytes;
    if (m_keeper)
        m_keeper->dropSpillBefore(m_files.empty() ? std::numeric_limits<Seq>::max() : firstSeq());
}

void SpillFiles::after(Seq seq, const std::function<void(const Frame &)> &each) const
{
    for (const File &file : m_files) {
        if (file.firstSeq + file.frames <= seq + 1)
            continue;
        const std::string content = contentOf(file.fd.get(), file.bytes);
        Seq next = file.firstSeq;
        for (std::size_t begin = 0; begin < content.size(); ++next) {
            const auto newline = content.find('\n', begin);
            const std::size_t end = newline == std::string::npos ? content.size() : newline + 1;
            if (next > seq)
                each(Frame({std::string_view(content).substr(begin, end - begin)}));
            begin = end;
        }
    }
}

} // namespace claustrum
