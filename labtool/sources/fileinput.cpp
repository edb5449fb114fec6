// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/fileinput.h"

#include "conformance/timing/compressedfile.h"
#include "posix/files.h"
#include "posix/systemerror.h"

#include <algorithm>
#include <array>
#include <poll.h>
#include <sys/stat.h>

namespace claustrum::lab {

FileInput::FileInput() = default;
FileInput::~FileInput() = default;

std::string FileInput::open(const std::string &path)
{
    m_path = path;
    auto wake = makePipe();
    if (!wake)
        return wake.error().text;
    m_wake = std::move(*wake);
    if (path == "-") {
        m_fd.reset(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
        if (!m_fd)
            return systemError("open", "standard input", errno).text;
    } else {
        auto file = openFile(path, O_RDONLY | O_NONBLOCK); // a fifo without a writer would block
        if (!file)
            return file.error().text;
        m_fd = std::move(*file);
    }
    struct stat status = {};
    if (::fstat(m_fd.get(), &status) < 0)
        return systemError("stat", path, errno).text;
    if (S_ISDIR(status.st_mode))
        return "open " + path + ": it is a folder";
    m_isFile = S_ISREG(status.st_mode);
    return m_isFile ? openCompressed() : std::string();
}

/// Does nothing for files that are not compressed.
std::string FileInput::openCompressed()
{
    auto compressed = CompressedFile::open(m_fd.get());
    if (!compressed)
        return "open " + m_path + ": " + compressed.error().text;
    m_compressed = std::move(*compressed);
    m_isFile = !m_compressed; // its frames cannot be read again from a place in the file
    return {};
}

/// -1 with errno on failure.
std::int64_t FileInput::readSome(char *out, std::size_t most)
{
    if (m_isFile)
        return ::pread(m_fd.get(), out, most, m_offset);
    if (!m_compressed)
        return ::read(m_fd.get(), out, most);
    const auto count = m_compressed->read(out, most);
    errno = 0; // not interrupted
    return count;
}

std::int64_t FileInput::size() const
{
    struct stat status = {};
    return m_isFile && ::fstat(m_fd.get(), &status) == 0 ? status.st_size : 0;
}

bool FileInput::isInterrupted(int milliseconds) const
{
    pollfd wake{m_wake.readEnd.get(), POLLIN, 0};
    return retryInterrupted([&] { return ::poll(&wake, 1, milliseconds); }) > 0;
}

/// False if interrupted.
bool FileInput::waitForBytes()
{
    std::array<pollfd, 2> ends{pollfd{m_fd.get(), POLLIN, 0},
                               pollfd{m_wake.readEnd.get(), POLLIN, 0}};
    retryInterrupted([&] { return ::poll(ends.data(), ends.size(), -1); });
    return ends[1].revents == 0;
}

FileInput::Status FileInput::read(std::string &out, std::size_t most)
{
    const auto before = out.size();
    for (;;) {
        if (m_isFile || m_compressed ? isInterrupted(0) : !waitForBytes())
            return Status::Interrupted;
        out.resize(before + most);
        const ssize_t count = retryInterrupted([&] { return readSome(out.data() + before, most); });
        const int number = errno;
        out.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0 && number == EAGAIN)
            continue;
        if (count < 0) {
            m_error = m_compressed ? m_path + ": " + std::string(CompressedFile::damaged)
                                   : systemError("read", m_path, number).text;
            return Status::Failed;
        }
        if (count == 0)
            return Status::End;
        m_offset += count;
        keepTail(std::string_view(out).substr(before));
        return Status::Bytes;
    }
}

void FileInput::keepTail(std::string_view bytes)
{
    if (!m_isFile)
        return;
    m_tail += bytes.substr(bytes.size() - std::min(bytes.size(), tailBytes));
    m_tail.erase(0, m_tail.size() - std::min(m_tail.size(), tailBytes));
}

bool FileInput::hasSameTail() const
{
    std::string now(m_tail.size(), '\0');
    const auto from = m_offset - static_cast<std::int64_t>(m_tail.size());
    const ssize_t count =
        retryInterrupted([&] { return ::pread(m_fd.get(), now.data(), now.size(), from); });
    return count == static_cast<ssize_t>(now.size()) && now == m_tail;
}

FileInput::Change FileInput::waitForChange(std::chrono::milliseconds time)
{
    if (isInterrupted(static_cast<int>(time.count())))
        return Change::Interrupted;
    const std::int64_t now = size();
    if (now < m_offset || !hasSameTail())
        return Change::Truncated;
    if (now > m_offset)
        return Change::Grown;
    struct stat own = {};
    struct stat named = {};
    const bool isReplaced = ::fstat(m_fd.get(), &own) == 0 && ::stat(m_path.c_str(), &named) == 0
                            && (own.st_ino != named.st_ino || own.st_dev != named.st_dev);
    return isReplaced ? Change::Replaced : Change::None;
}

void FileInput::interrupt()
{
    const char byte = 0;
    // The pipe has room for one byte, and a second one would change nothing.
    [[maybe_unused]] const ssize_t count = ::write(m_wake.writeEnd.get(), &byte, 1);
}

} // namespace claustrum::lab
