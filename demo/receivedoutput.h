// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"
#include "wire/jsonvalue.h"

#include <cstdint>
#include <optional>
#include <string>

namespace claustrum::demo {

/// The output of one process in the order of seq, over all connections.
class ReceivedOutput
{
public:
    /// Takes a stream frame; ignores one that was received before.
    void take(const JsonValue &frame);

    [[nodiscard]] Seq lastSeq() const { return m_lastSeq; }
    /// Frames whose predecessor is missing; must stay 0.
    [[nodiscard]] int gaps() const { return m_gaps; }
    [[nodiscard]] int frames() const { return m_frames; }
    [[nodiscard]] const std::string &bytes() const { return m_bytes; }
    [[nodiscard]] bool exited() const { return m_exitCode.has_value(); }
    [[nodiscard]] std::int64_t exitCode() const { return m_exitCode.value_or(-1); }

private:
    Seq m_lastSeq = 0;
    int m_gaps = 0;
    int m_frames = 0;
    std::string m_bytes;
    std::optional<std::int64_t> m_exitCode;
};

} // namespace claustrum::demo
