// SPDX-License-Identifier: Apache-2.0
#include "wire/frameview.h"

#include "wire/base64.h"
#include "wire/idecho.h"
#include "wire/jsonnumber.h"
#include "wire/jsonscan.h"
#include "wire/jsonstring.h"

namespace claustrum {

namespace {

constexpr std::string_view null = "null";

/// The state of one pass. Functions that read return false if the text is not JSON.
struct Reader
{
    explicit Reader(std::string_view bytes)
        : scanner(bytes)
    {
        view.bytes = bytes;
    }

    JsonScanner scanner;
    FrameView view;
    bool isRefused = false; ///< the daemon answers such a request with Parse error
};

/// Reads the value of a member, whose key is given.
using ReadMember = bool (*)(Reader &reader, std::string_view key);

/// Reads the members of the object that the scanner's last token began.
bool readMembers(Reader &reader, ReadMember readMember)
{
    std::string scratch;
    JsonToken token = reader.scanner.next();
    for (; token == JsonToken::Key; token = reader.scanner.next()) {
        if (!readMember(reader, reader.scanner.text(scratch)))
            return false;
    }
    return token == JsonToken::EndObject;
}

bool readAny(Reader &reader, JsonToken first, std::string_view &member)
{
    const auto raw = reader.scanner.restOfValue(first);
    member = raw.value_or(std::string_view());
    return raw.has_value();
}

/// Reads a member that counts only if it is of the type of @p wanted.
bool readTyped(Reader &reader, JsonToken first, JsonToken wanted, std::string_view &member)
{
    std::string_view raw;
    if (!readAny(reader, first, raw))
        return false;
    if (first == wanted)
        member = raw;
    else if (first != JsonToken::Null)
        member = {};
    return true;
}

bool readString(Reader &reader, JsonToken first, std::string_view &member)
{
    return readTyped(reader, first, JsonToken::String, member);
}

template <class Integer>
bool readInteger(Reader &reader, JsonToken first, std::optional<Integer> &member)
{
    std::string_view raw;
    if (!readAny(reader, first, raw))
        return false;
    member = first == JsonToken::Number ? parseJsonInteger<Integer>(raw) : std::nullopt;
    return true;
}

/// Reads a member and, if it is an object, the members of that.
bool readObject(Reader &reader, JsonToken first, std::string_view &member, ReadMember readMember)
{
    if (first != JsonToken::BeginObject)
        return readAny(reader, first, member);
    const auto begin = reader.scanner.offset() - 1;
    if (!readMembers(reader, readMember))
        return false;
    member = reader.view.bytes.substr(begin, reader.scanner.offset() - begin);
    return true;
}

bool skip(Reader &reader, JsonToken first)
{
    return reader.scanner.restOfValue(first).has_value();
}

bool readErrorMember(Reader &reader, std::string_view key)
{
    const JsonToken first = reader.scanner.next();
    if (key == "code")
        return readInteger(reader, first, reader.view.code);
    if (key == "message")
        return readString(reader, first, reader.view.message);
    return skip(reader, first);
}

bool readOutMember(Reader &reader, std::string_view key)
{
    const JsonToken first = reader.scanner.next();
    FrameView &view = reader.view;
    if (key == "id")
        return readAny(reader, first, view.id);
    if (key == "result")
        return readAny(reader, first, view.result);
    if (key == "error")
        return readObject(reader, first, view.error, readErrorMember);
    if (key == "processId")
        return readString(reader, first, view.process);
    if (key == "stream")
        return readString(reader, first, view.stream);
    if (key == "seq")
        return readInteger(reader, first, view.seq);
    if (key == "data")
        return readString(reader, first, view.data);
    if (key == "exitCode")
        return readInteger(reader, first, view.code);
    return skip(reader, first);
}

bool readParam(Reader &reader, std::string_view key)
{
    const JsonToken first = reader.scanner.next();
    if (keyMatches(key, "id"))
        return readString(reader, first, reader.view.process);
    if (keyMatches(key, "fromSeq"))
        return readTyped(reader, first, JsonToken::Number, reader.view.fromSeq);
    return skip(reader, first);
}

bool readParams(Reader &reader, JsonToken first)
{
    reader.view.process = {};
    reader.view.fromSeq = {};
    return readObject(reader, first, reader.view.params, readParam);
}

bool readId(Reader &reader, JsonToken first)
{
    if (!readAny(reader, first, reader.view.id))
        return false;
    JsonScanner scanner(reader.view.id);
    auto echo = echoId(scanner, scanner.next());
    reader.isRefused = reader.isRefused || !echo;
    reader.view.echo = std::move(echo).value_or(std::string());
    return true;
}

/// A string of the envelope, where any other type is a parse error.
bool readEnvelopeString(Reader &reader, JsonToken first, std::string_view &member)
{
    reader.isRefused = reader.isRefused || (first != JsonToken::String && first != JsonToken::Null);
    return readString(reader, first, member);
}

bool readInMember(Reader &reader, std::string_view key)
{
    const JsonToken first = reader.scanner.next();
    std::string_view version;
    if (keyMatches(key, "jsonrpc"))
        return readEnvelopeString(reader, first, version);
    if (keyMatches(key, "id"))
        return readId(reader, first);
    if (keyMatches(key, "method"))
        return readEnvelopeString(reader, first, reader.view.method);
    if (keyMatches(key, "params"))
        return readParams(reader, first);
    if (keyMatches(key, "auth"))
        return readEnvelopeString(reader, first, reader.view.auth);
    return skip(reader, first);
}

bool readAll(Reader &reader, ReadMember readMember)
{
    return reader.scanner.next() == JsonToken::BeginObject && readMembers(reader, readMember)
           && reader.scanner.next() == JsonToken::End;
}

FrameView nothingOf(std::string_view bytes)
{
    FrameView view;
    view.bytes = bytes;
    return view;
}

bool isNull(std::string_view bytes)
{
    JsonScanner scanner(bytes);
    return scanner.next() == JsonToken::Null && scanner.next() == JsonToken::End;
}

/// What the daemon makes of a line that is null.
FrameView emptyRequest(std::string_view bytes)
{
    FrameView view = nothingOf(bytes);
    view.kind = FrameView::Kind::Request;
    view.id = null;
    view.echo = null;
    return view;
}

FrameView readRequest(std::string_view bytes)
{
    Reader reader(bytes);
    FrameView &view = reader.view;
    view.id = null;
    view.echo = null;
    view.isObject = readAll(reader, readInMember);
    if (!view.isObject)
        return isNull(bytes) ? emptyRequest(bytes) : nothingOf(bytes);
    view.kind = reader.isRefused ? FrameView::Kind::Unreadable : FrameView::Kind::Request;
    if (reader.isRefused)
        view.echo.clear();
    if (!decodedText(view.method).starts_with("process."))
        view.process = {};
    return std::move(view);
}

FrameView::Kind kindOf(const FrameView &view)
{
    using Kind = FrameView::Kind;
    const std::string stream = decodedText(view.stream);
    if (stream == "stdout")
        return Kind::Stdout;
    if (stream == "stderr")
        return Kind::Stderr;
    if (!stream.empty())
        return stream == "exit" ? Kind::Exit : Kind::Unreadable;
    if (!view.result.empty())
        return Kind::Result;
    return view.error.empty() ? Kind::Unreadable : Kind::Error;
}

FrameView readAnswer(std::string_view bytes)
{
    Reader reader(bytes);
    if (!readAll(reader, readOutMember))
        return nothingOf(bytes);
    reader.view.isObject = true;
    reader.view.kind = kindOf(reader.view);
    return std::move(reader.view);
}

} // namespace

FrameView readFrame(std::string_view bytes, Direction direction)
{
    return direction == Direction::In ? readRequest(bytes) : readAnswer(bytes);
}

std::string decodedText(std::string_view string)
{
    std::string text;
    if (!string.empty())
        appendUnescaped(text, string.substr(1, string.size() - 2));
    return text;
}

std::optional<std::string> decodedData(const FrameView &frame)
{
    if (frame.data.empty())
        return std::nullopt;
    if (frame.data.find('\\') == std::string_view::npos)
        return decodeBase64(frame.data.substr(1, frame.data.size() - 2));
    return decodeBase64(decodedText(frame.data));
}

} // namespace claustrum
