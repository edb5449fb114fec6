// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/redactor.h"

#include "conformance/host/sandbox.h"
#include "conformance/proxy/escapedmatch.h"
#include "wire/base64.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// As many bytes of a token at the end of a piece are no coincidence.
constexpr std::size_t leastBegun = 4;

/// The base64 characters that depend on these bytes alone, with @p before other bytes before them
/// in their group; empty if they are too few to be recognized.
std::string fragmentAt(std::size_t before, const std::string &bytes)
{
    constexpr std::size_t least = 6;
    const std::string encoded = base64Text(std::string(before, '\0') + bytes);
    const std::size_t begin = (before * 8 + 5) / 6;
    const std::size_t end = (before + bytes.size()) * 8 / 6;
    return end < begin + least ? std::string() : encoded.substr(begin, end - begin);
}

bool isBase64(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+'
           || c == '/' || c == '=';
}

} // namespace

void Redactor::learn(const std::string &auth)
{
    const bool known = std::any_of(m_secrets.begin(), m_secrets.end(),
                                   [&](const Secret &secret) { return secret.bytes == auth; });
    if (auth.empty() || known || m_secrets.size() == maxSecrets)
        return;
    Secret secret{auth, "${TOKEN}", std::string(Sandbox::token), {}};
    if (!m_secrets.empty())
        secret.placeholder = secret.labToken = "refused-token-" + std::to_string(m_secrets.size());
    for (std::size_t before = 0; before < 3; ++before) {
        if (auto fragment = fragmentAt(before, auth); !fragment.empty())
            secret.fragments.push_back(std::move(fragment));
    }
    m_secrets.push_back(std::move(secret));
    std::stable_sort(m_secrets.begin(), m_secrets.end(), [](const Secret &a, const Secret &b) {
        return a.bytes.size() > b.bytes.size();
    });
}

std::string Redactor::line(std::string_view line, Places places) const
{
    std::string text(line);
    for (const Secret &secret : m_secrets) {
        replaceEncoded(text, secret);
        replace(text, secret, places);
    }
    return text;
}

/// A secret begins with its first byte or with a backslash.
void Redactor::replace(std::string &text, const Secret &secret, Places places)
{
    const char starts[] = {secret.bytes[0], '\\'};
    const std::string_view either(starts, sizeof starts);
    std::string result;
    std::size_t from = 0;
    for (auto at = text.find_first_of(either); at != std::string::npos;
         at = text.find_first_of(either, at)) {
        const auto length = escapedLength(std::string_view(text).substr(at), secret.bytes);
        if (length > 0) {
            result.append(text, from, at - from).append(secret.standIn(places));
            from = at + length;
        }
        at += std::max(length, std::size_t{1});
    }
    if (from > 0)
        text = result.append(text, from);
}

/// Decodes all base64 around a fragment as one text; replaces the fragment by x if that fails.
void Redactor::replaceEncoded(std::string &text, const Secret &secret)
{
    for (const std::string &fragment : secret.fragments) {
        for (auto at = text.find(fragment); at != std::string::npos; at = text.find(fragment, at)) {
            const auto notBase64 = [](char c) { return !isBase64(c); };
            const auto hit = text.begin() + static_cast<std::ptrdiff_t>(at);
            const auto end = std::find_if(hit, text.end(), notBase64);
            const auto begin =
                std::find_if(std::make_reverse_iterator(hit), text.rend(), notBase64).base();
            auto bytes = decodeBase64({begin, end});
            std::string replacement(fragment.size(), 'x');
            if (bytes && bytes->find(secret.bytes) != std::string::npos) {
                replace(*bytes, secret, Places::LabToken);
                replacement = base64Text(*bytes);
                at = static_cast<std::size_t>(begin - text.begin());
                text.replace(begin, end, replacement);
            } else {
                text.replace(at, fragment.size(), replacement);
            }
            at += replacement.size();
        }
    }
}

std::string Redactor::stream(const std::string &stream, std::string_view bytes)
{
    std::string text(bytes);
    for (const Secret &secret : m_secrets) {
        const std::string key = stream + ' ' + secret.labToken;
        const auto begun = m_begun.find(key);
        std::size_t matched = begun == m_begun.end() ? 0 : begun->second;
        while (matched > 0 && matched < secret.bytes.size() && !text.empty()
               && text[0] == secret.bytes[matched]) {
            text.erase(0, 1);
            ++matched;
        }
        const bool continues = matched > 0 && matched < secret.bytes.size() && text.empty();
        replace(text, secret, Places::LabToken);
        m_begun.erase(key);
        if (continues)
            m_begun[key] = matched;
        for (auto size = std::min(secret.bytes.size() - 1, text.size());
             size >= leastBegun && !continues; --size) {
            if (!text.ends_with(secret.bytes.substr(0, size)))
                continue;
            text.replace(text.size() - size, size, secret.labToken);
            m_begun[key] = size;
            break;
        }
    }
    return text;
}

} // namespace claustrum::conformance
