// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framestore.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// How frames stand in a file.
enum class FrameForm {
    WireLog,    ///< one JSON object a line, verbatim in "raw" (daemon.md, Wire log)
    Transcript, ///< recordings/README.md: tokens as ${TOKEN}, connections numbered from 1
    Scenario,   ///< a transcript without answers, for claustrum-conformance record
};

/// Frames as the lines of a file, one after another: of a large capture, whoever writes it has
/// only some in memory. Notes are left out, and what the store has forgotten.
class FrameLines
{
public:
    /// @param name of the scenario; a wire log has none
    FrameLines(const FrameStore *store, FrameForm form, std::string_view name);

    /// What stands before the first frame.
    [[nodiscard]] std::string head() const;

    /// Appends the frame's line, if it has one.
    void append(FrameNumber number, std::string &text);

    /// Lines so far, less the head.
    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    void appendLogLine(const FrameRecord &record, std::string &text);
    void appendStep(const FrameRecord &record, std::string &text);

    const FrameStore *m_store;
    FrameForm m_form;
    std::string m_name;
    std::map<std::uint32_t, int> m_connections; ///< their numbers in a transcript
    std::string m_scratch;
    std::size_t m_count = 0;
};

/// All of them in one text.
[[nodiscard]] std::string framesAsText(const FrameStore &store,
                                       const std::vector<FrameNumber> &numbers, FrameForm form,
                                       std::string_view name);

} // namespace claustrum::lab
