// SPDX-License-Identifier: Apache-2.0
#include "installer/download.h"

#include "installer/downloaderror.h"
#include "installer/downloadurl.h"
#include "installer/progress.h"
#include "installer/proxyenvironment.h"
#include "installer/sha256.h"
#include "installer/trustedroots.h"
#include "installer/uniquefile.h"
#include "posix/files.h"
#include "wire/version.h"

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <unistd.h>
#include <vector>

namespace claustrum {
namespace {

constexpr int maxRedirects = 10;
constexpr qint64 bufferSize = 1'048'576; // that Qt may hold of a body before it stops reading

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
/// Asking:  for the URL, or for the one that it redirects to.
/// Reading: the body goes to the file and the digest as it comes; Qt holds at most bufferSize.
/// Done:    the outcome stands, the first one counts, and the reply is let go.
class Download
{
public:
    Download(const DownloadRequest &request, const UniqueFile &to)
        : m_request(request)
        , m_file(to)
        , m_proxies(request.environment)
        , m_tls(tlsConfiguration(request.environment))
        , m_block(bufferSize / 4)
    {}

    Result<Downloaded> run();

private:
    void ask(const std::string &url);
    void startRequest(const QNetworkProxy &proxy);
    [[nodiscard]] QNetworkRequest networkRequest() const;
    void startTimer();
    void headersCame();
    void redirect();
    void read();
    void exchangeEnded();
    void bodyEnded();
    void fail(const Error &error);
    void finish(Result<Downloaded> outcome);
    [[nodiscard]] FailedExchange failedExchange() const;

    struct LetGo
    {
        void operator()(QNetworkReply *reply) const;
    };

    const DownloadRequest &m_request;
    const UniqueFile &m_file;
    const ProxyEnvironment m_proxies;
    const QSslConfiguration m_tls;
    std::vector<char> m_block;

    QNetworkAccessManager m_manager;
    QEventLoop m_loop;
    QTimer m_deadline;
    Sha256 m_digest;
    Progress m_progress{STDERR_FILENO};

    DownloadUrl m_url;
    int m_redirects = 0;
    QList<QSslError> m_tlsErrors;
    std::unique_ptr<QNetworkReply, LetGo> m_reply;
    bool m_reading = false;
    std::int64_t m_received = 0;
    std::int64_t m_length = -1; ///< that the server claims; -1: none
    std::optional<Result<Downloaded>> m_outcome;
};

/// It may be in the middle of one of its signals.
void Download::LetGo::operator()(QNetworkReply *reply) const
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
    m_reply.reset(m_manager.get(networkRequest()));
    m_reply->setReadBufferSize(bufferSize);
    auto *const reply = m_reply.get();
    QObject::connect(reply, &QNetworkReply::sslErrors, reply,
                     [this](const QList<QSslError> &errors) { m_tlsErrors = errors; });
    QObject::connect(reply, &QNetworkReply::metaDataChanged, reply, [this] { headersCame(); });
    QObject::connect(reply, &QNetworkReply::readyRead, reply, [this] { read(); });
    QObject::connect(reply, &QNetworkReply::finished, reply, [this] { exchangeEnded(); });
}

/// The body as it is: a length that can be checked, and no encoding to be undone.
QNetworkRequest Download::networkRequest() const
{
    const QUrl &url = m_url.url;
    QNetworkRequest request(url.adjusted(QUrl::RemoveUserInfo));
    request.setSslConfiguration(m_tls);
    request.setRawHeader("User-Agent", "claustrum/" + QByteArray(programVersion().data()));
    request.setRawHeader("Accept-Encoding", "identity");
    if (!url.userInfo().isEmpty()) {
        const auto login =
            url.userName(QUrl::FullyDecoded) + QLatin1Char(':') + url.password(QUrl::FullyDecoded);
        request.setRawHeader("Authorization", "Basic " + login.toUtf8().toBase64());
    }
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    return request;
}

void Download::headersCame()
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
    if (length.isValid())
        m_length = length.toLongLong();
    if (m_request.maxBytes > 0 && m_length > m_request.maxBytes)
        fail({"response exceeds " + std::to_string(m_request.maxBytes) + " bytes"});
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
        m_received += got;
        if (m_request.maxBytes > 0 && m_received > m_request.maxBytes)
            return fail({"response exceeds " + std::to_string(m_request.maxBytes) + " bytes"});
        const std::string_view bytes(m_block.data(), static_cast<std::size_t>(got));
        if (const auto written = writeAll(m_file.fd.get(), bytes, m_file.path); !written)
            return fail(written.error());
        m_digest.add(bytes);
        m_progress.update(m_received, m_length);
    }
}

void Download::exchangeEnded()
{
    const auto *const ended = m_reply.get();
    headersCame(); // if Qt has not told of them before
    read();
    if (m_outcome || m_reply.get() != ended) // or asking elsewhere by now
        return;
    if (m_reading)
        return bodyEnded();
    fail(getError(m_url.shown, failureBeforeReply(failedExchange())));
}

void Download::bodyEnded()
{
    if (m_reply->error() != QNetworkReply::NoError)
        return fail({failureInBody(failedExchange())});
    if (m_length >= 0 && m_received < m_length)
        return fail({"unexpected EOF"});
    const bool chunked = m_reply->rawHeader("Transfer-Encoding").toLower().contains("chunked");
    finish(Downloaded{.sha256 = m_digest.hex(), .endIsCertain = !chunked});
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
