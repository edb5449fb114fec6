// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/tap.h"

#include "conformance/host/ownsocket.h"
#include "conformance/model/provenance.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/proxy/tapconnection.h"
#include "posix/unixsocket.h"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <list>
#include <sys/socket.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

void report(const std::string &text)
{
    std::fprintf(stderr, "claustrum-conformance: tap: %s\n", text.c_str());
}

Header headerOf(const TapOptions &options, const std::string &file)
{
    Header header;
    header.scenario = std::filesystem::path(file).stem().string();
    header.title = "a live session";
    header.build = options.build;
    header.source = "recorded with claustrum-conformance tap";
    header.platform = thisPlatform();
    header.recorded = today();
    header.anyOrder = true;
    header.masked = options.log.maskData;
    return header;
}

class Tap
{
public:
    Tap(const TapOptions &options, TapFile file)
        : m_options(options)
        , m_file(std::move(file))
        , m_log(m_file, options.log)
    {
        m_file.add(headerLine(headerOf(m_options, m_file.path())));
        m_file.add("{\"serve\": {}}\n");
    }

    Result<int> listen();
    Result<int> bridge();

private:
    void serve();
    void accept();
    void connect(TapEnd client, Fd server);
    void removeFinished();
    void watchListener();

    const TapOptions &m_options;
    TapFile m_file;
    SessionLog m_log;
    PollLoop m_loop;
    OwnSocket m_listener;
    std::list<TapConnection> m_connections;
    bool m_once = false; ///< ends with its only connection
};

TapEnd socketEnd(Fd socket)
{
    const int fd = socket.get();
    return {fd, fd, std::move(socket)};
}

Result<int> Tap::listen()
{
    auto listener = OwnSocket::listen(m_options.listen);
    if (!listener)
        return listener.error();
    m_listener = std::move(*listener);
    watchListener();
    report(m_options.listen + " leads to " + m_options.to + ", recorded in " + m_file.path());
    serve();
    return 0;
}

/// A missing server gives the error text of the bridge itself (daemon.md, -bridge).
Result<int> Tap::bridge()
{
    auto server = connectUnixSocket(m_options.to);
    if (!server) {
        std::fprintf(stderr, "claustrum: dial server: %s\n", server.error().text.c_str());
        return 1;
    }
    m_once = true;
    connect({STDIN_FILENO, STDOUT_FILENO, {}}, std::move(*server));
    serve();
    return 0;
}

/// The file is flushed after each round: it has every answer that a client received.
void Tap::serve()
{
    bool served = false;
    const auto round = [&] {
        removeFinished();
        m_file.flush();
        served = m_once && m_connections.empty();
        return served;
    };
    while (!served && !cancelled())
        m_loop.runUntil(round, Clock::now() + std::chrono::hours(1));
    m_connections.clear();
    m_file.flush();
}

void Tap::watchListener()
{
    m_loop.watch(m_listener.fd(), POLLIN, [this](short) { accept(); });
}

void Tap::accept()
{
    if (m_connections.size() >= maxTapped) {
        m_loop.forget(m_listener.fd()); // until one ends
        return;
    }
    Fd client(::accept4(m_listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) {
        if (errno == EMFILE || errno == ENFILE)
            m_loop.forget(m_listener.fd()); // until one ends
        return;
    }
    auto server = connectUnixSocket(m_options.to);
    if (!server) {
        report(server.error().text + "; the client is disconnected");
        return;
    }
    connect(socketEnd(std::move(client)), std::move(*server));
}

void Tap::connect(TapEnd client, Fd server)
{
    m_connections.emplace_back(m_loop, m_log, std::move(client), socketEnd(std::move(server)));
}

void Tap::removeFinished()
{
    const auto before = m_connections.size();
    m_connections.remove_if([](const TapConnection &one) { return one.isFinished(); });
    if (m_connections.size() < before && m_listener)
        watchListener();
}

} // namespace

Result<int> runTap(const TapOptions &options)
{
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN); // a file at its size limit counts as a full disk
    cancelOnSignals();
    auto file = TapFile::create(options.out, report);
    if (!file)
        return file.error();
    Tap tap(options, std::move(*file));
    return options.listen.empty() ? tap.bridge() : tap.listen();
}

} // namespace claustrum::conformance
