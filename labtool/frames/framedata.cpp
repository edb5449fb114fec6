// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framedata.h"

#include "labtool/frames/ansitext.h"
#include "wire/base64.h"
#include "wire/jsonscan.h"

namespace claustrum::lab {
namespace {

/// The string member "data" of an object, decoded.
std::optional<std::string> dataMember(std::string_view params)
{
    JsonScanner scanner(params);
    std::optional<std::string> data;
    std::string key;
    if (scanner.next() != JsonToken::BeginObject)
        return std::nullopt;
    while (scanner.next() == JsonToken::Key) {
        key.clear();
        scanner.copyText(key);
        const JsonToken value = scanner.next();
        if (value == JsonToken::String && keyMatches(key, "data"))
            scanner.copyText(data.emplace());
        else if (!scanner.restOfValue(value))
            return std::nullopt;
    }
    return data ? decodeBase64(*data) : std::nullopt;
}

} // namespace

std::optional<std::string> frameData(std::string_view frame, Direction direction)
{
    const FrameView view = readFrame(frame, direction);
    if (direction == Direction::Out)
        return decodedData(view);
    if (view.kind != FrameView::Kind::Request || decodedText(view.method) != "process.stdin")
        return std::nullopt;
    return dataMember(view.params);
}

bool dataHold(std::string_view data, const TextPattern &text)
{
    if (text.isIn(data))
        return true;
    return data.find('\x1b') != std::string_view::npos && text.isIn(stripAnsi(data));
}

bool frameHolds(std::string_view frame, Direction direction, const TextPattern &text)
{
    if (text.isIn(frame))
        return true;
    const auto data = frameData(frame, direction);
    return data && dataHold(*data, text);
}

} // namespace claustrum::lab
