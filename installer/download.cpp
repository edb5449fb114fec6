// SPDX-License-Identifier: Apache-2.0
#include "installer/download.h"

#include "installer/downloadbody.h"
#include "installer/http/downloadurl.h"
#include "installer/http/exchange.h"
#include "installer/http/proxyenvironment.h"
#include "installer/http/tlscontext.h"
#include "wire/goquote.h"

#include <algorithm>
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
    Download(const DownloadRequest &request, const UniqueFile &to, const DownloadObserver &observer)
        : m_request(request)
        , m_observer(observer)
        , m_proxies(request.environment)
        , m_waiter({.whole = request.timeout, .clientFd = request.clientFd})
        , m_connector(m_waiter, request.limits, [this]() -> const TlsContext & { return tls(); })
        , m_body(to, request.maxBytes)
    {}

    Result<std::string> run();
    [[nodiscard]] FetchStats stats() const;

private:
    using Clock = Waiter::Clock;

    [[nodiscard]] Result<Response> ask();
    [[nodiscard]] Result<DownloadUrl> redirected(const ResponseHead &head);
    Result<void> receive(Response &response);
    void announce(const Response &response);
    [[nodiscard]] StreamResult<std::size_t> readMore(BodyReader &reader, Waiter::Step &stall);
    [[nodiscard]] Result<void> copy(BodyReader &reader);
    [[nodiscard]] Error bodyFailure(const StreamError &error) const;
    [[nodiscard]] bool isOutOfTime() const { return m_waiter.over() == Waiter::Over::Whole; }

    /// Reads the certificates for the first https URL.
    const TlsContext &tls();

    const DownloadRequest &m_request;
    const DownloadObserver &m_observer;
    const ProxyEnvironment m_proxies;
    Waiter m_waiter;
    const Connector m_connector;
    DownloadBody m_body;
    std::vector<char> m_block = std::vector<char>(blockSize);
    std::optional<TlsContext> m_tls;
    DownloadUrl m_url;
    const Clock::time_point m_start = Clock::now();
    Clock::duration m_longestPause{0};
    std::optional<Clock::time_point> m_lastRead; ///< of the body; none before its first byte
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
    announce(response);
    BodyReader reader(*response.reader, response.framing);
    return copy(reader);
}

void Download::announce(const Response &response)
{
    if (m_observer.onStarted)
        m_observer.onStarted(response.framing.length.value_or(-1));
    if (m_observer.onTick)
        m_waiter.setTick(m_observer.interval, [this] { m_observer.onTick(m_body.received()); });
}

Result<void> Download::copy(BodyReader &reader)
{
    Waiter::Step stall(m_waiter, m_request.stall, "no data");
    for (;;) {
        const auto got = readMore(reader, stall);
        if (!got)
            return bodyFailure(got.error());
        if (*got == 0)
            return {};
        if (const auto added = m_body.add({m_block.data(), *got}); !added)
            return failed(added.error());
    }
}

/// The wait for the first byte is no pause, the wait for the end of a body that is complete
/// neither.
StreamResult<std::size_t> Download::readMore(BodyReader &reader, Waiter::Step &stall)
{
    stall.restart();
    auto got = reader.read(m_block.data(), m_block.size());
    const auto now = Clock::now();
    if (m_lastRead && (!got || *got > 0))
        m_longestPause = std::max(m_longestPause, now - *m_lastRead);
    if (got && *got > 0)
        m_lastRead = now;
    return got;
}

Error Download::bodyFailure(const StreamError &error) const
{
    if (isOutOfTime())
        return failed({"context deadline exceeded (Client.Timeout or context cancellation while "
                       "reading body)"});
    const auto progress = std::to_string(m_body.received()) + '/'
                          + std::to_string(std::max<std::int64_t>(m_body.length(), 0)) + " bytes";
    if (error.isTimeout && m_waiter.over() == Waiter::Over::No)
        return {"download stalled: no data for 60s after " + progress};
    if (m_request.namesInterruption)
        return {"download interrupted after " + progress + ": " + error.text};
    return failed(error);
}

FetchStats Download::stats() const
{
    using std::chrono::milliseconds;
    return {.bytes = m_body.received(),
            .duration = std::chrono::duration_cast<milliseconds>(Clock::now() - m_start),
            .longestPause = std::chrono::duration_cast<milliseconds>(m_longestPause)};
}

const TlsContext &Download::tls()
{
    if (!m_tls)
        m_tls.emplace(m_request.environment);
    return *m_tls;
}

} // namespace

Downloaded download(const DownloadRequest &request, const UniqueFile &to,
                    const DownloadObserver &observer)
{
    Download download(request, to, observer);
    auto digest = download.run();
    return {.digest = std::move(digest), .stats = download.stats()};
}

} // namespace claustrum
