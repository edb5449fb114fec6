// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framestore.h"
#include "wire/jsonwriter.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The formats of an export.
enum class FrameForm {
    WireLog,    ///< one JSON object a line, verbatim in "raw" (daemon.md, Wire log), and lines of
                ///< this tool's own for its notes (docs/labtool.md, Export)
    Transcript, ///< recordings/README.md: tokens as ${TOKEN}, connections numbered from 1
    Scenario,   ///< a transcript without replies, for claustrum-conformance record
};

/// Turns frames into lines of a file, one at a time, so that the export of a large capture needs
/// little memory. Leaves out frames that the store has forgotten. A wire log keeps notes, pins and
/// comments; a transcript keeps the opening and closing of connections.
class FrameLines
{
public:
    /// @param name of the scenario; unused in a wire log
    FrameLines(const FrameStore *store, FrameForm form, std::string_view name);

    /// The lines before the first frame.
    [[nodiscard]] std::string head() const;

    /// Appends the frame's line, unless it is left out.
    void append(FrameNumber number, std::string &text);

    /// Frames so far; notes do not count.
    [[nodiscard]] std::size_t count() const { return m_count; }
    /// How many of them may have cut strings, in a transcript or a scenario.
    [[nodiscard]] std::size_t cutCount() const { return m_cut; }
    /// Frames left out because their file has changed.
    [[nodiscard]] std::size_t goneCount() const { return m_gone; }

private:
    void appendLogLine(FrameNumber number, std::string_view bytes, std::string &text);
    void appendNote(FrameNumber number, std::string &text);
    void closeLine(FrameNumber number, ObjectWriter &line) const;
    void appendStep(const FrameRecord &record, std::string_view bytes, std::string &text);
    void appendEvent(const FrameRecord &record, std::string &text);
    int connectionOf(std::uint32_t number);

    const FrameStore *m_store;
    FrameForm m_form;
    std::string m_name;
    std::map<std::uint32_t, int> m_connections; ///< open ones: numbers in the transcript
    int m_lastConnection = 0;
    std::string m_scratch;
    std::size_t m_count = 0;
    std::size_t m_cut = 0;
    std::size_t m_gone = 0;
};

/// All frames in one text.
[[nodiscard]] std::string framesAsText(const FrameStore &store,
                                       const std::vector<FrameNumber> &numbers, FrameForm form,
                                       std::string_view name);

} // namespace claustrum::lab
