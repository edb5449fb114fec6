// SPDX-License-Identifier: Apache-2.0
// Walks through a zstd file from header to header.
#include "installer/zstdframe.h"

#include "posix/systemerror.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace claustrum {
namespace {

/// A position in the file, perhaps past its end.
class Walk
{
public:
    explicit Walk(int fd)
        : m_fd(fd)
    {
        struct stat status;
        m_size = ::fstat(fd, &status) == 0 ? status.st_size : 0;
    }

    [[nodiscard]] bool atEnd() const { return m_position == m_size; }
    [[nodiscard]] bool pastEnd() const { return m_position > m_size; }
    void pass(std::uint64_t bytes) { m_position += static_cast<off_t>(bytes); }

    /// The next bytes; fewer at the end.
    std::string_view look(std::size_t bytes)
    {
        const auto got =
            retryInterrupted([&] { return ::pread(m_fd, m_bytes.data(), bytes, m_position); });
        return {m_bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
    }

private:
    int m_fd;
    off_t m_size = 0;
    off_t m_position = 0;
    std::array<char, zstdFrameStartMax> m_bytes{};
};

/// Moves from the end of the frame's header to the end of its last block, or past the end of the
/// file.
void passBlocks(Walk &walk)
{
    for (bool last = false; !last && !walk.pastEnd();) {
        const auto bytes = walk.look(zstdBlockHeaderSize);
        walk.pass(zstdBlockHeaderSize);
        if (bytes.size() < zstdBlockHeaderSize)
            return; // past the end
        const auto block = parseZstdBlockStart(bytes);
        walk.pass(block.size);
        last = block.isLast;
    }
}

} // namespace

bool endsInsideZstdFrame(int fd)
{
    Walk walk(fd);
    while (!walk.atEnd() && !walk.pastEnd()) {
        const auto start = parseZstdFrameStart(walk.look(zstdFrameStartMax));
        if (start.kind == ZstdFrameStart::Kind::Incomplete)
            return true;
        if (start.kind == ZstdFrameStart::Kind::NotZstd)
            return false;
        walk.pass(start.headerSize + start.skip);
        if (start.kind == ZstdFrameStart::Kind::Data)
            passBlocks(walk);
        if (start.hasChecksum)
            walk.pass(4);
    }
    return walk.pastEnd();
}

} // namespace claustrum
