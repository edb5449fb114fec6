// SPDX-License-Identifier: Apache-2.0
#include "conformance/reduce/differencekey.h"

#include "conformance/compare/askers.h"
#include "conformance/model/framekey.h"
#include "wire/frameview.h"

namespace claustrum::conformance {
namespace {

/// The part of garbage that identifies it.
constexpr std::size_t garbageBytes = 100;

/// A frame that no line expects belongs to the step that happens to be played: its own identity
/// counts.
std::string identityOf(const std::string &received)
{
    const FrameKey key = frameKey(readFrame(received, Direction::Out));
    return key.kind == FrameKey::Kind::Garbage ? received.substr(0, garbageBytes) : describe(key);
}

/// A summary without times, connections and process ids, which differ between plays.
std::string withoutNumbers(std::string text)
{
    std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return text;
}

bool isError(const Difference &difference)
{
    return readFrame(difference.received, Direction::Out).kind == FrameView::Kind::Error;
}

} // namespace

DifferenceKeys::DifferenceKeys(const Transcript &transcript)
{
    const auto asked = askers(transcript);
    for (std::size_t step = 0; step < asked.size(); ++step) {
        if (asked[step] != noStep)
            m_requests[transcript.steps[step].line] = transcript.steps[asked[step]].line;
    }
}

DifferenceKey DifferenceKeys::keyOf(const Difference &difference) const
{
    const bool unexpected = difference.kind == Difference::Kind::Unexpected;
    if (unexpected && !difference.received.empty())
        return {difference.kind, 0, identityOf(difference.received)};
    if (difference.kind == Difference::Kind::Server) // told at the last step played
        return {difference.kind, 0, withoutNumbers(difference.summary)};
    const auto request = m_requests.find(difference.line);
    return {difference.kind, request == m_requests.end() ? difference.line : request->second,
            difference.field + (isError(difference) ? " error" : "")};
}

} // namespace claustrum::conformance
