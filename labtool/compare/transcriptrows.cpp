// SPDX-License-Identifier: Apache-2.0
#include "labtool/compare/transcriptrows.h"

#include "conformance/framediff.h"
#include "conformance/framekey.h"
#include "labtool/model/framefacts.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>

namespace claustrum::lab {
namespace {

using namespace conformance;

constexpr std::size_t none = static_cast<std::size_t>(-1);

struct Entry
{
    std::string key;
    std::string what;
    std::string text;
    int line;
};

Entry entryOf(const Step &step)
{
    const auto keyed = [&](const char *sort, int connection, const std::string &name,
                           std::string what, const std::string &text) {
        return Entry{sort + std::to_string(connection) + ' ' + name, std::move(what), text,
                     step.line};
    };
    if (const auto *send = std::get_if<Send>(&step.action)) {
        const FrameFacts facts = readFacts(send->line, Direction::In);
        if (facts.kind != FrameKind::Request)
            return keyed("send", send->connection, send->line, "a line that is sent", send->line);
        return keyed("send", send->connection, facts.method + ' ' + facts.id,
                     facts.method + ", request " + facts.id, send->line);
    }
    if (const auto *receive = std::get_if<Receive>(&step.action)) {
        // Masks are not JSON: the key is that of something they stand for.
        const FrameKey key = frameKey(Pattern(receive->line, Placeholders()).sample());
        const std::string what = describe(key);
        return keyed("recv", receive->connection, what, what, receive->line);
    }
    return {"step " + step.source, "a step", step.source, step.line};
}

std::vector<Entry> entriesOf(const Transcript &transcript)
{
    std::vector<Entry> entries;
    for (const Step &step : transcript.steps)
        entries.push_back(entryOf(step));
    return entries;
}

/// For each entry of the left the one of the right, or none.
std::vector<std::size_t> pair(const std::vector<Entry> &left, const std::vector<Entry> &right)
{
    std::map<std::string_view, std::deque<std::size_t>> places;
    for (std::size_t i = 0; i < right.size(); ++i)
        places[right[i].key].push_back(i);
    std::vector<std::size_t> pairs(left.size(), none);
    for (std::size_t i = 0; i < left.size(); ++i) {
        const auto found = places.find(left[i].key);
        if (found == places.end() || found->second.empty())
            continue;
        pairs[i] = found->second.front();
        found->second.pop_front();
    }
    return pairs;
}

/// The longest run of pairs that stand in the same order on both sides; the others have moved.
std::set<std::size_t> inOrder(const std::vector<std::size_t> &pairs)
{
    std::vector<std::size_t> tails; // left index that ends the best run of each length
    std::vector<std::size_t> before(pairs.size(), none);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs[i] == none)
            continue;
        const auto place = std::lower_bound(
            tails.begin(), tails.end(), pairs[i],
            [&](std::size_t tail, std::size_t value) { return pairs[tail] < value; });
        if (place != tails.begin())
            before[i] = *(place - 1);
        if (place == tails.end())
            tails.push_back(i);
        else
            *place = i;
    }
    std::set<std::size_t> run;
    for (std::size_t i = tails.empty() ? none : tails.back(); i != none; i = before[i])
        run.insert(i);
    return run;
}

void compareTexts(CompareRow &row)
{
    if (row.left == row.right)
        return;
    const auto difference = compareText(Difference::Kind::Frame, row.leftLine, row.what,
                                        Pattern(row.left, Placeholders()), row.right);
    if (!difference)
        return;
    // The masks may be on the other side.
    if (!compareText(Difference::Kind::Frame, row.leftLine, row.what,
                     Pattern(row.right, Placeholders()), row.left))
        return;
    row.kind = CompareRow::Kind::Changed;
    row.leftOffset = difference->expectedOffset;
    row.rightOffset = difference->receivedOffset;
    row.field = difference->field;
}

CompareRow onlyRight(const Entry &entry)
{
    CompareRow row;
    row.kind = CompareRow::Kind::OnlyRight;
    row.rightLine = entry.line;
    row.right = entry.text;
    row.what = entry.what;
    return row;
}

CompareRow rowOf(const Entry &left, const Entry *right, bool moved)
{
    CompareRow row;
    row.leftLine = left.line;
    row.left = left.text;
    row.what = left.what;
    if (!right) {
        row.kind = CompareRow::Kind::OnlyLeft;
        return row;
    }
    row.moved = moved;
    row.rightLine = right->line;
    row.right = right->text;
    compareTexts(row);
    return row;
}

} // namespace

CompareRows compareTranscripts(const Transcript &leftSide, const Transcript &rightSide)
{
    const auto left = entriesOf(leftSide);
    const auto right = entriesOf(rightSide);
    const auto pairs = pair(left, right);
    const auto unmoved = inOrder(pairs);
    std::vector<bool> taken(right.size(), false);
    for (const std::size_t place : pairs) {
        if (place != none)
            taken[place] = true;
    }
    CompareRows rows;
    std::size_t next = 0; // of the right, up to where its own entries were told
    const auto tellRightUpTo = [&](std::size_t end) {
        for (; next < end; ++next) {
            if (!taken[next])
                rows.push_back(onlyRight(right[next]));
        }
    };
    for (std::size_t i = 0; i < left.size(); ++i) {
        const bool paired = pairs[i] != none;
        const bool moved = paired && unmoved.count(i) == 0;
        if (paired && !moved)
            tellRightUpTo(pairs[i]);
        rows.push_back(rowOf(left[i], paired ? &right[pairs[i]] : nullptr, moved));
    }
    tellRightUpTo(right.size());
    return rows;
}

CompareRows compareRun(const Transcript &transcript, const ScenarioResult &result)
{
    CompareRows rows;
    for (const Step &step : transcript.steps) {
        const Entry entry = entryOf(step);
        CompareRow row = rowOf(entry, &entry, false);
        CompareRows extra;
        for (const Difference &difference : result.differences) {
            if (difference.line != step.line)
                continue;
            CompareRow found = row;
            found.kind = CompareRow::Kind::Changed;
            found.field = difference.field;
            found.what = difference.summary;
            found.right = difference.received;
            if (difference.comparable) {
                found.left = difference.expected;
                found.leftOffset = difference.expectedOffset;
                found.rightOffset = difference.receivedOffset;
            } else if (difference.kind == Difference::Kind::Missing) {
                found.kind = CompareRow::Kind::OnlyLeft;
            } else {
                found.kind = CompareRow::Kind::OnlyRight;
                found.left.clear();
                found.right =
                    difference.received.empty() ? difference.summary : difference.received;
            }
            extra.push_back(std::move(found));
        }
        // The first that speaks of this very frame takes its row; the others follow it.
        if (extra.empty() || extra.front().kind == CompareRow::Kind::OnlyRight)
            rows.push_back(std::move(row));
        rows.insert(rows.end(), extra.begin(), extra.end());
    }
    for (const Difference &difference : result.differences) {
        if (difference.line != 0)
            continue;
        CompareRow row;
        row.kind = CompareRow::Kind::OnlyRight;
        row.right = difference.received.empty() ? difference.summary : difference.received;
        row.what = difference.summary;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace claustrum::lab
