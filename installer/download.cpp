// SPDX-License-Identifier: Apache-2.0
#include "installer/download.h"

#include "installer/downloadbody.h"
#include "installer/http/downloadurl.h"
#include "installer/http/exchange.h"
#include "installer/http/proxyenvironment.h"
#include "installer/http/tlscontext.h"
#include "wire/goquote.h"

#include <optional>
#include <vector>

namespace claustrum {
namespace {

constexpr int maxRedirects = 10;
constexpr std::size_t blockSize = 262'144; // bytes that are written to the file at once, at most

Error failed(const Error &error)
{
    return {"download failed: " + error.text};
}

bool isRedirect(const ResponseHead &head)
{
    const int code = head.code;
    const bool redirects = code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
    return redirects && !head.locations.empty() && !head.locations.front().empty();
}

/// One download: an exchange for each redirect, and then the body.
class Download
{
public:
    Download(const DownloadRequest &request, const UniqueFile &to)
        : m_request(request)
        , m_proxies(request.environment)
        , m_waiter({.whole = request.timeout, .clientFd = request.clientFd})
        , m_connector(m_waiter, request.limits, [this]() -> const TlsContext & { return tls(); })
        , m_body(to, request.maxBytes)
    {}

    Result<std::string> run();

private:
    [[nodiscard]] Result<Response> ask();
    [[nodiscard]] Result<DownloadUrl> redirected(const ResponseHead &head);
    Result<void> receive(Response &response);
    [[nodiscard]] Result<void> copy(BodyReader &reader);
    [[nodiscard]] bool isOutOfTime() const { return m_waiter.over() == Waiter::Over::Whole; }

    /// Reads the certificates for the first https URL.
    const TlsContext &tls();

    const DownloadRequest &m_request;
    const ProxyEnvironment m_proxies;
    Waiter m_waiter;
    const Connector m_connector;
    DownloadBody m_body;
    std::optional<TlsContext> m_tls;
    DownloadUrl m_url;
};

Result<std::string> Download::run()
{
    auto url = parseDownloadUrl(m_request.url);
    for (int redirects = 0;; ++redirects) {
        if (!url)
            return failed(url.error());
        m_url = *std::move(url);
        auto response = ask();
        if (!response)
            return failed(response.error());
        if (!isRedirect(response->head)) {
            auto received = receive(*response);
            return received ? Result<std::string>(m_body.sha256()) : received.error();
        }
        const auto &location = response->head.locations.front();
        if (redirects == maxRedirects)
            return failed(
                getError(location, "stopped after " + std::to_string(maxRedirects) + " redirects"));
        url = redirected(response->head);
    }
}

Result<Response> Download::ask()
{
    const auto proxy = m_proxies.proxyFor(m_url.url);
    if (!proxy)
        return getError(m_url.shown, proxy.error().text);
    auto response =
        exchange(m_url.url, *proxy, m_connector, m_waiter, m_request.limits.responseHead);
    if (response)
        return *std::move(response);
    return getError(m_url.shown, isOutOfTime() ? "context deadline exceeded (Client.Timeout "
                                                 "exceeded while awaiting headers)"
                                               : response.error().text);
}

Result<DownloadUrl> Download::redirected(const ResponseHead &head)
{
    const auto &location = head.locations.front();
    const auto next = resolveLocation(m_url.url, location);
    if (!next)
        return getError(m_url.shown, "failed to parse Location header " + go::quote(location) + ": "
                                         + next.error().text);
    return parseDownloadUrl(*next);
}

Result<void> Download::receive(Response &response)
{
    if (response.head.code != 200)
        return Error{"download failed with status " + std::to_string(response.head.code)};
    if (response.framing.length) {
        if (const auto fits = m_body.expect(*response.framing.length); !fits)
            return failed(fits.error());
    }
    BodyReader reader(*response.reader, response.framing);
    const auto copied = copy(reader);
    if (!copied && isOutOfTime())
        return failed({"context deadline exceeded (Client.Timeout or context cancellation while "
                       "reading body)"});
    return copied ? copied : failed(copied.error());
}

Result<void> Download::copy(BodyReader &reader)
{
    std::vector<char> block(blockSize);
    for (;;) {
        const auto got = reader.read(block.data(), block.size());
        if (!got)
            return got.error();
        if (*got == 0)
            return {};
        if (auto added = m_body.add({block.data(), *got}); !added)
            return added;
    }
}

const TlsContext &Download::tls()
{
    if (!m_tls)
        m_tls.emplace(m_request.environment);
    return *m_tls;
}

} // namespace

Result<std::string> download(const DownloadRequest &request, const UniqueFile &to)
{
    return Download(request, to).run();
}

} // namespace claustrum
