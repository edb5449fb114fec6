// SPDX-License-Identifier: Apache-2.0
// A tap in the middle: what goes through is what was said, to the byte, whoever dies; what is
// written replays; and no secret is in it.
#include "conformance/tap/redactor.h"
#include "conformance/transcriptreader.h"
#include "posix/unixsocket.h"
#include "testing/procfs.h"
#include "testing/testdaemon.h"
#include "wire/base64.h"

#include <QtTest>

#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::conformance;
using testing::Client;
using testing::Sandbox;
using testing::TestDaemon;

class TestTap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void redacts_data();
    void redacts();
    void redactsWhatIsSplitOverFrames();
    void aSessionReplays();
    void aSessionThroughABridgeReplays();
    void passesEveryByte_data();
    void passesEveryByte();
    void waitsForAClientThatDoesNotRead();
    void anEndOfOneSideReachesTheOther_data();
    void anEndOfOneSideReachesTheOther();
    void theServerDies();
    void manyConnections();
    void noSecretIsWritten();
    void masksPayloads();
    void aFullDiskEndsTheRecordingOnly();
    void neverOverwrites();
    void whatItCosts();
};

namespace {

std::string base64(std::string_view bytes)
{
    std::string text(base64Size(bytes.size()), '\0');
    encodeBase64(text.data(), bytes);
    return text;
}

/// A tap that runs, and the two ends of what it relays.
class RunningTap
{
public:
    RunningTap(const Sandbox &sandbox, const std::string &to, const QStringList &options = {},
               const QStringList &wrapper = {})
        : m_socket(sandbox.path("tap.sock"))
        , m_file(sandbox.path("session.jsonl"))
    {
        QStringList command = wrapper;
        command << CLAUSTRUM_CONFORMANCE << "tap"
                << "--listen" << QString::fromStdString(m_socket) << "--to"
                << QString::fromStdString(to) << "--out" << QString::fromStdString(m_file);
        command += options;
        m_process.start(command.takeFirst(), command);
        m_running = m_process.waitForStarted() && testing::eventually([this] {
                        return ::access(m_socket.c_str(), F_OK) == 0;
                    });
    }
    ~RunningTap() { stop(); }

    [[nodiscard]] bool running() const { return m_running; }
    [[nodiscard]] const std::string &socket() const { return m_socket; }
    [[nodiscard]] const std::string &file() const { return m_file; }
    [[nodiscard]] pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    [[nodiscard]] std::string written() const { return testing::contentOf(m_file); }
    [[nodiscard]] Client client() const { return {m_socket, std::string(TestDaemon::token)}; }

    /// Ends it; what it said.
    QByteArray stop()
    {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.terminate();
            m_process.waitForFinished();
        }
        return m_process.readAllStandardError();
    }

private:
    std::string m_socket;
    std::string m_file;
    QProcess m_process;
    bool m_running = false;
};

/// A server that says what it is told to.
class PlainServer
{
public:
    explicit PlainServer(const Sandbox &sandbox)
        : m_path(sandbox.path("server.sock"))
    {
        if (auto socket = bindUnixSocket(m_path))
            m_listener = std::move(*socket);
    }
    [[nodiscard]] const std::string &path() const { return m_path; }

