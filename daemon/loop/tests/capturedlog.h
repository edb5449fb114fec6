// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/log.h"
#include "posix/fd.h"

#include <QtGlobal>

#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace claustrum::testing {

/// The daemon's log, taken from stderr for as long as this lives.
class CapturedLog
{
public:
    CapturedLog()
        : m_file(::memfd_create("log", MFD_CLOEXEC))
        , m_stderr(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3))
    {
        logging::flush();
        if (::dup2(m_file.get(), STDERR_FILENO) < 0)
            qFatal("cannot capture the log");
    }
    ~CapturedLog()
    {
        logging::flush();
        ::dup2(m_stderr.get(), STDERR_FILENO);
    }
    CapturedLog(const CapturedLog &) = delete;
    CapturedLog &operator=(const CapturedLog &) = delete;

    /// All lines so far.
    [[nodiscard]] std::string text() const
    {
        logging::flush();
        std::string all(static_cast<std::size_t>(::lseek(m_file.get(), 0, SEEK_END)), '\0');
        if (::pread(m_file.get(), all.data(), all.size(), 0) != static_cast<ssize_t>(all.size()))
            return "<cannot read the log>";
        return all;
    }

    [[nodiscard]] bool holds(std::string_view line) const
    {
        return text().find(line) != std::string::npos;
    }

private:
    Fd m_file;
    Fd m_stderr;
};

} // namespace claustrum::testing
