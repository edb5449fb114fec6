// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/framekey.h"

#include "wire/jsonscan.h"

#include <charconv>
#include <optional>

namespace claustrum::conformance {
namespace {

std::optional<std::uint64_t> integer(std::string_view text)
{
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// The members of a frame that a key is made of.
struct Members
{
    std::optional<std::string> id;
    std::optional<std::string> process;
    std::optional<std::uint64_t> seq;
};

std::string stringValue(JsonScanner &scanner)
{
    std::string scratch;
    return std::string(scanner.text(scratch));
}

/// Reads one member's value; false if the text is broken.
bool readMember(JsonScanner &scanner, const std::string &key, Members &members)
{
    const JsonToken token = scanner.next();
    if (key == "processId" && token == JsonToken::String)
        members.process = stringValue(scanner);
    const auto raw = scanner.restOfValue(token);
    if (!raw)
        return false;
    if (key == "id")
        members.id = std::string(*raw);
    else if (key == "seq" && token == JsonToken::Number)
        members.seq = integer(*raw);
    return true;
}

std::optional<Members> readMembers(std::string_view frame)
{
    JsonScanner scanner(frame);
    if (scanner.next() != JsonToken::BeginObject)
        return std::nullopt;
    Members members;
    JsonToken token = scanner.next();
    for (; token == JsonToken::Key; token = scanner.next()) {
        if (!readMember(scanner, stringValue(scanner), members))
            return std::nullopt;
    }
    if (token != JsonToken::EndObject || scanner.next() != JsonToken::End)
        return std::nullopt;
    return members;
}

} // namespace

FrameKey frameKey(std::string_view frame)
{
    auto members = readMembers(frame);
    if (!members)
        return {};
    if (members->process && members->seq)
        return {FrameKey::Kind::Stream, std::move(*members->process), *members->seq};
    if (members->id)
        return {FrameKey::Kind::Reply, std::move(*members->id), 0};
    return {};
}

std::string describe(const FrameKey &key)
{
    switch (key.kind) {
    case FrameKey::Kind::Reply:
        return key.name == "null" ? "a reply without an id" : "the reply to " + key.name;
    case FrameKey::Kind::Stream:
        return "frame " + std::to_string(key.seq) + " of process " + key.name;
    case FrameKey::Kind::Garbage:
        break;
    }
    return "a line that is no frame";
}

} // namespace claustrum::conformance
