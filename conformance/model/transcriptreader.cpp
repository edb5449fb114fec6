// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/transcriptreader.h"

#include "conformance/model/placeholdercheck.h"
#include "conformance/model/stepreader.h"
#include "conformance/model/stricttext.h"
#include "posix/files.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

Error at(const std::string &file, int line, const std::string &why)
{
    return Error{file + ':' + std::to_string(line) + ": " + why};
}

/// Parses one line, without bytes that would read as U+FFFD: they would change the compared text.
Result<JsonValue> parseLine(std::string_view line)
{
    if (line.find_first_not_of(" \t\r") == std::string_view::npos)
        return Error{"the line is empty"};
    if (const auto bad = findNotStrict(line))
        return Error{*bad};
    return parseJson(line);
}

Result<Header> parseHeader(std::string_view line)
{
    const auto value = parseLine(line);
    if (!value)
        return value.error();
    const JsonValue *header = value->find("transcript");
    if (!header || value->object().size() != 1)
        return Error{"a transcript begins with {\"transcript\": …}, and this line does not"};
    return readHeader(*header);
}

Result<Action> parseStep(std::string_view line, Lines lines)
{
    const auto value = parseLine(line);
    if (!value)
        return value.error();
    auto step = readStep(*value);
    if (!step)
        return step;
    if (auto bad = checkPlaceholders(*step, lines))
        return std::move(*bad);
    return step;
}

} // namespace

Result<Transcript> readTranscript(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    return parseTranscript(*text, file);
}

Result<Transcript> parseTranscript(std::string_view text, const std::string &file)
{
    Transcript transcript;
    transcript.file = file;
    int number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (++number == 1) {
            auto header = parseHeader(line);
            if (!header)
                return at(file, number, header.error().text);
            transcript.header = std::move(*header);
            continue;
        }
        auto action = parseStep(line, transcript.header.anyOrder ? Lines::Tapped : Lines::Written);
        if (!action)
            return at(file, number, action.error().text);
        transcript.steps.push_back({number, std::string(line), std::move(*action)});
    }
    if (number == 0)
        return at(file, 1, "the file is empty");
    return transcript;
}

} // namespace claustrum::conformance
