// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>

namespace claustrum {

/// An open directory whose names are read one by one. After a failure errno has the reason.
class DirectoryStream
{
public:
    /// None.
    DirectoryStream() = default;
    /// Takes over @p directory; none if its names cannot be read.
    explicit DirectoryStream(Fd directory)
        : m_stream(::fdopendir(directory.get()))
    {
        if (m_stream)
            (void)directory.release(); // now owned by the stream
    }
    /// Opens the directory @p path; none if that fails.
    explicit DirectoryStream(const char *path)
        : m_stream(::opendir(path))
    {}

    explicit operator bool() const { return static_cast<bool>(m_stream); }
    [[nodiscard]] int fd() const { return ::dirfd(m_stream.get()); }

    /// The next name but "." and "..", valid until the next call; nullopt at the end, with errno 0,
    /// or after a failure.
    std::optional<std::string_view> next()
    {
        for (;;) {
            errno = 0;
            const dirent *const entry = ::readdir(m_stream.get());
            if (!entry && errno == EINTR)
                continue;
            if (!entry)
                return std::nullopt;
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..")
                return name;
        }
    }

    /// The reading position, to return to even with another stream of the same directory.
    [[nodiscard]] long position() const { return ::telldir(m_stream.get()); }
    void seek(long position) { ::seekdir(m_stream.get(), position); }

private:
    struct Close
    {
        void operator()(DIR *directory) const { ::closedir(directory); }
    };
    std::unique_ptr<DIR, Close> m_stream;
};

} // namespace claustrum
