// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framefile.h"
#include "labtool/frames/framerecord.h"
#include "labtool/frames/nametable.h"
#include "labtool/frames/textarena.h"

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The frames of a capture, limited in number and in bytes held in memory. Beyond a limit, forgets
/// the oldest frames. Bytes in a file stay there and do not count. Belongs to the main thread.
class FrameStore
{
public:
    struct Limits
    {
        std::size_t frames = 4'000'000;           ///< 80 bytes each
        std::size_t textBytes = 512ULL * 1 << 20; ///< in memory
    };

    FrameStore()
        : FrameStore(Limits())
    {}
    explicit FrameStore(Limits limits)
        : m_limits(limits)
    {}

    /// Stores the frame. Copies @p bytes unless the record refers to a file.
    FrameNumber append(FrameRecord record, std::string_view bytes);

    /// Over a limit, forgets a 64th of that limit and returns the number of forgotten frames.
    /// Separate from append() so that a batch makes one change, and not frame by frame because
    /// removing rows from the top of a table costs time for all rows left.
    std::size_t forgetOldest();
    static constexpr std::size_t roomPart = 64;

    [[nodiscard]] FrameNumber first() const { return m_first; }
    [[nodiscard]] FrameNumber end() const { return m_first + m_records.size(); }
    [[nodiscard]] std::size_t size() const { return m_records.size(); }
    [[nodiscard]] bool has(FrameNumber number) const { return number >= m_first && number < end(); }
    /// How many of them are notes.
    [[nodiscard]] std::size_t notes() const { return m_notes; }
    /// The number of frames forgotten so far.
    [[nodiscard]] FrameNumber forgotten() const { return m_first - 1; }

    /// Only for frames that it has().
    [[nodiscard]] const FrameRecord &at(FrameNumber number) const
    {
        return m_records[number - m_first];
    }
    [[nodiscard]] FrameRecord &at(FrameNumber number) { return m_records[number - m_first]; }

    /// The frame's bytes; the view is into the store or into @p scratch.
    [[nodiscard]] std::string_view bytes(const FrameRecord &record, std::string &scratch) const;
    [[nodiscard]] std::string bytes(FrameNumber number) const;
    [[nodiscard]] FrameFacts facts(FrameNumber number) const;

    /// Reports a frame of a file whose strings may be cut.
    void noteLongestString(std::uint16_t file, std::size_t length);
    /// The length at which the wire log may have cut strings of this frame; nullopt if it has not.
    /// @param bytes of the frame
    [[nodiscard]] std::optional<std::size_t> cutAt(const FrameRecord &record,
                                                   std::string_view bytes) const;

    /// Returns the number for TextRef::file. At most `openFiles` are open: of older ones, as of
    /// changed ones, the frames stay but their bytes are gone.
    std::uint16_t addFile(const QString &path);
    static constexpr std::size_t openFiles = 100;

    /// What was written to the file is no longer there.
    void setFileChanged(std::uint16_t file);
    /// Whether the bytes of the frame can no longer be read.
    [[nodiscard]] bool isGone(const FrameRecord &record) const;

    /// The id of the frame's process as its log has it: a name in a merged log has the source, too.
    [[nodiscard]] std::string processId(const FrameRecord &record) const;
    /// Whether frames have a source, as in a merged log.
    [[nodiscard]] bool hasSources() const { return m_hasSources; }

    /// What the user noted about a frame; empty: nothing. At most `mostComments` of them, each cut
    /// to `longestComment` bytes.
    [[nodiscard]] const std::string &comment(FrameNumber number) const;
    /// False if there are too many already.
    bool setComment(FrameNumber number, std::string_view text);
    static constexpr std::size_t mostComments = 10'000;
    static constexpr std::size_t longestComment = 4096;

    [[nodiscard]] NameTable &names() { return m_names; }
    [[nodiscard]] const NameTable &names() const { return m_names; }
    [[nodiscard]] std::size_t memory() const;
    [[nodiscard]] const Limits &limits() const { return m_limits; }

private:
    Limits m_limits;
    std::deque<FrameRecord> m_records;
    FrameNumber m_first = 1;
    TextArena m_texts;
    std::size_t m_textBytes = 0;
    std::vector<std::unique_ptr<FrameFile>> m_files;
    NameTable m_names;
    std::map<FrameNumber, std::string> m_comments;
    bool m_hasSources = false;
    std::size_t m_notes = 0;
    std::size_t m_longestString = 0; ///< of frames in memory, from a stream that cuts strings
};

} // namespace claustrum::lab
