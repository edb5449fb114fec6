// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/moment.h"

#include "wire/jsonscan.h"

namespace claustrum {
namespace {

/// The bytes that base64 stands for, without decoding it.
std::uint64_t decodedSize(std::string_view base64)
{
    std::size_t padding = 0;
    while (padding < 2 && padding < base64.size() && base64[base64.size() - 1 - padding] == '=')
        ++padding;
    const std::uint64_t size = base64.size() / 4 * 3;
    return size > padding ? size - padding : 0;
}

std::string_view withoutQuotes(std::string_view string)
{
    return string.size() < 2 ? std::string_view() : string.substr(1, string.size() - 2);
}

/// The member "data" of the params of process.stdin.
std::uint64_t stdinSize(std::string_view params)
{
    JsonScanner scanner(params);
    std::uint64_t size = 0;
    std::string scratch;
    if (scanner.next() != JsonToken::BeginObject)
        return 0;
    while (scanner.next() == JsonToken::Key) {
        const bool isData = keyMatches(scanner.text(scratch), "data");
        const JsonToken first = scanner.next();
        if (isData && first == JsonToken::String)
            size = decodedSize(scanner.text(scratch));
        else if (!scanner.restOfValue(first))
            return size;
    }
    return size;
}

Moment::Kind kindOf(FrameView::Kind kind)
{
    switch (kind) {
    case FrameView::Kind::Request:
        return Moment::Kind::Request;
    case FrameView::Kind::Result:
        return Moment::Kind::Result;
    case FrameView::Kind::Error:
        return Moment::Kind::Error;
    case FrameView::Kind::Stdout:
        return Moment::Kind::Stdout;
    case FrameView::Kind::Stderr:
        return Moment::Kind::Stderr;
    case FrameView::Kind::Exit:
        return Moment::Kind::Exit;
    case FrameView::Kind::Unreadable:
        break;
    }
    return Moment::Kind::Unreadable;
}

} // namespace

Moment momentOf(std::string_view frame, Direction direction)
{
    const FrameView view = readFrame(frame, direction);
    Moment moment;
    moment.kind = kindOf(view.kind);
    moment.bytes = frame.size() + 1;
    moment.process = decodedText(view.process);
    if (moment.kind == Moment::Kind::Request) {
        moment.method = decodedText(view.method);
        moment.id = view.echo;
        if (moment.method == "process.stdin")
            moment.data = stdinSize(view.params);
    } else if (direction == Direction::In) {
        moment.id = "null"; // the reply to any unreadable line has a null id
    } else if (moment.isReply()) {
        moment.id = view.id;
    } else if (moment.isStream()) {
        moment.data = decodedSize(withoutQuotes(view.data));
    }
    return moment;
}

} // namespace claustrum
