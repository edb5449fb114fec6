// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/repeatable.h"

#include "conformance/compare/fieldpath.h"
#include "conformance/model/streamframe.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/record/proposemasks.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        lines.push_back(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
    }
    return lines;
}

/// A data frame with its bytes decoded, if they are text.
std::string opened(const std::string &frame)
{
    const auto data = readStreamData(readFrame(frame, Direction::Out));
    const auto begin = frame.rfind(":\"");
    if (!data || begin == std::string::npos || !isText(data->bytes)
        || data->bytes.find(">>\"") != std::string::npos)
        return frame;
    return frame.substr(0, begin + 2) + "<<b64:" + data->bytes + ">>\"}";
}

/// Parses a recv line with a frame of text; nothing for other lines.
std::optional<Receive> receiveOf(std::string_view line)
{
    const auto transcript =
        parseTranscript(headerLine({}) + std::string(line) + '\n', std::string());
    const auto *receive =
        transcript ? std::get_if<Receive>(&transcript->steps.at(0).action) : nullptr;
    return receive && !receive->literal ? std::optional(*receive) : std::nullopt;
}

std::string adviceFor(const FrameKey &key, const FrameKey &other)
{
    if (key.kind != FrameKey::Kind::Stream || other.name != key.name)
        return {};
    return "the division of output into frames is not repeatable: replace the expect lines of "
           "process "
           + key.name + " by {\"collect\": …, \"process\": " + transcriptString(key.name) + '}';
}

class Comparer
{
public:
    void compare(const std::string &first, const std::string &second);
    RunsCompared result;

private:
    void compareLine(std::string_view first, std::string_view second);
    void compareFrames(const Receive &first, const Receive &second);
    void add(const MaskedText &masked, std::string_view text, Unrepeatable misfit);

    int m_line = 0;
};

void Comparer::compare(const std::string &first, const std::string &second)
{
    const auto ones = linesOf(first);
    const auto others = linesOf(second);
    const auto both = std::min(ones.size(), others.size());
    for (std::size_t i = 0; i < both; ++i) {
        ++m_line;
        if (ones[i] == others[i])
            result.masked += std::string(ones[i]) + '\n';
        else
            compareLine(ones[i], others[i]);
    }
    if (ones.size() != others.size())
        result.differences.push_back({m_line + 1,
                                      {},
                                      std::to_string(ones.size()) + " lines",
                                      std::to_string(others.size()) + " lines",
                                      {},
                                      {}});
}

void Comparer::compareLine(std::string_view first, std::string_view second)
{
    const auto one = receiveOf(first);
    const auto other = receiveOf(second);
    if (one && other) {
        compareFrames(*one, *other);
        return;
    }
    const MaskedText masked = proposeMasks(first, second);
    add(masked, first, {m_line, {}, std::string(first), std::string(second), {}, {}});
    result.masked += masked.text + '\n';
}

void Comparer::compareFrames(const Receive &first, const Receive &second)
{
    const std::string one = opened(first.line);
    const std::string other = opened(second.line);
    const MaskedText masked = proposeMasks(one, other);
    add(masked, one,
        {m_line, {}, first.line, second.line, {}, adviceFor(first.frame.key, second.frame.key)});
    result.masked += wireLine({"recv", first.connection, masked.text, first.late});
}

/// @param misfit for a line that no masks make equal
void Comparer::add(const MaskedText &masked, std::string_view text, Unrepeatable misfit)
{
    if (!masked.fits) {
        result.differences.push_back(std::move(misfit));
        return;
    }
    for (const MaskedText::Place &place : masked.places)
        result.differences.push_back(
            {m_line, fieldPathAt(text, place.offset), place.first, place.second, place.mask, {}});
}

} // namespace

bool RunsCompared::canBeMasked() const
{
    return std::none_of(differences.begin(), differences.end(),
                        [](const Unrepeatable &one) { return one.mask.empty(); });
}

RunsCompared compareRuns(const std::string &first, const std::string &second)
{
    Comparer comparer;
    comparer.compare(first, second);
    return std::move(comparer.result);
}

} // namespace claustrum::conformance
