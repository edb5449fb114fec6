// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"
#include "posix/fd.h"

#include <memory>
#include <string>

namespace claustrum {

/// The bytes of a file, or of a fifo whose writer may be slow. Failures read "read <path>: …".
class FileStream final : public ByteStream
{
public:
    /// @param fd non-blocking
    /// @param cancelFd readable once a wait for a writer is to be given up; -1: never
    FileStream(Fd fd, std::string path, int cancelFd);

    Chunk next(std::size_t atMost) override;

private:
    void waitForWriter();
    void end(int error);

    Fd m_fd;
    std::string m_path;
    int m_cancelFd;
    bool m_mayWait; ///< it is no regular file
    std::unique_ptr<char[]> m_buffer;
    bool m_ended = false;
    std::string m_failure;
};

} // namespace claustrum
