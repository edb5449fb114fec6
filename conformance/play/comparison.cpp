// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/comparison.h"

#include "conformance/compare/framediff.h"
#include "conformance/model/samplenames.h"

namespace claustrum::conformance {

Comparison::Comparison(const Transcript &transcript, const Placeholders &placeholders,
                       Report report)
    : m_transcript(transcript)
    , m_placeholders(placeholders)
    , m_report(std::move(report))
{}

std::string Comparison::unexpected(int connection, const FrameKey &key)
{
    return describe(key) + " arrived on connection " + std::to_string(connection)
           + ", and no line expects such a frame";
}

Difference Comparison::extraFrame(std::size_t step, std::string summary,
                                  std::string_view frame) const
{
    Difference difference;
    difference.kind = Difference::Kind::Unexpected;
    difference.line = lineOf(step);
    difference.summary = std::move(summary);
    difference.received = frame;
    return difference;
}

std::optional<Comparison::Fault> Comparison::checkFrame(int connection, const FrameKey &key,
                                                        const FrameView &frame)
{
    auto order = m_order.onFrame(connection, key, frame);
    if (order && order->isTold)
        order.reset();
    if (order && key.kind == FrameKey::Kind::Stream) // its seq may be wrong
        return Fault{std::move(order->text), order->rule == FrameRule::Repeated};
    auto values = m_values.onFrame(connection, key, frame);
    if (order)
        return Fault{std::move(order->text)};
    return values ? std::optional(Fault{std::move(*values)}) : std::nullopt;
}

bool Comparison::takeUnfinished(std::size_t step, const FrameKey &key, const Pattern &line,
                                std::string_view bytes) const
{
    const auto mismatch = line.compare(bytes);
    if (mismatch && mismatch->received < bytes.size())
        return false;
    const auto &receive = std::get<Receive>(m_transcript.steps[step].action);
    if (!mismatch && !receive.newline)
        return true;
    auto difference =
        compareText(Difference::Kind::Frame, lineOf(step), describe(key), line, bytes);
    if (!difference)
        difference.emplace();
    difference->kind = Difference::Kind::Frame;
    difference->line = lineOf(step);
    difference->summary = mismatch ? "of " + describe(key) + ", only the first "
                                         + std::to_string(bytes.size())
                                         + " bytes came, without a newline"
                                   : "all of " + describe(key) + " arrived but its newline";
    difference->received = bytes;
    m_report(std::move(*difference));
    return true;
}

void Comparison::onRun(std::size_t step, const Program &program)
{
    const auto &run = std::get<Run>(m_transcript.steps[step].action);
    constexpr auto kind = Difference::Kind::Output;
    compare(step, kind, "stdout of the run", run.out, program.out());
    compare(step, kind, "stderr of the run", run.err, program.err());
    if (program.exitCode() != run.exit)
        differs(step, kind,
                "the run ended with status " + std::to_string(program.exitCode())
                    + ", and should with " + std::to_string(run.exit));
}

void Comparison::onResponse(std::size_t step, const HttpAnswer &answer)
{
    const auto &get = std::get<Get>(m_transcript.steps[step].action);
    if (answer.status != get.status)
        differs(step, Difference::Kind::Http,
                "GET " + get.url + ": status " + std::to_string(answer.status) + ", expected "
                    + std::to_string(get.status));
    compare(step, Difference::Kind::Http, "the content type", get.type, answer.type);
    compareBody(step, get, answer);
}

/// Metrics must have the recorded samples; values and additional samples are not compared.
void Comparison::compareBody(std::size_t step, const Get &get, const HttpAnswer &answer)
{
    if (!get.type.starts_with("text/plain; version=")) {
        compare(step, Difference::Kind::Output, "the body", get.body, answer.body);
        return;
    }
    const auto there = sampleNames(answer.body);
    std::vector<std::string> missing;
    for (const std::string &name : sampleNames(get.body)) {
        if (!there.contains(name))
            missing.push_back("missing:  " + name);
    }
    if (!missing.empty())
        differs(step, Difference::Kind::Http, "samples are missing", std::move(missing));
}

void Comparison::onTree(std::size_t step, const TreeEntries &entries)
{
    const auto &tree = std::get<Tree>(m_transcript.steps[step].action);
    TreeEntries expected = tree.entries;
    if (expected) {
        for (TreeEntry &entry : *expected)
            entry.link = m_placeholders.expand(entry.link);
    }
    auto lines = compareTrees(expected, entries);
    if (!lines.empty())
        differs(step, Difference::Kind::Tree, "what is at " + tree.path + " differs",
                std::move(lines));
}

void Comparison::compare(std::size_t step, Difference::Kind kind, const std::string &what,
                         const std::string &expected, const std::string &received)
{
    const Pattern pattern(expected, m_placeholders);
    if (auto difference = compareText(kind, lineOf(step), what, pattern, received))
        m_report(std::move(*difference));
    else if (const auto fault = m_values.onText(pattern, received))
        differs(step, kind, what + ": " + *fault);
}

void Comparison::differs(std::size_t step, Difference::Kind kind, std::string summary,
                         std::vector<std::string> details) const
{
    Difference difference;
    difference.kind = kind;
    difference.line = lineOf(step);
    difference.summary = std::move(summary);
    difference.details = std::move(details);
    m_report(std::move(difference));
}

} // namespace claustrum::conformance
