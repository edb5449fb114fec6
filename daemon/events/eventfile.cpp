// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/eventfile.h"

#include "posix/files.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {

EventFile::EventFile(std::string path, std::int64_t limit)
    : m_path(std::move(path))
    , m_limit(limit)
{}

SystemResult<void> EventFile::open()
{
    // Not blocking: opening a fifo without a reader would wait for ever.
    auto file =
        openFile(m_path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (!file)
        return file.error();
    struct stat info = {};
    if (::fstat(file->get(), &info) < 0)
        return systemError("stat", m_path, errno);
    if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid())
        return systemError("open", m_path, EPERM);
    if (::fchmod(file->get(), 0600) < 0)
        return systemError("chmod", m_path, errno);
    m_file = std::move(*file);
    m_size = info.st_size;
    return {};
}

SystemResult<void> EventFile::beginNew()
{
    m_file.reset();
    if (const auto moved = renameFile(m_path, m_path + ".old"); !moved && !moved.error().notFound())
        return moved;
    return open();
}

SystemResult<void> EventFile::append(std::string_view line)
{
    SystemResult<void> ready;
    if (!m_file)
        ready = open();
    if (ready && m_size > 0 && m_size + static_cast<std::int64_t>(line.size()) > m_limit)
        ready = beginNew();
    if (!ready)
        return ready;
    auto written = writeAll(m_file.get(), line, m_path);
    if (written)
        m_size += static_cast<std::int64_t>(line.size());
    else
        m_file.reset();
    return written;
}

} // namespace claustrum
