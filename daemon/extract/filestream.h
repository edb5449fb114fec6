// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"
#include "posix/fd.h"

#include <memory>
#include <string>

namespace claustrum {

/// The bytes of a file, or of a fifo with a slow writer. Failures read "read <path>: …".
class FileStream final : public ByteStream
{
public:
    /// @param fd non-blocking
    /// @param cancelFd readable to abort a wait for a writer; -1: none
    FileStream(Fd fd, std::string path, int cancelFd);

    Chunk next(std::size_t atMost) override;

private:
    void waitForWriter();
    void end(int error);

    Fd m_fd;
    std::string m_path;
    int m_cancelFd;
    bool m_mayWait; ///< not a regular file
    std::unique_ptr<char[]> m_buffer;
    bool m_ended = false;
    std::string m_failure;
};

} // namespace claustrum
