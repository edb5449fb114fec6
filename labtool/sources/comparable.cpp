// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/comparable.h"

#include "conformance/model/transcriptreader.h"
#include "labtool/frames/framelines.h"
#include "labtool/model/capture.h"
#include "labtool/sources/fileinput.h"
#include "labtool/sources/wirelogline.h"

#include <numeric>

namespace claustrum::lab {
namespace {

constexpr std::size_t longest = 16 << 20; ///< bytes of a file

Result<std::string> contentOf(const std::string &path)
{
    FileInput input;
    if (std::string error = input.open(path); !error.empty())
        return Error{std::move(error)};
    if (!input.isFile())
        return Error{path + ": only files can be compared"};
    if (input.size() > static_cast<std::int64_t>(longest))
        return Error{path + " is larger than 16 MiB: export the part to compare"};
    std::string text;
    FileInput::Status status = FileInput::Status::Bytes;
    while (status == FileInput::Status::Bytes && text.size() <= longest)
        status = input.read(text, longest);
    if (status == FileInput::Status::Failed)
        return Error{input.error()};
    return text;
}

/// The frames of a wire log with their bytes.
Result<std::vector<IncomingFrame>> framesOfLog(std::string_view text, const std::string &path)
{
    std::vector<IncomingFrame> frames;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto bytes = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (bytes.find_first_not_of(" \t\r") == std::string_view::npos)
            continue;
        auto frame = readWireLogLine(bytes);
        if (!frame)
            return Error{path + ":" + std::to_string(line) + ": " + frame.error().text};
        if (frame->facts.kind != FrameKind::Note) {
            frame->bytes = frameInLine(bytes, frame->ref);
            frame->ref = {};
            frame->longestString = 0;
        }
        frames.push_back(std::move(*frame));
    }
    return frames;
}

Result<conformance::Transcript> transcriptOfLog(std::string_view text, const std::string &path)
{
    const auto frames = framesOfLog(text, path);
    if (!frames)
        return frames.error();
    Capture capture;
    capture.append(*frames);
    std::vector<FrameNumber> numbers(capture.store().size());
    std::iota(numbers.begin(), numbers.end(), capture.store().first());
    return conformance::parseTranscript(
        framesAsText(capture.store(), numbers, FrameForm::Transcript, "wire log"), path);
}

} // namespace

Result<Comparable> comparableOf(const FrameStore &store)
{
    if (store.size() == 0)
        return Error{"no frames are captured: connect to a daemon, or choose a file for the left "
                     "side"};
    FrameLines lines(&store, FrameForm::Transcript, "captured frames");
    std::string text = lines.head();
    for (FrameNumber number = store.first(); number < store.end(); ++number) {
        lines.append(number, text);
        if (text.size() > longest)
            return Error{"the captured frames are larger than 16 MiB: export the part to compare"};
    }
    auto transcript = conformance::parseTranscript(text, "captured frames");
    if (!transcript)
        return transcript.error();
    return Comparable{std::move(*transcript), true};
}

Result<Comparable> readComparable(const std::string &path)
{
    const auto text = contentOf(path);
    if (!text)
        return text.error();
    const auto first = text->find_first_not_of(" \t\r\n");
    constexpr std::string_view begin = "{\"transcript\"";
    const bool isLog = first == std::string::npos || text->compare(first, begin.size(), begin) != 0;
    auto transcript =
        isLog ? transcriptOfLog(*text, path) : conformance::parseTranscript(*text, path);
    if (!transcript)
        return transcript.error();
    return Comparable{std::move(*transcript), isLog};
}

} // namespace claustrum::lab
