// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/spillfiles.h"

#include "daemon/loop/log.h"
#include "posix/files.h"
#include "wire/goerrno.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
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

/// All of the file, or what can be read of it.
std::string contentOf(int file, std::uint64_t size)
{
    std::string content(static_cast<std::size_t>(size), '\0');
    std::size_t read = 0;
    while (read < content.size()) {
        const ssize_t got = retryInterrupted([&] {
            return ::pread(file, content.data() + read, content.size() - read,
                           static_cast<off_t>(read));
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

void SpillFiles::append(std::string_view frame, Seq seq)
{
    if (m_hasFailed)
        return;
    if (seq != nextSeq())
        m_files.clear();
    if (const auto written = write(frame, seq); !written) {
        m_hasFailed = true;
        m_files.clear();
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
    for (; bytes > m_limit && !m_files.empty(); m_files.pop_front())
        bytes -= m_files.front().bytes;
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
