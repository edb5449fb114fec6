// SPDX-License-Identifier: Apache-2.0
#include "installer/download.h"

#include "installer/downloadbody.h"
#include "installer/downloaderror.h"
#include "installer/http/downloadurl.h"
#include "installer/http/httprequest.h"
#include "installer/http/proxyenvironment.h"
#include "installer/http/trustedroots.h"

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace claustrum {
namespace {

constexpr int maxRedirects = 10;
constexpr qint64 bufferSize = 1'048'576; // the part of a body that Qt may hold before it stops
                                         // reading

Error failed(const Error &error)
{
    return {"download failed: " + error.text};
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// One download.
///
///     Asking ──status 200──▶ Reading ──the body's end──▶ Done
///       ▲└─redirect─┘            │
///       └──any failure───────────┴──────────────────────▶ Done
///
/// Asking:  for the URL, or for the target of a redirect.
/// Reading: the body is written to the file and the digest on arrival; Qt holds at most bufferSize.
/// Done:    the outcome is final, the first one counts, and the reply is released.
class Download
{
public:
    Download(const DownloadRequest &request, const UniqueFile &to)
        : m_request(request)
        , m_proxies(request.environment)
        , m_tls(tlsConfiguration(request.environment))
        , m_body(to, request.maxBytes)
        , m_block(bufferSize / 4)
    {}

    Result<Downloaded> run();

private:
    void ask(const std::string &url);
    void startRequest(const QNetworkProxy &proxy);
    void startTimer();
    void onHeaders();
    void redirect();
    void read();
    void onExchangeEnded();
    void onBodyEnded();
    void fail(const Error &error);
    void finish(Result<Downloaded> outcome);
    [[nodiscard]] FailedExchange failedExchange() const;

    struct AbortReply
    {
        void operator()(QNetworkReply *reply) const;
    };

    const DownloadRequest &m_request;
    const ProxyEnvironment m_proxies;
    const QSslConfiguration m_tls;
    DownloadBody m_body;
    std::vector<char> m_block;

    QNetworkAccessManager m_manager;
    QEventLoop m_loop;
    QTimer m_deadline;

    DownloadUrl m_url;
    int m_redirects = 0;
    QList<QSslError> m_tlsErrors;
    std::unique_ptr<QNetworkReply, AbortReply> m_reply;
    bool m_reading = false;
    std::optional<Result<Downloaded>> m_outcome;
};

/// The reply may be emitting one of its signals.
void Download::AbortReply::operator()(QNetworkReply *reply) const
{
    reply->disconnect();
    reply->abort();
    reply->deleteLater();
}

Result<Downloaded> Download::run()
{
    startTimer();
    ask(m_request.url);
    if (!m_outcome)
        m_loop.exec();
    m_reply.reset();
    return *std::move(m_outcome);
}

void Download::startTimer()
{
    using namespace std::chrono;
    if (m_request.timeout <= nanoseconds::zero())
        return;
    const auto wanted = ceil<milliseconds>(m_request.timeout).count();
    constexpr auto most = std::numeric_limits<int>::max(); // some 24 days
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer); // never early
    m_deadline.callOnTimeout([this] {
        fail(m_reading ? Error{"context deadline exceeded (Client.Timeout or context "
                               "cancellation while reading body)"}
                       : getError(m_url.shown, "context deadline exceeded (Client.Timeout "
                                               "exceeded while awaiting headers)"));
    });
    m_deadline.start(static_cast<int>(std::min<decltype(wanted)>(wanted, most)));
}

void Download::ask(const std::string &url)
{
    auto parsed = parseDownloadUrl(url);
    if (!parsed)
        return fail(parsed.error());
    m_url = std::move(*parsed);
    const auto proxy = m_proxies.proxyFor(m_url.url);
    if (!proxy)
        return fail(getError(m_url.shown, proxy.error().text));
    startRequest(*proxy);
}

void Download::startRequest(const QNetworkProxy &proxy)
{
    m_manager.setProxy(proxy);
    m_reply.reset(m_manager.get(httpRequest(m_url.url, m_tls)));
    m_reply->setReadBufferSize(bufferSize);
    auto *const reply = m_reply.get();
    QObject::connect(reply, &QNetworkReply::sslErrors, reply,
                     [this](const QList<QSslError> &errors) { m_tlsErrors = errors; });
    QObject::connect(reply, &QNetworkReply::metaDataChanged, reply, [this] { onHeaders(); });
    QObject::connect(reply, &QNetworkReply::readyRead, reply, [this] { read(); });
    QObject::connect(reply, &QNetworkReply::finished, reply, [this] { onExchangeEnded(); });
}

void Download::onHeaders()
{
    const auto code = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (m_reading || m_outcome || !code.isValid())
        return;
    const int status = code.toInt();
    if (isRedirect(status) && m_reply->hasRawHeader("Location"))
        return redirect();
    if (status != 200)
        return finish(Error{"download failed with status " + std::to_string(status)});
    m_reading = true;
    const auto length = m_reply->header(QNetworkRequest::ContentLengthHeader);
    if (!length.isValid())
        return;
    if (const auto fits = m_body.expect(length.toLongLong()); !fits)
        fail(fits.error());
}

void Download::redirect()
{
    const auto location = m_reply->rawHeader("Location");
    if (++m_redirects > maxRedirects)
        return fail(getError(location.toStdString(),
                             "stopped after " + std::to_string(maxRedirects) + " redirects"));
    const auto next = m_url.url.resolved(QUrl(QString::fromUtf8(location)));
    ask(next.toEncoded().toStdString());
}

void Download::read()
{
    while (m_reading && !m_outcome && m_reply->bytesAvailable() > 0) {
        const auto got = m_reply->read(m_block.data(), static_cast<qint64>(m_block.size()));
        if (got <= 0)
            return;
        if (const auto added = m_body.add({m_block.data(), static_cast<std::size_t>(got)}); !added)
            return fail(added.error());
    }
}

void Download::onExchangeEnded()
{
    const auto *const ended = m_reply.get();
    onHeaders(); // in case Qt has not reported them
    read();
    if (m_outcome || m_reply.get() != ended) // or redirected meanwhile
        return;
    if (m_reading)
        return onBodyEnded();
    fail(getError(m_url.shown, failureBeforeReply(failedExchange())));
}

void Download::onBodyEnded()
{
    if (m_reply->error() != QNetworkReply::NoError)
        return fail({failureInBody(failedExchange())});
    if (m_body.isCut())
        return fail({"unexpected EOF"});
    const bool chunked = m_reply->rawHeader("Transfer-Encoding").toLower().contains("chunked");
    finish(Downloaded{.sha256 = m_body.sha256(), .endIsCertain = !chunked});
}

void Download::fail(const Error &error)
{
    finish(failed(error));
}

void Download::finish(Result<Downloaded> outcome)
{
    if (!m_outcome)
        m_outcome = std::move(outcome);
    m_loop.quit();
}

FailedExchange Download::failedExchange() const
{
    return {.error = m_reply->error(),
            .text = m_reply->errorString(),
            .url = m_url.url,
            .proxy = m_manager.proxy(),
            .tls = m_tlsErrors};
}

} // namespace

Result<Downloaded> download(const DownloadRequest &request, const UniqueFile &to)
{
    return Download(request, to).run();
}

} // namespace claustrum
