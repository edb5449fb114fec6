// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/share/disguise.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The bytes of stdin and output in a capture, put together over frames: a secret may be divided.
///
/// First add() each line of the wire, then edit(), then take() for the same lines in the same
/// order.
class Payloads
{
public:
    enum class Side { Client, Server };

    /// Returns whether the line has a payload: a stream frame with data, or a process.stdin. A
    /// replayed frame is the one that arrived before.
    bool add(std::string_view line, Side side);

    /// Calls @p edit for the whole of each stream; it must keep the length.
    void edit(const std::function<std::string(const std::string &)> &edit);

    /// The edited bytes of the next line with a payload.
    std::string take();

    /// All streams.
    [[nodiscard]] const std::vector<std::string> &streams() const { return m_streams; }

private:
    struct Piece
    {
        std::size_t stream;
        std::size_t begin;
        std::size_t length;
    };

    std::size_t streamOf(const std::string &name);

    std::vector<std::string> m_streams;
    std::map<std::string, std::size_t> m_byName;
    std::map<std::string, int> m_lives; ///< spawns, by process
    std::map<std::pair<std::size_t, std::uint64_t>, Piece> m_bySeq;
    std::vector<Piece> m_pieces; ///< in the order of the lines
    std::size_t m_next = 0;
};

} // namespace claustrum::conformance