    /// The connection that a tap made for the newest client.
    Fd accept()
    {
        Fd accepted;
        (void)testing::eventually([&] {
            accepted.reset(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            return static_cast<bool>(accepted);
        });
        return accepted;
    }

private:
    std::string m_path;
    Fd m_listener;
};

/// Sends all of @p bytes into one end and reads the other until as many have come, or it ends.
std::string through(int from, int to, std::string_view bytes)
{
    std::string came;
    std::vector<char> buffer(1 << 20);
    const auto deadline = std::chrono::steady_clock::now() + testing::patience;
    const std::size_t wanted = bytes.size();
    while (came.size() < wanted && std::chrono::steady_clock::now() < deadline) {
        pollfd fds[] = {{from, static_cast<short>(bytes.empty() ? 0 : POLLOUT), 0},
                        {to, POLLIN, 0}};
        ::poll(fds, 2, testing::millisecondsUntil(deadline));
        if (fds[0].revents & POLLOUT) {
            const auto sent = ::send(from, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
        }
        if (fds[1].revents) {
            const auto count = ::recv(to, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (count == 0)
                break;
            came.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        }
    }
    return came;
}

bool closes(int fd)
{
    char c = 0;
    pollfd state{fd, POLLIN, 0};
    return ::poll(&state, 1, 60000) == 1 && ::recv(fd, &c, 1, MSG_DONTWAIT) <= 0;
}

struct Replay
{
    int status;
    QByteArray out;
};

Replay replay(const std::string &file, const QString &server = CLAUSTRUM_PROGRAM)
{
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE,
                  {"replay", "--server", server, "--timeout", "20", QString::fromStdString(file)});
    if (!program.waitForFinished(120000))
        return {-1, "it did not end"};
    return {program.exitCode(), program.readAllStandardOutput() + program.readAllStandardError()};
}

/// The program with one byte of one text changed; what answers is in the module beside it.
QString changedProgram(const Sandbox &sandbox)
{
    const QDir folder(QString::fromStdString(sandbox.path("")));
    folder.mkpath("changed/bin");
    folder.mkpath("changed/lib/claustrum");
    const QString program = folder.filePath("changed/bin/claustrum");
    QFile::copy(CLAUSTRUM_PROGRAM, program);
    std::string module = testing::contentOf(CLAUSTRUM_MODULE);
    constexpr std::string_view text = "Process not f";
    for (auto at = module.find(text); at != std::string::npos; at = module.find(text, at))
        module[at] = 'p';
    sandbox.makeFile("changed/lib/claustrum/libclaustrum-module.so", module, 0755);
    return program;
}

/// What an agent's session is made of: it works, is cut off, and comes back.
void workAndComeBack(const std::string &socket, const std::string &directory)
{
    const std::string token(TestDaemon::token);
    const std::string note = directory + "/note.txt";
    const std::string path = "{\"path\":\"" + note + "\"}";
    {
        Client client(socket, token);
        QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
        QVERIFY(client.call("server.version").find("version") != std::string::npos);
        client.call("process.spawn", testing::shell("w", "echo noted > " + note + "; exit 3"));
        QVERIFY(client.streamToExit("w"));
        QCOMPARE(client.call("files.read", path),
                 std::string(R"({"content":"noted\n","exists":true})"));
        client.call("process.spawn",
                    testing::shell("p", "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); "
                                        "done; while read x; do echo got $x; done"));
        client.call("process.stdin", testing::input("p", "one\n"));
        std::string output;
        while (output.find("got one\n") == std::string::npos) {
            const auto frame = testing::readStreamFrame(client.next());
            QVERIFY(frame);
            output += frame->bytes;
        }
        QVERIFY(
            client.call("process.stdin", testing::input("nobody", "x")).find("Process not found")
            != std::string::npos);
        client.close();
    }
    Client again(socket, token);
    again.ask("process.reattach", R"({"id":"p","fromSeq":1})");
    again.ask("process.stdin", testing::input("p", "two\n"));
    again.call("process.spawn", testing::shell("q", "exec sleep 100"));
    std::string all;
    while (all.find("Z290IHR3bwo=") == std::string::npos) // "got two\n"
        all += again.next() + '\n';
    QVERIFY(again.call("process.killAndWait", R"({"id":"p"})").find("true") != std::string::npos);
    const std::string died = again.call("process.killAndWait", R"({"id":"q","signal":"KILL"})");
    QCOMPARE(QString::fromStdString(died), QStringLiteral(R"({"found":true,"died":true})"));
    again.call("process.spawn", testing::shell("p", "echo another life"));
    while (all.find(base64("another life\n")) == std::string::npos)
        all += again.next() + '\n';
    QVERIFY(testing::readStreamFrame(again.next())->stream == "exit");
    QCOMPARE(again.call("server.ping"), std::string(R"({"pong":true})"));
}

} // namespace

void TestTap::redacts_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("redacted");
    const auto row = [](const char *name, const QByteArray &line, const QByteArray &redacted) {
        QTest::newRow(name) << line << redacted;
    };
    // The token is a<b/c-d"e\f0123.
    const std::string token = "a<b/c-d\"e\\f0123";
    row("none", "{}", "{}");
    row("as it is", "x a<b/c-d\"e\\f0123 y", "x ${TOKEN} y");
    row("twice, and more", "a<b/c-d\"e\\f0123a<b/c-d\"e\\f0123x", "${TOKEN}${TOKEN}x");
    row("escaped as it must be", R"({"auth":"a<b/c-d\"e\\f0123"})", R"({"auth":"${TOKEN}"})");
    row("escaped as it may be", R"({"auth":"\u0061\u003cb\/c\u002Dd\u0022e\u005cf\u00301\u00323"})",
        R"({"auth":"${TOKEN}"})");
    row("not JSON at all", R"(auth: a<b/c-d\"e\\f0123)", "auth: ${TOKEN}");
    row("begun only", "a<b/c-d", "a<b/c-d");
    row("in base64 from its start", QByteArray::fromStdString("\"" + base64(token) + "\""),
        QByteArray::fromStdString("\"" + base64("lab-token-0123456789") + "\""));
    row("in base64 behind a byte",
        QByteArray::fromStdString("\"" + base64("x" + token + "yz") + "\""),
        QByteArray::fromStdString("\"" + base64("xlab-token-0123456789yz") + "\""));
    row("in base64 behind two", QByteArray::fromStdString("\"" + base64("12" + token + "3") + "\""),
        QByteArray::fromStdString("\"" + base64("12lab-token-01234567893") + "\""));
    row("another value of auth", "refuse-me!", "refused-token-1");
}

