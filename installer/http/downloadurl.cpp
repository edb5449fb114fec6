// SPDX-License-Identifier: Apache-2.0
#include "installer/http/downloadurl.h"

#include "wire/goquote.h"

#include <algorithm>

namespace claustrum {
namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isSchemeCharacter(char c)
{
    return isLetter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// The text before the first colon, if it can be a scheme; in lower case.
std::string schemeOf(const std::string &text)
{
    const auto end = std::find_if_not(text.begin(), text.end(), isSchemeCharacter);
    if (end == text.begin() || end == text.end() || *end != ':' || !isLetter(text.front()))
        return {};
    std::string scheme(text.begin(), end);
    for (char &c : scheme)
        c = static_cast<char>(isLetter(c) ? c | 0x20 : c);
    return scheme;
}

/// @param text starts with a scheme of @p schemeSize bytes
std::string withoutPassword(const std::string &text, std::size_t schemeSize)
{
    const auto start = schemeSize + std::string_view("://").size();
    const auto end = text.find_first_of("/?#", start);
    const auto at = text.rfind('@', end);
    const auto colon = text.find(':', start);
    if (at == std::string::npos || at < start || colon == std::string::npos || colon > at)
        return text;
    return text.substr(0, colon + 1) + "***" + text.substr(at);
}

/// Go's text for a URL that its parser rejects; empty if it is accepted.
std::string parseFailure(const std::string &text, const std::string &scheme)
{
    if (std::any_of(text.begin(), text.end(), isControl))
        return "net/url: invalid control character in URL";
    if (text.starts_with(':'))
        return "missing protocol scheme";
    if (scheme.empty() && text.substr(0, text.find('/')).find(':') != std::string::npos)
        return "first path segment in URL cannot contain colon";
    return {};
}

} // namespace

Error getError(const std::string &shownUrl, const std::string &what)
{
    return {"Get " + go::quote(shownUrl) + ": " + what};
}

Result<DownloadUrl> parseDownloadUrl(const std::string &text)
{
    const auto scheme = schemeOf(text);
    if (const auto failure = parseFailure(text, scheme); !failure.empty())
        return Error{"parse " + go::quote(text) + ": " + failure};
    if (scheme != "http" && scheme != "https")
        return getError(text, "unsupported protocol scheme " + go::quote(scheme));
    DownloadUrl result{.url = QUrl(QString::fromStdString(text)),
                       .shown = withoutPassword(text, scheme.size())};
    if (!result.url.isValid())
        return Error{"parse " + go::quote(result.shown) + ": "
                     + result.url.errorString().toStdString()};
    if (result.url.host().isEmpty())
        return getError(result.shown, "http: no Host in request URL");
    return result;
}

Result<std::string> resolveLocation(const QUrl &from, const std::string &location)
{
    const auto refused = [&](const std::string &why) {
        return Error{"parse " + go::quote(location) + ": " + why};
    };
    if (std::any_of(location.begin(), location.end(), isControl))
        return refused("net/url: invalid control character in URL");
    const QUrl parsed(QString::fromStdString(location));
    if (!parsed.isValid())
        return refused(parsed.errorString().toStdString());
    return from.resolved(parsed).toEncoded().toStdString();
}

} // namespace claustrum
