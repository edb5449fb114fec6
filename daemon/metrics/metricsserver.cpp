// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/metricsserver.h"

#include "daemon/loop/log.h"
#include "daemon/metrics/httpreply.h"

#include <QHostAddress>
#include <QHostInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace claustrum {
namespace {

constexpr std::chrono::seconds lookForLate{1};
constexpr std::chrono::seconds acceptAgain{1};

bool mayComeLater(int error)
{
    return error == EAGAIN || error == EINTR;
}

void logFailure(const std::string &address, const std::string &why)
{
    logError("Server", "metrics: listen " + address + ": " + why);
}

} // namespace

/// One scrape: reads the head, writes the reply, waits for the client to close.
class MetricsServer::Client
{
public:
    Client(MetricsServer &server, Fd socket)
        : m_server(server)
        , m_socket(std::move(socket))
        , m_watch(server.m_poll, [this](std::uint32_t) { onReady(); })
    {}

    /// False if the event loop cannot watch it.
    bool open() { return m_watch.start(m_socket.get(), EPOLLIN); }

    void close()
    {
        m_watch.stop();
        m_socket.reset();
    }

    [[nodiscard]] bool isLate() const
    {
        return std::chrono::steady_clock::now() - m_since >= clientTime;
    }

private:
    void onReady()
    {
        const bool goesOn = m_reply.empty() ? read() : write();
        if (!goesOn)
            m_server.drop(*this);
    }

    bool read()
    {
        std::array<char, 2048> block;
        const ssize_t got = ::read(m_socket.get(), block.data(), block.size());
        if (got < 0)
            return mayComeLater(errno);
        if (got == 0 || m_answered)
            return got > 0; // input after a request is dropped
        m_head.append(block.data(), static_cast<std::size_t>(got));
        if (!isWholeHead(m_head))
            return m_head.size() < headLimit;
        m_reply = httpReply(m_head, [this] { return m_server.m_metrics.page(); });
        m_answered = true;
        return write();
    }

    bool write()
    {
        while (m_written < m_reply.size()) {
            const ssize_t sent = ::send(m_socket.get(), m_reply.data() + m_written,
                                        m_reply.size() - m_written, MSG_NOSIGNAL);
            if (sent < 0)
                return mayComeLater(errno) && m_watch.start(m_socket.get(), EPOLLOUT);
            m_written += static_cast<std::size_t>(sent);
        }
        // Closing now could reset the connection before the client has read it all.
        m_reply.clear();
        return ::shutdown(m_socket.get(), SHUT_WR) == 0 && m_watch.start(m_socket.get(), EPOLLIN);
    }

    MetricsServer &m_server;
    Fd m_socket;
    Watch m_watch;
    const std::chrono::steady_clock::time_point m_since = std::chrono::steady_clock::now();
    std::string m_head;
    std::string m_reply;
    std::size_t m_written = 0;
    bool m_answered = false;
};

MetricsServer::MetricsServer(EventPoll &poll, const DaemonView &daemon, const ReferenceBuild &build,
                             Observers &observers, ExtraMetrics extra)
    : m_poll(poll)
    , m_metrics(daemon, build, observers, std::move(extra))
    , m_watch(poll, [this](std::uint32_t) { accept(); })
{
    m_lateTimer.setInterval(lookForLate);
    QObject::connect(&m_lateTimer, &QTimer::timeout, [this] { dropLate(); });
    m_acceptTimer.setInterval(acceptAgain);
    m_acceptTimer.setSingleShot(true);
    QObject::connect(&m_acceptTimer, &QTimer::timeout,
                     [this] { m_watch.start(m_socket.get(), EPOLLIN); });
}

MetricsServer::~MetricsServer() = default;

void MetricsServer::listen(const std::string &address)
{
    const auto parsed = TcpAddress::parse(address);
    if (!parsed) {
        logFailure(address, parsed.error().text);
        return;
    }
    const QString name = QString::fromStdString(parsed->host);
    const QHostAddress host(name.isEmpty() ? QStringLiteral("::") : name);
    if (!host.isNull()) {
        listenAt(host, *parsed);
        return;
    }
    QHostInfo::lookupHost(name, &m_context, [this, parsed = *parsed](const QHostInfo &found) {
        const auto all = found.addresses();
        const auto v4 = std::find_if(all.begin(), all.end(), [](const QHostAddress &each) {
            return each.protocol() == QAbstractSocket::IPv4Protocol;
        });
        if (all.isEmpty())
            logFailure(parsed.text(), "listen tcp: lookup " + parsed.host + ": no such host");
        else
            listenAt(v4 == all.end() ? all.front() : *v4, parsed);
    });
}

void MetricsServer::listenAt(const QHostAddress &host, TcpAddress address)
{
    auto listening = listenTcp(host, address);
    if (!listening && address.host.empty()) // a machine without IPv6
        listening = listenTcp(QHostAddress(QHostAddress::AnyIPv4), address);
    if (!listening) {
        logFailure(address.text(), listening.error().text);
        return;
    }
    m_socket = std::move(listening->socket);
    address.port = listening->port;
    m_watch.start(m_socket.get(), EPOLLIN);
    logInfo("Server", "metrics: serving Prometheus counters on " + address.text() + "/metrics");
}

void MetricsServer::accept()
{
    Fd socket(::accept4(m_socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            m_watch.stop(); // it would stay readable
            m_acceptTimer.start();
        }
        return;
    }
    auto client = std::make_unique<Client>(*this, std::move(socket));
    if (!client->open())
        return;
    if (m_clients.size() == clientLimit)
        m_clients.pop_front();
    m_clients.push_back(std::move(client));
    if (!m_lateTimer.isActive())
        m_lateTimer.start();
}

void MetricsServer::drop(Client &client)
{
    const auto entry = std::find_if(m_clients.begin(), m_clients.end(),
                                    [&](const auto &each) { return each.get() == &client; });
    client.close();
    m_poll.dropLater(std::shared_ptr(std::move(*entry))); // it may be the caller
    m_clients.erase(entry);
}

void MetricsServer::dropLate()
{
    while (!m_clients.empty() && m_clients.front()->isLate())
        m_clients.pop_front();
    if (m_clients.empty())
        m_lateTimer.stop();
}

} // namespace claustrum