void TestTap::redacts()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, redacted);
    Redactor redactor;
    redactor.learn("a<b/c-d\"e\\f0123");
    redactor.learn("refuse-me!");
    QCOMPARE(QByteArray::fromStdString(
                 redactor.line(line.toStdString(), Redactor::Places::Placeholders)),
             redacted);
}

void TestTap::redactsWhatIsSplitOverFrames()
{
    const std::string token = "secret-0123456789";
    for (std::size_t cut = 0; cut <= token.size(); ++cut) {
        Redactor redactor;
        redactor.learn(token);
        const std::string first = redactor.stream("p", "before " + token.substr(0, cut));
        const std::string second = redactor.stream("p", token.substr(cut) + " after");
        if (cut >= 4 || cut == 0)
            QCOMPARE(first + second, std::string("before lab-token-0123456789 after"));
    }
    Redactor redactor;
    redactor.learn(token);
    std::string all = redactor.stream("p", token.substr(0, 6));
    for (std::size_t i = 6; i < token.size(); ++i)
        all += redactor.stream("p", token.substr(i, 1));
    QCOMPARE(all + redactor.stream("p", "!"), std::string("lab-token-0123456789!"));
    QCOMPARE(redactor.stream("p", "sec") + redactor.stream("q", "ret-"), std::string("secret-"));
}

void TestTap::aSessionReplays()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    QVERIFY(daemon.running());
    RunningTap tap(sandbox, sandbox.socketPath(),
                   {"--dir", QString::fromStdString(sandbox.path(""))});
    QVERIFY(tap.running());
    workAndComeBack(tap.socket(), sandbox.path(""));
    if (QTest::currentTestFailed())
        return;
    tap.stop();
    const Replay equal = replay(tap.file());
    QVERIFY2(equal.status == 0, equal.out + QByteArray::fromStdString(tap.written()));
    const Replay differs = replay(tap.file(), changedProgram(sandbox));
    QVERIFY2(differs.status == 1, differs.out);
    QVERIFY2(differs.out.contains("error.message"), differs.out);
    QVERIFY2(!differs.out.contains("did not come"), differs.out);
}

/// As an SSH command: the tap takes the place of the bridge, and the bridge talks to a tap.
void TestTap::aSessionThroughABridgeReplays()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.running());
    const QString second = QString::fromStdString(sandbox.path("bridge.jsonl"));
    const QList<QStringList> commands{
        {CLAUSTRUM_PROGRAM, "-bridge", "-socket", QString::fromStdString(tap.socket())},
        {CLAUSTRUM_CONFORMANCE, "tap", "--bridge", "--to",
         QString::fromStdString(sandbox.socketPath()), "--out", second}};
    const QByteArray request =
        QByteArray::fromStdString(daemon.client().request("server.ping").line);
    for (QStringList command : commands) {
        QProcess bridge;
        bridge.start(command.takeFirst(), command);
        bridge.write(request);
        QVERIFY(bridge.waitForReadyRead());
        QCOMPARE(bridge.readLine(),
                 QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"pong\":true}}\n"));
        bridge.closeWriteChannel();
        QVERIFY(bridge.waitForFinished());
        QCOMPARE(bridge.exitCode(), 0);
        QCOMPARE(bridge.readAllStandardError(), QByteArray());
    }
    tap.stop();
    for (const std::string &file : {tap.file(), second.toStdString()}) {
        const Replay equal = replay(file);
        QVERIFY2(equal.status == 0, equal.out);
        QVERIFY(testing::contentOf(file).find("\"halfClose\"") != std::string::npos);
    }
}

