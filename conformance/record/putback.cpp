// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/putback.h"

#include "conformance/model/streamframe.h"
#include "conformance/model/transcriptwriter.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::string_view digits = "0123456789";

void replaceAll(std::string &text, std::string_view from, std::string_view to)
{
    for (auto at = text.find(from); at != std::string::npos && !from.empty();
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// Replaces the digits after each @p key by the mask.
void maskDigits(std::string &text, std::string_view key, std::string_view mask)
{
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
        const auto begin = at + key.size();
        const auto end = std::min(text.find_first_not_of(digits, begin), text.size());
        if (end > begin)
            text.replace(begin, end - begin, mask);
    }
}

/// Seconds since 1970 with a fraction.
void maskStartTime(std::string &text)
{
    constexpr std::string_view key = "\"startTime\":";
    maskDigits(text, key, "${NUMBER}");
    maskDigits(text, std::string(key) + "${NUMBER}.", "${NUMBER}");
}

} // namespace

PutBack::PutBack(std::vector<std::pair<std::string, std::string>> values, std::string version,
                 std::string buildTime)
    : m_values(std::move(values))
    , m_version(std::move(version))
    , m_buildTime(std::move(buildTime))
{
    std::stable_sort(m_values.begin(), m_values.end(), [](const auto &a, const auto &b) {
        return a.second.size() > b.second.size();
    });
}

PutBack::PutBack(std::vector<std::pair<std::string, std::string>> values)
    : PutBack(std::move(values), {}, {})
{
    m_hasMasks = false;
}

std::string PutBack::values(std::string_view text) const
{
    std::string result(text);
    for (const auto &[name, value] : m_values)
        replaceAll(result, value, "${" + name + '}');
    return result;
}

std::string PutBack::plain(std::string_view text) const
{
    std::string result = values(text);
    if (m_version.empty())
        return result;
    replaceAll(result, "claustrum " + m_version + " (built " + m_buildTime + ')',
               "claustrum ${VERSION} (built ${BUILD_TIME})");
    for (const std::string_view key : {"\"version\":\"", "\"serverVersion\":\""})
        replaceAll(result, std::string(key) + m_version + '"', std::string(key) + "${VERSION}\"");
    return result;
}

std::string PutBack::frame(const FrameView &frame) const
{
    if (const auto stream = readStreamData(frame))
        return data(frame.bytes, stream->bytes);
    std::string result = plain(frame.bytes);
    if (!m_hasMasks)
        return result;
    maskDigits(result, "\"isDir\":true,\"size\":", "${NUMBER}");
    maskDigits(result, "\"pid\":", "${PID}");
    maskStartTime(result);
    return result;
}

/// A data frame: its base64 stays unless the decoded bytes contain a known value.
std::string PutBack::data(std::string_view frame, const std::string &bytes) const
{
    std::string result = values(frame);
    const std::string text = values(bytes);
    const auto begin = result.rfind(":\"");
    const bool stays = text == bytes || !isText(text) || text.find(">>\"") != std::string::npos
                       || begin == std::string::npos;
    if (!stays)
        result.replace(begin + 2, std::string::npos, "<<b64:" + text + ">>\"}");
    return result;
}

} // namespace claustrum::conformance
