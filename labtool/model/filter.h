// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/filterfields.h"
#include "labtool/model/framestore.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace claustrum::lab {

/// What is wrong with a filter, and where in the line (bytes).
struct FilterError
{
    std::size_t position = 0;
    std::size_t length = 0;
    std::string text;
};

/// A condition on frames, from a line such as
///
///     method:process.* conn:2 (seq>100 or error) -text:heartbeat
///
/// Terms side by side must all hold; `or`, `not` (or a dash) and brackets combine them. A frame
/// that lacks a field does not meet a condition on it. An empty line takes every frame. Copies
/// share what was parsed. Belongs to one thread: globs remember the names they have met.
class Filter
{
public:
    Filter() = default;
    static std::variant<Filter, FilterError> parse(std::string_view line);

    [[nodiscard]] bool takesAll() const { return m_nodes.empty(); }

    /// Whether a frame may come to match after it was stored: latency and marks come late.
    [[nodiscard]] bool dependsOnLateFacts() const { return m_late; }

    /// Of a frame in a store.
    [[nodiscard]] bool matches(const FrameStore &store, FrameNumber number) const;

    /// Of a frame that is not yet stored. @p names is the store's.
    [[nodiscard]] bool matches(const FrameRecord &record, FrameNumber number,
                               std::string_view bytes, const NameTable &names) const;

private:
    friend class FilterParser;

    struct Number
    {
        double least = 0;
        double most = 0;
        bool negated = false;
    };
    struct Glob
    {
        std::string pattern;
        /// Of the names met so far: 0 not asked, 1 no, 2 yes. Filters are of one table.
        std::shared_ptr<std::vector<std::uint8_t>> known;
        bool negated = false;
    };
    struct Node
    {
        enum class Type : std::uint8_t { All, Any, Not, Keyword, Number, Glob, Contains, Flag };
        Type type = Type::All;
        FilterField field = FilterField::Method;
        std::vector<std::size_t> children;
        std::uint16_t kinds = 0;
        std::uint16_t marks = 0;
        bool negated = false;
        Number number;
        Glob glob;
        std::string text;
    };
    struct Candidate
    {
        const FrameRecord &record;
        FrameNumber number;
        const NameTable &names;
        const FrameStore *store; ///< null: the bytes are given
        std::string_view bytes;
        std::string scratch;
        bool fetched = false;
    };

    bool holds(std::size_t node, Candidate &candidate) const;
    static std::string_view bytesOf(Candidate &candidate);
    static bool holdsNumber(const Node &node, const Candidate &candidate);
    static bool holdsGlob(const Node &node, Candidate &candidate);
    static bool holdsContains(const Node &node, Candidate &candidate);

    std::vector<Node> m_nodes; ///< the root last
    bool m_late = false;
};

/// Whether the pattern, with * and ?, stands for the whole text.
[[nodiscard]] bool globMatches(std::string_view pattern, std::string_view text);

} // namespace claustrum::lab