void TestTap::passesEveryByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &bytes) {
        QTest::newRow(name) << bytes;
    };
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all.append(static_cast<char>(i));
    row("JSON", "{\"jsonrpc\":\"2.0\",\"id\":1}\n");
    row("every byte", all + all);
    row("NULs", QByteArray(1000, '\0'));
    row("empty lines", "\n\n\r\n");
    row("half a line", "{\"jsonrpc\":");
    row("placeholders", "{\"id\":\"${TOKEN} ${DIR} <<b64:x>>\"}\n");
    row("a line of 17 MiB", QByteArray(17 << 20, 'x') + '\n');
    row("many lines", QByteArray("{\"id\":1,\"x\":\"y\"}\n").repeated(20000));
}

void TestTap::passesEveryByte()
{
    QFETCH(QByteArray, bytes);
    const Sandbox sandbox;
    PlainServer plain(sandbox);
    RunningTap tap(sandbox, plain.path());
    QVERIFY(tap.running());
    auto client = connectUnixSocket(tap.socket());
    QVERIFY(client);
    Fd server = plain.accept();
    const std::string expected = bytes.toStdString();
    QVERIFY(through(client->get(), server.get(), expected) == expected);
    QVERIFY(through(server.get(), client->get(), expected) == expected);
    client->reset();
    QVERIFY(closes(server.get()));
    QVERIFY(testing::eventually(
        [&] { return tap.written().find("{\"disconnect\": 1}\n") != std::string::npos; }));
    QVERIFY(tap.stop().count('\n') <= 1);
    const auto transcript = readTranscript(tap.file());
    QVERIFY2(transcript, transcript ? "" : transcript.error().text.c_str());
    // What the lines hold is what was sent, unless one was too long to be kept.
    std::string sent;
    for (const Step &step : transcript->steps) {
        if (const auto *send = std::get_if<Send>(&step.action))
            sent += send->line + (send->newline ? "\n" : "");
    }
    QVERIFY(sent == expected);
}

/// The server's side waits; a tap's memory does not grow; nothing is lost.
void TestTap::waitsForAClientThatDoesNotRead()
{
    const Sandbox sandbox;
    PlainServer plain(sandbox);
    RunningTap tap(sandbox, plain.path());
    QVERIFY(tap.running());
    auto client = connectUnixSocket(tap.socket());
    QVERIFY(client);
    Fd server = plain.accept();
    const std::string line = "{\"id\":1,\"result\":\"" + std::string(1000, 'x') + "\"}\n";
    std::string block;
    for (int i = 0; i < 1000; ++i)
        block += line;
    std::size_t sent = 0;
    pollfd takes{server.get(), POLLOUT, 0};
    while (::poll(&takes, 1, 500) == 1) {
        const auto count = ::send(server.get(), block.data() + sent % block.size(),
                                  block.size() - sent % block.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        QVERIFY(count > 0);
        sent += static_cast<std::size_t>(count);
        QVERIFY2(sent < (16 << 20), "the server never waits");
    }
    QVERIFY(testing::statusNumber(tap.pid(), "VmHWM") < 32 * 1024);
    std::string came;
    std::vector<char> buffer(1 << 20);
    while (came.size() < sent) {
        pollfd state{client->get(), POLLIN, 0};
        QCOMPARE(::poll(&state, 1, 60000), 1);
        const auto count = ::recv(client->get(), buffer.data(), buffer.size(), 0);
        QVERIFY(count > 0);
        came.append(buffer.data(), static_cast<std::size_t>(count));
    }
    for (std::size_t at = 0; at < came.size(); at += block.size())
        QVERIFY(block.starts_with(std::string_view(came).substr(at, block.size())));
}

void TestTap::anEndOfOneSideReachesTheOther_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("written");
    QTest::newRow("half close") << "half"
                                << "{\"halfClose\": 1}\n";
    QTest::newRow("close") << "close"
                           << "{\"disconnect\": 1}\n";
    QTest::newRow("close without reading") << "unread"
                                           << "{\"disconnect\": 1}\n";
    QTest::newRow("the server closes") << "server"
                                       << "{\"eof\": 1}\n";
}

