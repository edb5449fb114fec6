// SPDX-License-Identifier: Apache-2.0
#include "conformance/share/secretforms.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>

namespace claustrum::conformance {
namespace {

bool isAlphanumeric(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// The characters of keys and tokens.
bool isTokenCharacter(char c)
{
    return isAlphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '+' || c == '/' || c == '='
           || c == '~';
}

std::size_t run(std::string_view text, std::size_t at, bool (*belongs)(char))
{
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
    return static_cast<std::size_t>(std::find_if_not(begin, text.end(), belongs) - begin);
}

struct Prefix
{
    std::string_view text;
    std::size_t least; ///< length of the whole
    std::string_view what;
};

constexpr std::array<Prefix, 14> prefixes{{
    {"sk-", 20, "a key that begins with sk-"},
    {"sk_live_", 20, "a key that begins with sk_live_"},
    {"ghp_", 20, "a GitHub token"},
    {"gho_", 20, "a GitHub token"},
    {"ghs_", 20, "a GitHub token"},
    {"ghu_", 20, "a GitHub token"},
    {"github_pat_", 20, "a GitHub token"},
    {"glpat-", 20, "a GitLab token"},
    {"xoxb-", 16, "a Slack token"},
    {"xoxp-", 16, "a Slack token"},
    {"AKIA", 20, "an AWS access key"},
    {"ASIA", 20, "an AWS access key"},
    {"AIza", 30, "a Google key"},
    {"eyJ", 30, "a JSON Web Token"},
}};

SecretForm prefixedAt(std::string_view text, std::size_t at)
{
    if (at > 0 && isAlphanumeric(text[at - 1]))
        return {at, 0, {}};
    for (const Prefix &prefix : prefixes) {
        if (!text.substr(at).starts_with(prefix.text))
            continue;
        const auto length = run(text, at, isTokenCharacter);
        if (length >= prefix.least)
            return {at, length, prefix.what};
    }
    return {at, 0, {}};
}

SecretForm privateKeyAt(std::string_view text, std::size_t at)
{
    constexpr std::string_view begin = "-----BEGIN ";
    constexpr std::string_view end = "-----END ";
    if (!text.substr(at).starts_with(begin))
        return {at, 0, {}};
    const auto heading = text.substr(at, text.find("-----", at + begin.size()) - at);
    if (heading.find("PRIVATE KEY") == std::string_view::npos)
        return {at, 0, {}};
    const auto close = text.find(end, at);
    const auto last =
        close == std::string_view::npos ? close : text.find("-----", close + end.size());
    const auto stop = last == std::string_view::npos ? text.size() : last + 5;
    return {at, stop - at, "a private key"};
}

SecretForm bearerAt(std::string_view text, std::size_t at)
{
    for (const std::string_view word : {"Bearer ", "bearer ", "Basic "}) {
        if (!text.substr(at).starts_with(word))
            continue;
        const auto begin = at + word.size();
        const auto length = run(text, begin, isTokenCharacter);
        if (length >= 12)
            return {begin, length, "the credentials of a request"};
    }
    return {at, 0, {}};
}

bool isNameCharacter(char c)
{
    return isAlphanumeric(c) || c == '_' || c == '-';
}

/// The value after a name with a secret: NAME=value, name: value, "name": "value".
SecretForm assignedAt(std::string_view text, std::size_t at)
{
    const bool beginsName =
        isNameCharacter(text[at]) && (at == 0 || !isNameCharacter(text[at - 1]));
    const auto length = beginsName ? run(text, at, isNameCharacter) : 0;
    if (length == 0 || !isSecretName(text.substr(at, length)))
        return {at, 0, {}};
    constexpr std::string_view between = "\"' \\";
    auto value = text.find_first_not_of(between, at + length);
    if (value == std::string_view::npos || (text[value] != '=' && text[value] != ':'))
        return {at, 0, {}};
    value = std::min(text.find_first_not_of(between, value + 1), text.size());
    for (const std::string_view scheme : {"Bearer ", "bearer ", "Basic "})
        value += text.substr(value).starts_with(scheme) ? scheme.size() : 0;
    const auto end = std::min(text.find_first_of("\"' \\\r\n\t,;&(){}<>$", value), text.size());
    constexpr std::size_t least = 4;
    return {value, end - value < least ? 0 : end - value, "the value of a secret's name"};
}

bool isRandom(std::string_view word)
{
    constexpr std::size_t least = 24;
    constexpr double leastBits = 3.5;
    std::map<char, double> counts;
    std::array<bool, 3> kinds{};
    for (const char c : word) {
        ++counts[c];
        const auto letter = static_cast<unsigned char>(c);
        kinds[0] = kinds[0] || std::isupper(letter);
        kinds[1] = kinds[1] || std::islower(letter);
        kinds[2] = kinds[2] || std::isdigit(letter);
    }
    if (word.size() < least || !kinds[0] || !kinds[1] || !kinds[2])
        return false;
    double bits = 0;
    const auto size = static_cast<double>(word.size());
    for (const auto &[c, count] : counts)
        bits -= count / size * std::log2(count / size);
    return bits >= leastBits;
}

bool isWordCharacter(char c)
{
    return isAlphanumeric(c) || c == '_' || c == '-' || c == '+';
}

} // namespace

std::vector<SecretForm> findSecretForms(std::string_view text)
{
    std::vector<SecretForm> found;
    for (std::size_t at = 0; at < text.size();) {
        SecretForm form{at, 0, {}};
        for (const auto look : {privateKeyAt, prefixedAt, bearerAt, assignedAt}) {
            if (form.length == 0)
                form = look(text, at);
        }
        while (form.length > 0 && text[form.begin + form.length - 1] == '.')
            --form.length; // the end of a sentence
        if (form.length > 0)
            found.push_back(form);
        at = form.length > 0 ? form.begin + form.length : at + 1;
    }
    return found;
}

std::vector<SecretForm> findRandomWords(std::string_view text)
{
    std::vector<SecretForm> found;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = run(text, at, isWordCharacter);
        if (isRandom(text.substr(at, length)))
            found.push_back({at, length, "a word that looks random"});
        at += std::max(length, std::size_t{1});
    }
    return found;
}

bool isSecretName(std::string_view name)
{
    std::string plain;
    for (const char c : name) {
        if (isAlphanumeric(c))
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    constexpr auto ends = std::to_array<std::string_view>({"token", "secret", "password", "passwd",
                                                           "apikey", "accesskey", "credentials",
                                                           "privatekey", "authorization"});
    return std::any_of(ends.begin(), ends.end(),
                       [&](std::string_view end) { return plain.ends_with(end); });
}

} // namespace claustrum::conformance
