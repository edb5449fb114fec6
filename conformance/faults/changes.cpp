// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/changes.h"

#include "conformance/faults/edit.h"
#include "conformance/model/streamframe.h"

#include <algorithm>
#include <charconv>

namespace claustrum::conformance {
namespace {

using change::Changed;

constexpr std::string_view digits = "0123456789";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The text with @p to in place of the first @p from at or after @p begin, as a line.
Changed replaced(std::string_view text, std::string_view from, std::string_view to,
                 std::size_t begin = 0)
{
    const auto at = text.find(from, begin);
    if (at == std::string_view::npos)
        return std::nullopt;
    return std::string(text).replace(at, from.size(), to) + '\n';
}

Changed asLine(std::optional<std::string> frame)
{
    if (frame)
        frame->push_back('\n');
    return frame;
}

/// The place of a view of the frame within it.
std::size_t placeOf(const FrameView &frame, std::string_view part)
{
    return static_cast<std::size_t>(part.data() - frame.bytes.data());
}

/// The content of a reply: its result, or its error.
std::string_view contentOf(const FrameView &frame)
{
    return frame.kind == FrameView::Kind::Error ? frame.error : frame.result;
}

Changed otherMember(const FrameView &frame, std::string_view key)
{
    return isReply(frame) ? asLine(withOtherValue(frame.bytes, key)) : std::nullopt;
}

Changed otherData(const FrameView &frame, void (*edit)(StreamData &data))
{
    auto data = isOutput(frame) ? readStreamData(frame) : std::nullopt;
    if (!data || data->bytes.empty())
        return std::nullopt;
    edit(*data);
    return asLine(writeStreamData(*data));
}

} // namespace

std::optional<std::string> withOtherValue(std::string_view text, std::string_view key)
{
    const auto at = text.find(key);
    if (at == std::string_view::npos || at + key.size() >= text.size())
        return std::nullopt;
    const auto begin = at + key.size();
    std::string changed(text);
    if (text[begin] == '"') {
        const auto end = text.find('"', begin + 1);
        if (end == std::string_view::npos || end == begin + 1)
            return std::nullopt;
        changed[end - 1] = changed[end - 1] == '0' ? '1' : '0';
        return changed;
    }
    const auto end = std::min(text.find_first_not_of(digits, begin), text.size());
    std::uint64_t value = 0;
    if (std::from_chars(text.data() + begin, text.data() + end, value).ec != std::errc())
        return std::nullopt;
    return changed.replace(begin, end - begin, std::to_string(value + 1));
}

namespace change {

Changed dropped(const FrameView &)
{
    return std::string();
}

Changed twice(const FrameView &frame)
{
    return std::string(frame.bytes).append("\n").append(frame.bytes).append("\n");
}

Changed extraSpace(const FrameView &frame)
{
    return replaced(frame.bytes, ":", ": ");
}

Changed keyOrder(const FrameView &frame)
{
    constexpr std::string_view version = R"({"jsonrpc":"2.0",)";
    if (isReply(frame) && frame.bytes.starts_with(version))
        return std::string("{")
            .append(frame.bytes.substr(version.size(), frame.bytes.size() - version.size() - 1))
            .append(R"(,"jsonrpc":"2.0"})")
            .append("\n");
    constexpr std::string_view type = R"({"type":"stream",)";
    if (!frame.bytes.starts_with(type))
        return std::nullopt;
    return std::string("{")
        .append(frame.bytes.substr(type.size(), frame.bytes.size() - type.size() - 1))
        .append(R"(,"type":"stream"})")
        .append("\n");
}

Changed addedField(const FrameView &frame)
{
    if (!frame.bytes.ends_with('}'))
        return std::nullopt;
    return std::string(frame.bytes.substr(0, frame.bytes.size() - 1)).append(",\"x\":1}\n");
}

Changed carriageReturn(const FrameView &frame)
{
    return std::string(frame.bytes).append("\r\n");
}

Changed nulByte(const FrameView &frame)
{
    std::string bytes(frame.bytes);
    bytes.push_back('\0');
    return bytes + '\n';
}

Changed emptyLine(const FrameView &frame)
{
    return std::string("\n").append(frame.bytes).append("\n");
}

Changed newlineInside(const FrameView &frame)
{
    return replaced(frame.bytes, ",", ",\n");
}

Changed noNewline(const FrameView &frame)
{
    return std::string(frame.bytes);
}

Changed byteOrderMark(const FrameView &frame)
{
    return std::string("\xEF\xBB\xBF").append(frame.bytes).append("\n");
}

Changed droppedReply(const FrameView &frame)
{
    return isReply(frame) ? dropped(frame) : std::nullopt;
}

/// The last letter: numbers may be masked, and a version at the beginning.
Changed changedByte(const FrameView &frame)
{
    const auto content = contentOf(frame);
    const auto at = content.find_last_of(letters);
    if (!isReply(frame) || at == std::string_view::npos)
        return std::nullopt;
    std::string bytes(frame.bytes);
    char &letter = bytes[placeOf(frame, content) + at];
    letter = letter == 'x' ? 'y' : 'x';
    return bytes + '\n';
}

Changed invalidUtf8(const FrameView &frame)
{
    auto changed = changedByte(frame);
    if (changed)
        (*changed)[changed->find_last_of("xy")] = '\xFF';
    return changed;
}

Changed renamedKey(const FrameView &frame)
{
    if (!isReply(frame))
        return std::nullopt;
    const bool error = frame.kind == FrameView::Kind::Error;
    return replaced(frame.bytes,
                    error ? "\"error\":" : "\"result\":", error ? "\"Error\":" : "\"Result\":");
}

Changed lostField(const FrameView &frame)
{
    return isReply(frame) ? replaced(frame.bytes, R"("jsonrpc":"2.0",)", "") : std::nullopt;
}

Changed otherId(const FrameView &frame)
{
    return isReply(frame) ? asLine(withOtherValue(frame.bytes, "\"id\":")) : std::nullopt;
}

Changed idAsText(const FrameView &frame)
{
    if (!isReply(frame) || frame.id.find_first_not_of(digits) != std::string_view::npos)
        return std::nullopt;
    const std::string id(frame.id);
    return replaced(frame.bytes, "\"id\":" + id, "\"id\":\"" + id + '"');
}

Changed otherBoolean(const FrameView &frame)
{
    if (frame.kind != FrameView::Kind::Result)
        return std::nullopt;
    const auto begin = placeOf(frame, frame.result);
    auto changed = replaced(frame.bytes, ":true", ":false", begin);
    return changed ? changed : replaced(frame.bytes, ":false", ":true", begin);
}

/// As a build from 90fca6e on says of a process that was reaped.
Changed notRunning(const FrameView &frame)
{
    return frame.kind == FrameView::Kind::Result ? replaced(
               frame.bytes, R"("running":true)", R"("running":false)", placeOf(frame, frame.result))
                                                 : std::nullopt;
}

Changed numberAsFloat(const FrameView &frame)
{
    for (const std::string_view key :
         {"\"code\":", "\"exitCode\":", "\"firstSeq\":", "\"mtime\":"}) {
        const auto at = frame.bytes.find(key);
        if (at == std::string_view::npos)
            continue;
        const auto end = frame.bytes.find_first_of(",}", at);
        return std::string(frame.bytes).insert(end, ".0") + '\n';
    }
    return std::nullopt;
}

/// JSON-equal, but other bytes.
Changed escapedLetter(const FrameView &frame)
{
    return isReply(frame) ? replaced(frame.bytes, "\"id\"", "\"\\u0069d\"") : std::nullopt;
}

Changed errorCode(const FrameView &frame)
{
    return isReply(frame) ? replaced(frame.bytes, "\"code\":-32", "\"code\":-33") : std::nullopt;
}

Changed errorText(const FrameView &frame)
{
    if (!isReply(frame) || frame.message.size() < 3)
        return std::nullopt;
    return std::string(frame.bytes).insert(placeOf(frame, frame.message) + 1, "!") + '\n';
}

Changed pid(const FrameView &frame)
{
    return otherMember(frame, "\"pid\":");
}

Changed startTime(const FrameView &frame)
{
    return otherMember(frame, "\"startTime\":");
}

Changed firstSeq(const FrameView &frame)
{
    return otherMember(frame, "\"firstSeq\":");
}

Changed lastSeq(const FrameView &frame)
{
    return otherMember(frame, "\"lastSeq\":");
}

Changed stdinApplied(const FrameView &frame)
{
    return otherMember(frame, "\"stdinApplied\":");
}

Changed extraReply(const FrameView &frame)
{
    return std::string(frame.bytes)
        .append("\n")
        .append(R"({"jsonrpc":"2.0","id":"extra","result":{"pong":true}})")
        .append("\n");
}

Changed droppedOutput(const FrameView &frame)
{
    return isOutput(frame) ? dropped(frame) : std::nullopt;
}

Changed droppedExit(const FrameView &frame)
{
    return frame.kind == FrameView::Kind::Exit ? dropped(frame) : std::nullopt;
}

Changed exitTwice(const FrameView &frame)
{
    return frame.kind == FrameView::Kind::Exit ? twice(frame) : std::nullopt;
}

Changed payload(const FrameView &frame)
{
    return otherData(frame, [](StreamData &data) {
        data.bytes.back() = static_cast<char>(data.bytes.back() ^ 1);
    });
}

Changed noPadding(const FrameView &frame)
{
    return isOutput(frame) ? replaced(frame.bytes, "=\"", "\"") : std::nullopt;
}

Changed otherStream(const FrameView &frame)
{
    return otherData(frame, [](StreamData &data) {
        data.stream = data.stream == "stdout" ? "stderr" : "stdout";
    });
}

Changed otherProcess(const FrameView &frame)
{
    return otherData(frame, [](StreamData &data) { data.process += 'x'; });
}

Changed otherSeq(const FrameView &frame)
{
    return isOutput(frame) ? asLine(withOtherValue(frame.bytes, "\"seq\":")) : std::nullopt;
}

Changed seqFromZero(const FrameView &frame)
{
    if (!frame.seq || *frame.seq == 0)
        return std::nullopt;
    return replaced(frame.bytes, "\"seq\":" + std::to_string(*frame.seq),
                    "\"seq\":" + std::to_string(*frame.seq - 1));
}

Changed exitCode(const FrameView &frame)
{
    if (frame.kind != FrameView::Kind::Exit)
        return std::nullopt;
    return asLine(withOtherValue(frame.bytes, "\"exitCode\":"));
}

} // namespace change
} // namespace claustrum::conformance
