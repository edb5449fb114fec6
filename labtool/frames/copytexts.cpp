// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/copytexts.h"

#include "labtool/frames/sessioninfo.h"
#include "wire/jsonscan.h"

#include <optional>

namespace claustrum::lab {
namespace {

/// The value of the last top-level "auth", with its quotes.
std::optional<std::string_view> findAuth(std::string_view request)
{
    JsonScanner scanner(request);
    std::optional<std::string_view> found;
    std::string key;
    if (scanner.next() != JsonToken::BeginObject)
        return found;
    while (scanner.next() == JsonToken::Key) {
        key.clear();
        scanner.copyText(key);
        const auto raw = scanner.restOfValue(scanner.next());
        if (!raw)
            return std::nullopt;
        if (keyMatches(key, "auth"))
            found = *raw;
    }
    return found;
}

} // namespace

std::string withAuth(std::string_view request, std::string_view auth)
{
    const auto place = findAuth(request);
    if (!place)
        return std::string(request);
    const auto begin = static_cast<std::size_t>(place->data() - request.data());
    std::string text(request.substr(0, begin));
    text += '"';
    text += auth;
    text += '"';
    return text + std::string(request.substr(begin + place->size()));
}

std::string asShellLine(std::string_view request, std::string_view socket)
{
    const auto slash = socket.rfind('/');
    const std::string token =
        (slash == std::string_view::npos ? std::string() : std::string(socket.substr(0, slash + 1)))
        + "daemon.token";
    // The command leaves its quotes to read the token, so that neither the shell history nor the
    // clipboard contains it.
    const std::string mark = "@TOKEN@";
    std::string quoted = shellQuoted(withAuth(request, mark));
    if (const auto at = quoted.find(mark); at != std::string::npos)
        quoted.replace(at, mark.size(), "'\"$(cat " + shellQuoted(token) + ")\"'");
    return "printf '%s\\n' " + quoted + " | socat -t1 - UNIX-CONNECT:" + shellQuoted(socket);
}

} // namespace claustrum::lab
