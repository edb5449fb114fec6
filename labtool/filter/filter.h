// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/filter/filterfields.h"
#include "labtool/frames/framestore.h"
#include "labtool/frames/textpattern.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace claustrum::lab {

/// An error in a filter and its place in the line (in bytes).
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
/// All terms must match; `or`, `not` (or a dash) and brackets combine them, and so do && and ||. A
/// word that is no term is searched for as text. A frame without a field
/// never matches a condition on it. An empty line matches every frame. Belongs to one thread, and
/// to frames of one name table: globs cache their result for each name.
class Filter
{
public:
    Filter() = default;
    static std::variant<Filter, FilterError> parse(std::string_view line);

    /// A word that may be a mistake: "searches for the text errror; did you mean 'error'?". Empty:
    /// none.
    [[nodiscard]] const std::string &hint() const { return m_hint; }

    [[nodiscard]] bool takesAll() const { return m_nodes.empty(); }

    /// Whether a stored frame can start to match later, since latency and marks are set late.
    [[nodiscard]] bool dependsOnLateFacts() const { return m_late; }

    /// For a frame in a store.
    [[nodiscard]] bool matches(const FrameStore &store, FrameNumber number) const;

    /// For a frame that is not stored yet. @p names is the store's table.
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
        std::optional<TextPattern> regex; ///< instead of the pattern
        /// By name id: 0 unknown, 1 no, 2 yes. Shared by copies of the filter.
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
        TextPattern text;
        std::vector<std::string> path; ///< of a JSON value
    };
    struct Candidate
    {
        const FrameRecord &record;
        FrameNumber number;
        const NameTable &names;
        const FrameStore *store; ///< null: bytes is set
        std::string_view bytes;
        std::string scratch;
        bool fetched = false;
    };

    bool holds(std::size_t node, Candidate &candidate) const;
    static std::string_view bytesOf(Candidate &candidate);
    static bool holdsNumber(const Node &node, const Candidate &candidate);
    static bool holdsGlob(const Node &node, Candidate &candidate);
    static bool matchesGlob(const Glob &glob, std::string_view text);
    static bool holdsJson(const Node &node, Candidate &candidate);
    static bool holdsContains(const Node &node, Candidate &candidate);

    std::vector<Node> m_nodes; ///< the root is the last one
    bool m_late = false;
    std::string m_hint;
};

/// Whether the pattern, with * and ?, matches the whole text.
[[nodiscard]] bool globMatches(std::string_view pattern, std::string_view text);

} // namespace claustrum::lab