void TestTap::anEndOfOneSideReachesTheOther()
{
    QFETCH(QString, how);
    QFETCH(QString, written);
    const Sandbox sandbox;
    PlainServer plain(sandbox);
    RunningTap tap(sandbox, plain.path());
    QVERIFY(tap.running());
    auto client = connectUnixSocket(tap.socket());
    QVERIFY(client);
    Fd server = plain.accept();
    QCOMPARE(through(client->get(), server.get(), "last words\n"), std::string("last words\n"));
    if (how == "half") {
        ::shutdown(client->get(), SHUT_WR);
        QVERIFY(closes(server.get()));
        QCOMPARE(through(server.get(), client->get(), "still\n"), std::string("still\n"));
        server.reset();
        QVERIFY(closes(client->get()));
    } else if (how == "server") {
        QCOMPARE(::send(server.get(), "half", 4, 0), ssize_t(4));
        server.reset();
        QCOMPARE(through(-1, client->get(), "half"), std::string("half"));
        QVERIFY(closes(client->get()));
    } else {
        if (how == "unread")
            QCOMPARE(::send(server.get(), "never read\n", 11, 0), ssize_t(11));
        client->reset();
        QVERIFY(closes(server.get()));
    }
    const std::string expected = written.toStdString();
    QVERIFY(testing::eventually([&] { return tap.written().find(expected) != std::string::npos; }));
    tap.stop();
    QVERIFY(readTranscript(tap.file()));
}

/// A daemon that is killed takes no recording with it.
void TestTap::theServerDies()
{
    const Sandbox sandbox;
    PlainServer plain(sandbox);
    RunningTap tap(sandbox, sandbox.path("run/daemon.sock"));
    QVERIFY(tap.running());
    QProcess daemon;
    QProcessEnvironment environment;
    for (const std::string &variable : sandbox.environment()) {
        const QString text = QString::fromStdString(variable);
        environment.insert(text.section('=', 0, 0), text.section('=', 1));
    }
    daemon.setProcessEnvironment(environment);
    const std::string tokenFile = sandbox.makeFile("run/t", std::string(TestDaemon::token), 0600);
    daemon.start(CLAUSTRUM_PROGRAM,
                 {"-serve", "-socket", QString::fromStdString(sandbox.path("run/daemon.sock")),
                  "-token-file", QString::fromStdString(tokenFile)});
    QVERIFY(daemon.waitForFinished());
    Client client = tap.client();
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    for (const pid_t pid : sandbox.processes())
        ::kill(pid, SIGKILL);
    QVERIFY(client.drainToClose());
    QVERIFY(testing::eventually([&] { return tap.written().ends_with("{\"eof\": 1}\n"); }));
    QVERIFY(testing::eventually(
        [&] { return !connectUnixSocket(sandbox.path("run/daemon.sock")).ok(); }));
    Client late = tap.client(); // nobody is there any more: hung up on, and the tap goes on
    QVERIFY(late.drainToClose());
    const QByteArray said = tap.stop();
    QVERIFY2(said.contains("the client is hung up on"), said);
    QVERIFY(readTranscript(tap.file()));
}

void TestTap::manyConnections()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.running());
    std::vector<Client> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(tap.client());
    for (int round = 0; round < 3; ++round) {
        for (Client &client : clients)
            QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    }
    clients.clear();
    tap.stop();
    const std::string text = tap.written();
    for (int number = 1; number <= 5; ++number)
        QVERIFY(text.find("{\"recv\": " + std::to_string(number)) != std::string::npos);
    const Replay equal = replay(tap.file());
    QVERIFY2(equal.status == 0, equal.out);
    QCOMPARE(int(QFile::permissions(QString::fromStdString(tap.file())) & 0x0777), 0x0600);
}

