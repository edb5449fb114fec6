// SPDX-License-Identifier: Apache-2.0
#include "conformance/play/collector.h"

#include "conformance/compare/framediff.h"
#include "conformance/model/streamframe.h"

namespace claustrum::conformance {
namespace {

std::string describeSum(std::uint64_t bytes, const std::string &sha256)
{
    return std::to_string(bytes) + " bytes, sha256 " + sha256;
}

} // namespace

Collector::Collector(int line, const Collect &expected, const Placeholders &placeholders,
                     Report report)
    : m_line(line)
    , m_expected(expected)
    , m_exit(expected.exit, placeholders)
    , m_report(std::move(report))
{}

bool Collector::takes(int connection, std::string_view process) const
{
    return !m_complete && connection == m_expected.connection && process == m_expected.process;
}

void Collector::take(const FrameKey &key, const FrameView &frame)
{
    ++m_frames;
    takeSeq(key.seq);
    const auto data = readStreamData(frame);
    if (!data) {
        takeExit(frame);
        return;
    }
    m_sums[data->stream].add(data->bytes);
    const Pattern canonical(writeStreamData(*data), Placeholders());
    if (auto difference =
            compareText(Difference::Kind::Frame, m_line, describe(key), canonical, frame.bytes))
        m_report(std::move(*difference));
}

void Collector::takeSeq(std::uint64_t seq)
{
    if (m_expected.contiguous && m_frames > 1 && seq != m_lastSeq + 1)
        tell(Difference::Kind::Frame,
             "process " + m_expected.process + ": seq " + std::to_string(seq) + " follows "
                 + std::to_string(m_lastSeq) + ", and should without a gap");
    m_lastSeq = seq;
}

void Collector::takeExit(const FrameView &frame)
{
    m_complete = true;
    if (auto difference =
            compareText(Difference::Kind::Frame, m_line,
                        "the exit frame of process " + m_expected.process, m_exit, frame.bytes))
        m_report(std::move(*difference));
    compareSums();
}

void Collector::compareSums()
{
    for (const auto &[stream, expected] : m_expected.streams)
        m_sums.try_emplace(stream); // also streams without a frame
    for (const auto &[stream, sum] : m_sums) {
        const auto found = m_expected.streams.find(stream);
        const StreamSum expected = found == m_expected.streams.end() ? StreamSum{} : found->second;
        if (sum.bytes == expected.bytes && (sum.bytes == 0 || sum.digest.hex() == expected.sha256))
            continue;
        tell(Difference::Kind::Frame, stream + " of process " + m_expected.process + ": expected "
                                          + describeSum(expected.bytes, expected.sha256)
                                          + "; received "
                                          + describeSum(sum.bytes, sum.digest.hex()));
    }
}

std::string Collector::progress() const
{
    std::string text = std::to_string(m_frames) + " frames came";
    for (const auto &[stream, sum] : m_sums)
        text += ", " + std::to_string(sum.bytes) + " bytes of " + stream;
    return text;
}

void Collector::tell(Difference::Kind kind, std::string summary)
{
    Difference difference;
    difference.kind = kind;
    difference.line = m_line;
    difference.summary = std::move(summary);
    m_report(std::move(difference));
}

} // namespace claustrum::conformance
