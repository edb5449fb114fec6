// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/keeperline.h"
#include "posix/fd.h"
#include "wire/frame.h"
#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Whoever holds the files for a successor.
class SpillKeeper
{
public:
    /// A new file, still empty; the descriptor is borrowed.
    virtual void keepSpill(int file, Seq firstSeq) = 0;
    /// Those that begin before @p seq are dropped.
    virtual void dropSpillBefore(Seq seq) = 0;

protected:
    ~SpillKeeper() = default;
};

/// Frames that a replay buffer has no room for any more (replay-spill), oldest first, as they go on
/// the wire.
///
/// They are in files without a name, 0600, each an eighth of the limit; beyond the limit the oldest
/// file goes. Without room on the disk all of it goes, and nothing is kept from then on. Seqs are
/// consecutive: after a gap, all files are discarded. A frame that is already in a file is not
/// written again. Blocks on the disk; event loop's thread.
class SpillFiles
{
public:
    static constexpr std::uint64_t files = 8;

    /// @param directory for the files
    /// @param owner for a line in the log
    /// @param limit bytes of all files together
    SpillFiles(std::string directory, std::string owner, std::uint64_t limit);

    /// Is notified of each file; outlives it.
    void keepBy(SpillKeeper &keeper) { m_keeper = &keeper; }
    /// Takes over the files of a predecessor, oldest first. The last frame may be incomplete, and
    /// is removed then; unusable files are discarded. Only before the first append().
    void resume(std::vector<KeeperLine::SpillFile> kept);

    void append(std::string_view frame, Seq seq);
    /// Whether append() would write that frame.
    [[nodiscard]] bool lacks(Seq seq) const { return !m_hasFailed && seq >= nextSeq(); }

    /// Of the oldest frame; 0: there is none.
    [[nodiscard]] Seq firstSeq() const { return m_files.empty() ? 0 : m_files.front().firstSeq; }
    /// Of the next frame; 0: there was none.
    [[nodiscard]] Seq nextSeq() const;

    /// Calls @p each with every frame whose seq is greater than @p seq, oldest first. They are read
    /// file by file.
    void after(Seq seq, const std::function<void(const Frame &)> &each) const;

private:
    struct File
    {
        Fd fd;
        Seq firstSeq = 0;
        std::uint64_t frames = 0;
        std::uint64_t bytes = 0;
    };

    [[nodiscard]] bool resumeLast();
    [[nodiscard]] Result<void> write(std::string_view frame, Seq seq);
    void dropBeyondLimit();
    void clear();

    const std::string m_directory;
    const std::string m_owner;
    const std::uint64_t m_limit;
    SpillKeeper *m_keeper = nullptr; // null: they end with this process
    std::deque<File> m_files;
    bool m_hasFailed = false;
};

} // namespace claustrum
