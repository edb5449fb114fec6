// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/masks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace claustrum::conformance {
namespace {

constexpr std::array<std::pair<std::string_view, Mask>, 7> masks{{
    {"VERSION", Mask::Version},
    {"BUILD_TIME", Mask::BuildTime},
    {"PID", Mask::Pid},
    {"NUMBER", Mask::Number},
    {"PORT", Mask::Port},
    {"RANDOM", Mask::Random},
    {"BOOL", Mask::Bool},
}};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isAlphanumeric(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <class Predicate>
std::size_t run(std::string_view text, Predicate belongs)
{
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), belongs)
                                    - text.begin());
}

std::size_t digits(std::string_view text)
{
    return run(text, isDigit);
}

std::size_t classLength(std::string_view text, std::string_view others)
{
    return run(text, [others](char c) {
        return isAlphanumeric(c) || others.find(c) != std::string_view::npos;
    });
}

/// The length of date and time up to the second; a fraction may follow, then Z.
std::size_t buildTimeLength(std::string_view text)
{
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
    if (text.size() <= form.size())
        return 0;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == 'd' ? !isDigit(text[i]) : text[i] != form[i])
            return 0;
    }
    std::size_t length = form.size();
    if (text[length] == '.')
        length += 1 + digits(text.substr(length + 1));
    return length < text.size() && text[length] == 'Z' ? length + 1 : 0;
}

std::size_t portLength(std::string_view text)
{
    const std::size_t length = digits(text);
    unsigned port = 0;
    const auto read = std::from_chars(text.data(), text.data() + length, port);
    const bool valid = read.ec == std::errc() && port >= 1 && port <= 65535 && text[0] != '0';
    return valid ? length : 0;
}

} // namespace

std::optional<Mask> maskNamed(std::string_view name)
{
    for (const auto &[known, mask] : masks) {
        if (known == name)
            return mask;
    }
    return std::nullopt;
}

std::vector<std::string_view> maskNames()
{
    std::vector<std::string_view> names;
    names.reserve(masks.size());
    for (const auto &[name, mask] : masks)
        names.push_back(name);
    return names;
}

std::size_t maskLength(Mask mask, std::string_view text)
{
    switch (mask) {
    case Mask::Version:
        return classLength(text, "._+~-");
    case Mask::BuildTime:
        return buildTimeLength(text);
    case Mask::Pid:
        return !text.empty() && text[0] == '0' ? 0 : digits(text);
    case Mask::Number:
        return digits(text);
    case Mask::Port:
        return portLength(text);
    case Mask::Random:
        return classLength(text, "_-");
    case Mask::Bool:
        return text.starts_with("true") ? 4 : text.starts_with("false") ? 5 : 0;
    }
    return 0;
}

std::string_view maskSample(Mask mask)
{
    if (mask == Mask::Bool)
        return "true";
    return mask == Mask::BuildTime ? "2026-01-02T03:04:05Z" : "1";
}

} // namespace claustrum::conformance