void TestTap::noSecretIsWritten()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.running());
    Client client = tap.client();
    const std::string token(TestDaemon::token);
    client.call("process.spawn", testing::shell("p", "echo it is " + token));
    QVERIFY(client.streamToExit("p"));
    client.call("process.spawn", testing::shell("q", "printf " + token.substr(0, 9)
                                                         + "; sleep 0.3; echo " + token.substr(9)));
    QVERIFY(client.streamToExit("q"));
    // In two pieces, the second of which is no whole line.
    QVERIFY(
        client.send("{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"server.ping\",\"auth\":\"test-"));
    QVERIFY(client.send("token\\u002d0123456789\"}\n"));
    QVERIFY(client.next().find("pong") != std::string::npos);
    QVERIFY(client.send(token));
    client.close();
    tap.stop();
    const std::string text = tap.written();
    for (const std::string &secret : {token, token.substr(4), base64(token).substr(0, 24)})
        QVERIFY2(text.find(secret) == std::string::npos, text.c_str());
    const auto transcript = readTranscript(tap.file());
    QVERIFY2(transcript, transcript ? "" : transcript.error().text.c_str());
    QVERIFY(text.find("\\\"auth\\\":\\\"${TOKEN}\\\"}\"}") != std::string::npos);
    // What printed the token in two pieces does so in a replay; all else is equal.
    const Replay differs = replay(tap.file());
    QVERIFY2(differs.out.contains("stdout of process q differs"), differs.out);
    QVERIFY2(!differs.out.contains("process p"),
             differs.out.left(differs.out.indexOf("server's log")));
}

void TestTap::masksPayloads()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath(), {"--mask-data"});
    QVERIFY(daemon.running() && tap.running());
    const std::string file = sandbox.makeFile("private", "private words");
    Client client = tap.client();
    client.call("process.spawn",
                R"({"id":"c","command":"cat","env":{"API_KEY":"private","LANG":"C"}})");
    client.call("process.stdin", testing::input("c", "private words\n"));
    QCOMPARE(testing::readStreamFrame(client.next())->bytes, std::string("private words\n"));
    client.call("files.read", R"({"path":")" + file + "\"}");
    client.call("process.killAndWait", R"({"id":"c","signal":"KILL"})");
    client.close();
    tap.stop();
    const std::string text = tap.written();
    QVERIFY2(text.find("private words") == std::string::npos, text.c_str());
    QVERIFY2(text.find(base64("private words\n")) == std::string::npos, text.c_str());
    QVERIFY2(text.find(base64(std::string(14, 'x'))) != std::string::npos, text.c_str());
    QVERIFY2(text.find(R"(\"API_KEY\":\"xxxxxxx\",\"LANG\":\"C\")") != std::string::npos,
             text.c_str());
    QVERIFY(text.find("\"masked\": true") != std::string::npos);
}

void TestTap::aFullDiskEndsTheRecordingOnly()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath(), {}, {"prlimit", "--fsize=2000"});
    QVERIFY(daemon.running() && tap.running());
    Client client = tap.client();
    for (int i = 0; i < 50; ++i)
        QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    client.close();
    const QByteArray said = tap.stop();
    QCOMPARE(said.count("the recording ends here; the connections go on"), 1);
    const std::string text = tap.written();
    QVERIFY(text.size() <= 2000 && text.size() > 1000);
    QVERIFY(text.ends_with("}\n"));
    QVERIFY(readTranscript(tap.file()));
}

void TestTap::neverOverwrites()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    QVERIFY(daemon.running());
    sandbox.makeFile("session.jsonl", "old");
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(tap.running());
    tap.stop();
    QCOMPARE(tap.written(), std::string("old"));
    QVERIFY(readTranscript(sandbox.path("session-2.jsonl")));
}

/// For information: the machine is shared, so no time gates anything.
void TestTap::whatItCosts()
{
    constexpr int rounds = 2000;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.running());
    const auto medianMicroseconds = [](Client client) {
        std::vector<qint64> times;
        for (int i = 0; i < rounds; ++i) {
            QElapsedTimer timer;
            timer.start();
            client.call("server.ping");
            times.push_back(timer.nsecsElapsed() / 1000);
        }
        std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
        return times[rounds / 2];
    };
    const qint64 without = medianMicroseconds(daemon.client());
    const qint64 with = medianMicroseconds(tap.client());
    qInfo("a ping, median of %d: %lld us without a tap, %lld us with one", rounds,
          static_cast<long long>(without), static_cast<long long>(with));
    const std::string text = tap.written();
    QVERIFY(std::count(text.begin(), text.end(), '\n') >= 2 * rounds);
}

QTEST_GUILESS_MAIN(TestTap)
#include "testtap.moc"
