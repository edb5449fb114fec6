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
    const auto data = readStreamData(frame);
    if (!data) {
        takeExit(frame);
        return;
    }
    m_sums[data->stream].add(data->bytes);
    ++m_frames[data->stream];
    const Pattern canonical(writeStreamData(*data), Placeholders());
    if (auto difference =
            compareText(Difference::Kind::Frame, m_line, describe(key), canonical, frame.bytes))
        m_report(std::move(*difference));
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
        tell(stream + " of process " + m_expected.process + ": expected "
             + describeSum(expected.bytes, expected.sha256) + "; received "
             + describeSum(sum.bytes, sum.digest.hex()) + " in " + std::to_string(m_frames[stream])
             + " frames");
    }
}

std::string Collector::progress() const
{
    if (m_sums.empty())
        return "no frames of it arrived";
    std::string text;
    for (const auto &[stream, sum] : m_sums)
        text += (text.empty() ? "" : ", ") + std::to_string(sum.bytes) + " bytes of " + stream
                + " in " + std::to_string(m_frames.at(stream)) + " frames";
    return text + " arrived";
}

void Collector::tell(std::string summary)
{
    Difference difference;
    difference.kind = Difference::Kind::Frame;
    difference.line = m_line;
    difference.summary = std::move(summary);
    m_report(std::move(difference));
}

} // namespace claustrum::conformance
