// SPDX-License-Identifier: Apache-2.0
// The answer of a web server or a proxy: heads, a body, a redirect; or of a SOCKS proxy.
// The first byte and one is the number of bytes that arrive together.
#include "fuzz/require.h"
#include "installer/http/bodyframing.h"
#include "installer/http/downloadurl.h"
#include "installer/http/request.h"
#include "installer/http/responsehead.h"
#include "installer/http/socks.h"
#include "installer/http/tests/scriptedstream.h"

#include <QUrl>

#include <algorithm>
#include <array>

using namespace claustrum;
using claustrum::fuzz::require;
using claustrum::test::ScriptedStream;

namespace {

constexpr int mostHeads = 6;
constexpr std::size_t block = 512;

/// A body is not longer than announced, and comes from the connection.
void readBody(HttpLineReader &reader, BodyFraming framing, std::size_t received)
{
    BodyReader body(reader, framing);
    std::array<char, block> bytes{};
    std::size_t total = 0;
    for (auto got = body.read(bytes.data(), block); got && *got > 0;
         got = body.read(bytes.data(), block)) {
        require(*got <= block);
        total += *got;
    }
    require(total <= received);
    require(!framing.length || framing.chunked
            || total <= static_cast<std::size_t>(*framing.length));
}

/// Nothing that a server sends adds a line to the next request.
void followRedirect(const std::string &location)
{
    const QUrl from(QStringLiteral("http://user:word@example.com/a/b?c"));
    const auto next = resolveLocation(from, location);
    const auto url = next ? parseDownloadUrl(*next) : Result<DownloadUrl>(next.error());
    if (!url)
        return;
    const std::string request = getRequest(url->url, Proxy{});
    const auto lines = std::count(request.begin(), request.end(), '\n');
    require(lines == (url->url.userInfo().isEmpty() ? 5 : 6));
    require(std::count(request.begin(), request.end(), '\r') == lines);
    require(request.ends_with("\r\n\r\n") && request.starts_with("GET "));
}

void readAnswer(const std::string &bytes, std::size_t step)
{
    ScriptedStream stream(bytes, step);
    HttpLineReader reader(stream);
    for (int heads = 0; heads < mostHeads; ++heads) {
        const auto head = readHead(reader);
        if (!head)
            return;
        require(head->locations.size() <= ResponseHead::maxValues);
        (void)head->reason();
        for (const std::string &location : head->locations)
            followRedirect(location);
        if (head->code >= 200) {
            if (const auto framing = bodyFraming(*head))
                readBody(reader, *framing, bytes.size());
            return;
        }
    }
}

void passSocks(const std::string &bytes, std::size_t step, bool hasLogin)
{
    ScriptedStream stream(bytes, step);
    Proxy proxy;
    proxy.kind = Proxy::Kind::Socks5;
    proxy.hasLogin = hasLogin;
    proxy.user = "user";
    proxy.password = "word";
    (void)connectBySocks(stream, Target{"example.com", 443, true}, proxy);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::size_t step = std::size_t{data[0]} + 1;
    const std::string bytes(fuzz::textOf(data + 1, size - 1));
    readAnswer(bytes, step);
    passSocks(bytes, step, false);
    passSocks(bytes, step, true);
    return 0;
}
