// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filter.h"

#include "labtool/filter/filtertimes.h"
#include "labtool/frames/framedata.h"
#include "labtool/frames/streamlines.h"

#include <algorithm>
#include <optional>

namespace claustrum::lab {
namespace {

std::optional<double> numberOf(FilterField field, const FrameRecord &record, FrameNumber number)
{
    switch (field) {
    case FilterField::Connection:
        return record.connection;
    case FilterField::Seq:
        if (!isStream(record.kind))
            return std::nullopt;
        return static_cast<double>(record.seq);
    case FilterField::Size:
        return record.size;
    case FilterField::Latency:
        if (record.latency == FrameRecord::unknown)
            return std::nullopt;
        return static_cast<double>(record.latency);
    case FilterField::Code:
        if (record.kind != FrameKind::Error && record.kind != FrameKind::Exit)
            return std::nullopt;
        return record.code;
    case FilterField::Time:
        if (record.time == 0)
            return std::nullopt;
        return static_cast<double>(record.time);
    case FilterField::TimeOfDay:
        if (record.time == 0)
            return std::nullopt;
        return static_cast<double>(timeOfDay(record.time));
    case FilterField::Frame:
        return static_cast<double>(number);
    default:
        return std::nullopt;
    }
}

bool mayHaveData(FrameKind kind)
{
    return kind == FrameKind::Stdout || kind == FrameKind::Stderr || kind == FrameKind::Request;
}

} // namespace

bool globMatches(std::string_view pattern, std::string_view text)
{
    // Backtracking to the last star is enough: it can match anything that an earlier one could.
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string_view Filter::bytesOf(Candidate &candidate)
{
    if (candidate.store && !candidate.fetched) {
        candidate.bytes = candidate.store->bytes(candidate.record, candidate.scratch);
        candidate.fetched = true;
    }
    return candidate.bytes;
}

bool Filter::holdsNumber(const Node &node, const Candidate &candidate)
{
    const auto number = numberOf(node.field, candidate.record, candidate.number);
    if (!number)
        return false;
    const bool within = *number >= node.number.least && *number <= node.number.most;
    return within != node.number.negated;
}

bool Filter::holdsGlob(const Node &node, Candidate &candidate)
{
    if (node.field == FilterField::Json)
        return holdsJson(node, candidate);
    if (node.field == FilterField::Id) {
        const auto kind = candidate.record.kind;
        if (kind != FrameKind::Request && !isReply(kind))
            return false;
        const auto id = readFacts(bytesOf(candidate), candidate.record.direction).id;
        const bool same = matchesGlob(node.glob, id)
                          || (id.size() >= 2 && id.front() == '"'
                              && matchesGlob(node.glob, id.substr(1, id.size() - 2)));
        return same != node.glob.negated;
    }
    const FrameRecord &record = candidate.record;
    const NameId name = node.field == FilterField::Method   ? record.method
                        : node.field == FilterField::Source ? record.source
                                                            : record.process;
    if (name == 0)
        return false;
    auto &known = *node.glob.known;
    if (known.size() <= name)
        known.resize(candidate.names.size() + 64, 0);
    if (known[name] == 0)
        known[name] = matchesGlob(node.glob, candidate.names.name(name)) ? 2 : 1;
    return (known[name] == 2) != node.glob.negated;
}

bool Filter::matchesGlob(const Glob &glob, std::string_view text)
{
    return glob.regex ? glob.regex->isIn(text) : globMatches(glob.pattern, text);
}

/// Lines that end in the frame, with their begin in earlier frames if these are stored.
bool Filter::holdsJson(const Node &node, Candidate &candidate)
{
    if (!mayHaveData(candidate.record.kind))
        return false;
    const auto holdsLine = [&node](std::string_view line) {
        return isJsonLine(line) && anyJsonValue(line, node.path, [&node](std::string_view value) {
                   return matchesGlob(node.glob, value) != node.glob.negated;
               });
    };
    if (!candidate.store) {
        const auto data = frameData(bytesOf(candidate), candidate.record.direction);
        const auto lines = linesIn(data ? std::string_view(*data) : std::string_view());
        return std::any_of(lines.begin(), lines.end(), holdsLine);
    }
    const auto lines = linesEndingIn(*candidate.store, candidate.number);
    return std::any_of(lines.begin(), lines.end(),
                       [&](const StreamLine &line) { return holdsLine(line.text); });
}

bool Filter::holdsContains(const Node &node, Candidate &candidate)
{
    const Direction direction = candidate.record.direction;
    const auto isOverFrames = [&] {
        return candidate.store
               && endsText(*candidate.store, candidate.number, bytesOf(candidate), node.text);
    };
    if (node.field == FilterField::Text)
        return (frameHolds(bytesOf(candidate), direction, node.text) || isOverFrames())
               != node.negated;
    if (!mayHaveData(candidate.record.kind))
        return false;
    const auto data = frameData(bytesOf(candidate), direction);
    return data && (dataHold(*data, node.text) || isOverFrames()) != node.negated;
}

bool Filter::holds(std::size_t index, Candidate &candidate) const
{
    const Node &node = m_nodes[index];
    const auto holdsChild = [&](std::size_t child) { return holds(child, candidate); };
    switch (node.type) {
    case Node::Type::All:
        return std::all_of(node.children.begin(), node.children.end(), holdsChild);
    case Node::Type::Any:
        return std::any_of(node.children.begin(), node.children.end(), holdsChild);
    case Node::Type::Not:
        return !holds(node.children.front(), candidate);
    case Node::Type::Keyword:
        return (node.kinds >> static_cast<unsigned>(candidate.record.kind) & 1U) != 0
               || (node.marks & candidate.record.marks) != 0;
    case Node::Type::Number:
        return holdsNumber(node, candidate);
    case Node::Type::Glob:
        return holdsGlob(node, candidate);
    case Node::Type::Contains:
        return holdsContains(node, candidate);
    case Node::Type::Flag:
        return candidate.record.kind != FrameKind::Note
               && (candidate.record.direction == Direction::In) != node.negated;
    }
    return false;
}

bool Filter::matches(const FrameStore &store, FrameNumber number) const
{
    if (m_nodes.empty())
        return true;
    Candidate candidate{store.at(number), number, store.names(), &store, {}, {}};
    return holds(m_nodes.size() - 1, candidate);
}

bool Filter::matches(const FrameRecord &record, FrameNumber number, std::string_view bytes,
                     const NameTable &names) const
{
    if (m_nodes.empty())
        return true;
    Candidate candidate{record, number, names, nullptr, bytes, {}};
    return holds(m_nodes.size() - 1, candidate);
}

} // namespace claustrum::lab
