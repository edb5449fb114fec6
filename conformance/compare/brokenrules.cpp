// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/brokenrules.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/servedbuild.h"
#include "conformance/model/frameorder.h"
#include "conformance/model/pattern.h"

namespace claustrum::conformance {
namespace {

/// A frame with samples for its masks, but no numbers: FrameOrder must not judge by them.
std::string sampleFrame(const Receive &receive)
{
    constexpr std::string_view number = "${NUMBER}";
    if (receive.literal)
        return receive.line;
    std::string line = receive.line;
    for (auto at = line.find(number); at != std::string::npos; at = line.find(number, at))
        line.replace(at, number.size(), "null");
    return sampleOf(line);
}

/// Follows a transcript, step by step.
class RuleReader
{
public:
    explicit RuleReader(const Header &header)
        : m_header(header)
    {
        m_order.onServe(buildOf(header));
    }

    std::optional<BrokenRule> read(const Serve &serve)
    {
        m_order.onServe(servedBuild(m_header, serve, {}));
        return {};
    }
    std::optional<BrokenRule> read(const Send &send)
    {
        m_order.onRequest(send.connection, readFrame(send.line, Direction::In));
        return {};
    }
    std::optional<BrokenRule> read(const Receive &receive)
    {
        if (receive.sum)
            return {};
        if (!receive.newline)
            return BrokenRule{incompleteLine,
                              describe(receive.frame.key) + " ends without a newline", false};
        const std::string bytes = sampleFrame(receive);
        const FrameView frame = readFrame(bytes, Direction::Out);
        return ruleOf(m_order.onFrame(receive.connection, frameKey(frame), frame));
    }
    std::optional<BrokenRule> read(const Collect &collect)
    {
        m_order.onCollected(collect.connection, collect.process);
        if (collect.largestChunk == 0)
            return {}; // unknown
        return ruleOf(sizeFault("a frame of process " + collect.process, collect.largestChunk));
    }
    std::optional<BrokenRule> read(const Disconnect &step) { return closed(step.connection); }
    std::optional<BrokenRule> read(const ExpectEof &step) { return closed(step.connection); }
    template <class Other>
    std::optional<BrokenRule> read(const Other &)
    {
        return {};
    }

private:
    /// A missing frame is a difference of its own.
    static std::optional<BrokenRule> ruleOf(std::optional<FrameFault> fault)
    {
        if (!fault || fault->rule == FrameRule::Gap)
            return {};
        return BrokenRule{ruleName(fault->rule), std::move(fault->text),
                          fault->rule != FrameRule::Size};
    }

    std::optional<BrokenRule> closed(int connection)
    {
        m_order.onEnd(connection);
        return {};
    }

    const Header &m_header;
    FrameOrder m_order;
};

/// The connection of a step with traffic; 0: none.
int connectionOf(const Action &action)
{
    if (const auto *send = std::get_if<Send>(&action))
        return send->connection;
    if (const auto *receive = std::get_if<Receive>(&action))
        return receive->connection;
    const auto *collect = std::get_if<Collect>(&action);
    return collect ? collect->connection : 0;
}

/// For each closing by the server, the number of steps with traffic on its connection before it;
/// only those that @p counts.
std::map<std::size_t, std::size_t> trafficBeforeClosings(const Transcript &transcript,
                                                         const std::vector<bool> &counts)
{
    std::map<int, std::size_t> traffic;
    std::map<std::size_t, std::size_t> before;
    for (std::size_t step = 0; step < transcript.steps.size(); ++step) {
        const Action &action = transcript.steps[step].action;
        if (const auto *eof = std::get_if<ExpectEof>(&action))
            before[step] = traffic[eof->connection];
        else if (counts[step])
            ++traffic[connectionOf(action)];
    }
    return before;
}

} // namespace

std::map<std::size_t, BrokenRule> brokenRules(const Transcript &transcript)
{
    RuleReader reader(transcript.header);
    std::map<std::size_t, BrokenRule> rules;
    for (std::size_t step = 0; step < transcript.steps.size(); ++step) {
        auto broken = std::visit([&](const auto &action) { return reader.read(action); },
                                 transcript.steps[step].action);
        if (broken)
            rules.emplace(step, std::move(*broken));
    }
    return rules;
}

std::vector<std::size_t> movedClosings(const Transcript &left, const Transcript &right,
                                       const std::vector<std::size_t> &pairs)
{
    std::vector<bool> leftCounts(left.steps.size(), false);
    std::vector<bool> rightCounts(right.steps.size(), false);
    for (std::size_t step = 0; step < pairs.size(); ++step) {
        if (pairs[step] == noStep)
            continue;
        leftCounts[step] = true;
        rightCounts[pairs[step]] = true;
    }
    const auto leftBefore = trafficBeforeClosings(left, leftCounts);
    const auto rightBefore = trafficBeforeClosings(right, rightCounts);
    std::vector<std::size_t> moved;
    for (const auto &[step, traffic] : leftBefore) {
        if (pairs[step] != noStep && rightBefore.at(pairs[step]) != traffic)
            moved.push_back(step);
    }
    return moved;
}

} // namespace claustrum::conformance
