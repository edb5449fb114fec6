// SPDX-License-Identifier: Apache-2.0
#include "testing/streamframe.h"

#include "wire/base64.h"
#include "wire/frameview.h"

#include <algorithm>
#include <cctype>

namespace claustrum::testing {
namespace {

/// Takes a member with that text before its value off the begin of @p rest; its value has only
/// letters.
void skipMember(std::string_view &rest, std::string_view before)
{
    if (!rest.starts_with(before))
        return;
    const std::string_view value = rest.substr(before.size());
    const auto quote = value.find('"');
    const auto isLetter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    if (quote != std::string_view::npos && quote > 0
        && std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(quote), isLetter))
        rest.remove_prefix(before.size() + quote + 1);
}

/// Whether @p bytes has the only form that the contract has for such a frame (processes.md, Stream
/// frames; later/processes.md, A).
bool isCanonical(const FrameView &frame, const std::string &stream, std::string_view bytes)
{
    std::string text = R"({"type":"stream","processId":)";
    text.append(frame.process).append(R"(,"stream":")").append(stream).append(R"(","seq":)");
    text += std::to_string(*frame.seq);
    if (frame.kind != FrameView::Kind::Exit)
        return bytes == text.append(R"(,"data":)").append(frame.data).append("}");
    text += R"(,"exitCode":)" + std::to_string(*frame.code);
    if (!bytes.starts_with(text))
        return false;
    bytes.remove_prefix(text.size());
    skipMember(bytes, R"(,"signal":")");
    skipMember(bytes, R"(,"killedBy":")");
    return bytes == "}";
}

} // namespace

std::optional<StreamFrame> readStreamFrame(std::string_view bytes)
{
    using Kind = FrameView::Kind;
    const FrameView view = readFrame(bytes, Direction::Out);
    const bool isExit = view.kind == Kind::Exit && view.code;
    const bool isData =
        (view.kind == Kind::Stdout || view.kind == Kind::Stderr) && !view.data.empty();
    if (!view.seq || (!isExit && !isData))
        return std::nullopt;
    StreamFrame frame{
        decodedText(view.process), decodedText(view.stream), *view.seq, {}, view.code.value_or(0)};
    if (!isCanonical(view, frame.stream, bytes))
        return std::nullopt;
    if (isExit)
        return frame;
    auto data = decodeBase64(view.data.substr(1, view.data.size() - 2)); // escapes are none
    if (!data)
        return std::nullopt;
    frame.bytes = std::move(*data);
    return frame;
}

bool ReceivedStream::take(const StreamFrame &frame)
{
    if (frame.seq != m_lastSeq + 1 || m_exitCode)
        return false;
    m_lastSeq = frame.seq;
    if (frame.stream == "exit")
        m_exitCode = frame.exitCode;
    else
        (frame.stream == "stdout" ? m_out : m_err) += frame.bytes;
    return true;
}

} // namespace claustrum::testing
