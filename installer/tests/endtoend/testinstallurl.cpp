// SPDX-License-Identifier: Apache-2.0
// -install from a URL, by the real binary: the request, the destination, memory, and the progress
// output. Error texts of failing exchanges are tested in testdownload.
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "posix/fd.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QSocketNotifier>
#include <QTcpSocket>
#include <QTest>

#include <array>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

using namespace claustrum::test;

namespace {

QByteArray sha256(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

/// The peak resident memory of a process, in KiB.
int peakMemory(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const auto text = status.readAll();
    const auto value = text.mid(text.indexOf("VmHWM:") + 6);
    return value.left(value.indexOf("kB")).trimmed().toInt();
}

/// Whether a process has an unnamed file open in that folder.
bool holdsUnnamedFile(qint64 pid, const QString &folder)
{
    const QDir descriptors(QStringLiteral("/proc/%1/fd").arg(pid));
    for (const auto &entry : descriptors.entryInfoList(QDir::Files | QDir::System)) {
        const auto target = entry.symLinkTarget();
        if (target.startsWith(folder + '/') && target.endsWith(" (deleted)"))
            return true;
    }
    return false;
}

/// Sends @p count equal bytes, as fast as the client reads them.
class Flood : public QObject
{
    Q_OBJECT

public:
    Flood(QTcpSocket &socket, qint64 bytes)
        : QObject(&socket)
        , m_socket(socket)
        , m_left(bytes)
    {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(bytes)
                     + "\r\n\r\n");
        connect(&socket, &QTcpSocket::bytesWritten, this, &Flood::go);
        go();
    }

Q_SIGNALS:
    void allSent();

private:
    void go()
    {
        while (m_left > 0 && m_socket.bytesToWrite() < qint64(4) * m_block.size())
            m_left -= m_socket.write(m_block.constData(), qMin<qint64>(m_left, m_block.size()));
        if (m_left == 0 && m_socket.bytesToWrite() == 0)
            Q_EMIT allSent();
    }

    const QByteArray m_block = QByteArray(256 * 1024, 'x');
    QTcpSocket &m_socket;
    qint64 m_left;
};

} // namespace

class TestInstallUrl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void installs();
    void alwaysVerifies_data();
    void alwaysVerifies();
    void distinguishesACutBodyFromAWrongOne_data();
    void distinguishesACutBodyFromAWrongOne();
    void limits_data();
    void limits();
    void limitsTheExchange();
    void keepsTheBlobOutOfSight_data();
    void keepsTheBlobOutOfSight();
    void downloadsAGigabyteInConstantMemory();
    void unpacksInConstantMemory();
    void usesTheEnvironmentsProxy();
    void showsProgressOnATerminalOnly();
};

void TestInstallUrl::installs()
{
    const Sandbox box;
    const auto compressed = zstd(goodCli("fetched"));
    HttpServer server;
    server.on("/cli", send(response(compressed)));
    server.on("/from", send(redirect("/cli")));
    for (const auto *path : {"/cli", "/from"}) {
        const auto outcome = box.install(
            path + 1, {"-cli-url", server.url(path), "-cli-checksum", sha256(compressed)});
        QVERIFY2(outcome.succeeded() && !outcome.cliWasPresent, outcome.line);
        QCOMPARE(say(box.cli(path + 1)), QByteArray("fetched"));
    }
    QCOMPARE(box.list(), QStringList({"cli", "from"}));
    QCOMPARE(box.list("tmp"), QStringList());

    box.archive("local.zst", "local"); // which wins
    QVERIFY(box.install("3", {"-cli-url", server.url("/cli"), "-cli-zst", box.path("local.zst")})
                .succeeded());
    QCOMPARE(say(box.cli("3")), QByteArray("local"));
}

void TestInstallUrl::alwaysVerifies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("checksum"); // @: the right one
    QTest::addColumn<QByteArray>("error");    // @: the right one
    const auto compressed = zstd(goodCli());
    const QByteArray html("<!doctype html><title>Log in</title>");
    const QByteArray mismatch("checksum mismatch: expected=");
    QTest::newRow("right") << compressed << QByteArray("@") << QByteArray();
    QTest::newRow("empty") << compressed << QByteArray() << mismatch + ", actual=@";
    QTest::newRow("wrong") << compressed << QByteArray("00") << mismatch + "00, actual=@";
    QTest::newRow("HTML with 200")
        << html << sha256(compressed) << mismatch + sha256(compressed) + ", actual=@";
    QTest::newRow("HTML, as expected")
        << html << QByteArray("@")
        << QByteArray("decompressing: invalid input: magic number mismatch");
    QTest::newRow("nothing") << QByteArray() << sha256(compressed)
                             << mismatch + sha256(compressed) + ", actual=@";
}

void TestInstallUrl::alwaysVerifies()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, checksum);
    QFETCH(QByteArray, error);
    const Sandbox box;
    HttpServer server;
    server.on("/cli", send(response(body)));
    QStringList arguments{"-cli-url", server.url("/cli")};
    if (!checksum.isEmpty())
        arguments << "-cli-checksum" << checksum.replace('@', sha256(body));
    QCOMPARE(box.install("1.0", arguments).cliError, error.replace('@', sha256(body)));
    QCOMPARE(box.list(), error.isEmpty() ? QStringList{"1.0"} : QStringList());
    QCOMPARE(box.exists("cli"), error.isEmpty() || error.startsWith("decompressing"));
    QCOMPARE(box.list("tmp"), QStringList());
}

void TestInstallUrl::distinguishesACutBodyFromAWrongOne_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("isCut");
    const auto compressed = zstd(goodCli());
    const auto half = compressed.left(40);
    const auto length = QByteArray::number(compressed.size());
    const QByteArray ok("HTTP/1.1 200 OK\r\n");
    const QByteArray chunks = ok + "Transfer-Encoding: chunked\r\n\r\n";
    QTest::newRow("by length") << ok + "Content-Length: " + length + "\r\n\r\n" + half << true;
    QTest::newRow("in a chunk") << chunks + "50\r\n" + half << true;
    QTest::newRow("between chunks") << chunks + "28\r\n" + half + "\r\n" << true;
    QTest::newRow("complete in chunks, wrong")
        << chunks + "28\r\n" + skippableFrame(QByteArray(32, 'x')) + "\r\n0\r\n\r\n"
        << false;
    QTest::newRow("not zstd, in chunks") << chunks + "5\r\nplain\r\n0\r\n\r\n" << false;
}

/// However late the server closes.
void TestInstallUrl::distinguishesACutBodyFromAWrongOne()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, isCut);
    const Sandbox box;
    const auto checksum = sha256(zstd(goodCli()));
    HttpServer server;
    for (const int delay : {0, 50}) {
        server.on("/cli", [=](QTcpSocket &socket, const HttpRequest &) {
            socket.write(answer);
            socket.flush();
            later(socket, delay, [&socket] { socket.disconnectFromHost(); });
        });
        const auto outcome =
            box.install("1.0", {"-cli-url", server.url("/cli"), "-cli-checksum", checksum});
        if (isCut)
            QCOMPARE(outcome.cliError, QByteArray("download failed: unexpected EOF"));
        else
            QVERIFY(outcome.cliError.startsWith("checksum mismatch: expected=" + checksum));
    }
}

void TestInstallUrl::limits_data()
{
    QTest::addColumn<QStringList>("arguments"); // @: the blob's size, + and - one more and less
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("below the blob's size")
        << QStringList{"-max-cli-bytes", "-"}
        << QByteArray("download failed: response exceeds - bytes");
    QTest::newRow("the blob's size, which is below the CLI's")
        << QStringList{"-max-cli-bytes", "@"}
        << QByteArray("decompressing: decompressed CLI exceeds @ bytes");
    QTest::newRow("above both") << QStringList{"-max-cli-bytes", "100000"} << QByteArray();
    QTest::newRow("in time") << QStringList{"-cli-download-timeout", "1m"} << QByteArray();
    QTest::newRow("off") << QStringList{"-cli-download-timeout", "0", "-max-cli-bytes", "0"}
                         << QByteArray();
}

void TestInstallUrl::limits()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, error);
    const Sandbox box;
    const auto compressed = zstd(goodCli(QByteArray(5000, 'm')));
    const int size = int(compressed.size());
    const auto filled = [size](QByteArray text) {
        return text.replace(" - ", ' ' + QByteArray::number(size - 1) + ' ')
            .replace('@', QByteArray::number(size));
    };
    for (auto &argument : arguments)
        argument = argument == "-" ? QString::number(size - 1) : QString(filled(argument.toUtf8()));
    HttpServer server;
    server.on("/cli", send(response(compressed)));
    const auto outcome = box.install(
        "1.0", QStringList{"-cli-url", server.url("/cli"), "-cli-checksum", sha256(compressed)}
                   + arguments);
    QCOMPARE(outcome.cliError, filled(error));
    QCOMPARE(box.list(), error.isEmpty() ? QStringList{"1.0"} : QStringList());
}

/// With a download that stalls in its body.
void TestInstallUrl::limitsTheExchange()
{
    const Sandbox box;
    HttpServer server;
    server.on("/cli", send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody"));
    const auto outcome =
        box.install("1.0", {"-cli-url", server.url("/cli"), "-cli-download-timeout", "300ms"});
    QCOMPARE(outcome.cliError,
             QByteArray("download failed: context deadline exceeded (Client.Timeout or context "
                        "cancellation while reading body)"));
    QVERIFY(!box.exists("cli"));
    QCOMPARE(box.list("tmp"), QStringList());
}

void TestInstallUrl::keepsTheBlobOutOfSight_data()
{
    QTest::addColumn<bool>("directoryExists");
    QTest::newRow("in the CLI's directory") << true;
    QTest::newRow("in TMPDIR") << false;
}

/// A download killed in the middle leaves nothing, as its file has no name.
void TestInstallUrl::keepsTheBlobOutOfSight()
{
    QFETCH(bool, directoryExists);
    const Sandbox box;
    if (directoryExists)
        box.write("cli/other", "");
    HttpServer server;
    server.on("/cli", send("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n"
                           + QByteArray(2'000'000, 'x')));
    const auto install = box.start("1.0", {"-cli-url", server.url("/cli")});
    const auto folder = directoryExists ? box.cli() : box.path("tmp");
    QTRY_VERIFY(holdsUnnamedFile(install->processId(), folder));
    QCOMPARE(box.list(), directoryExists ? QStringList{"other"} : QStringList());
    QCOMPARE(box.list("tmp"), QStringList());
    install->kill();
    QCOMPARE(finished(*install).exitCode, -1);
    QCOMPARE(box.list(), directoryExists ? QStringList{"other"} : QStringList());
    QCOMPARE(box.list("tmp"), QStringList());
}

void TestInstallUrl::downloadsAGigabyteInConstantMemory()
{
    const Sandbox box;
    constexpr qint64 gigabyte = 1 << 30;
    qint64 pid = 0;
    int peak = -1;
    HttpServer server;
    server.on("/cli", [&](QTcpSocket &socket, const HttpRequest &) {
        const auto *const flood = new Flood(socket, gigabyte);
        connect(flood, &Flood::allSent, &socket, [&] { peak = peakMemory(pid); });
    });
    const auto install = box.start("1.0", {"-cli-url", server.url("/cli"), "-cli-checksum", "00"});
    pid = install->processId();
    const auto outcome = finished(*install);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const QByteArray block(1 << 20, 'x');
    for (int i = 0; i < 1024; ++i)
        hash.addData(block);
    QCOMPARE(outcome.cliError, "checksum mismatch: expected=00, actual=" + hash.result().toHex());
    QVERIFY(peak > 0);
    if (claustrum::testing::memoryCounts())
        QVERIFY2(peak < 128 * 1024, qPrintable(QString::number(peak) + " KiB"));
    qInfo("peak memory of a download of 1 GiB: %d KiB", peak);
}

/// 256 MiB from some kilobytes.
void TestInstallUrl::unpacksInConstantMemory()
{
    const Sandbox box;
    QByteArray bomb;
    for (int i = 0; i < 2048; ++i)
        bomb += repeatFrame(7 << 3, '\0', 128 * 1024);
    box.write("a.zst", bomb);
    const QString limit = claustrum::testing::memoryCounts() ? "600000" : "unlimited"; // KiB
    QProcess shell;
    shell.start("sh", {"-c", R"(ulimit -v $0; exec "$@")", limit, programPath(), "-install",
                       "-cli-dir", box.cli(), "-cli-version", "1", "-cli-zst", box.path("a.zst")});
    QCOMPARE(finished(shell).cliError, box.notRunnable("1"));
}

void TestInstallUrl::usesTheEnvironmentsProxy()
{
    const Sandbox box;
    const auto compressed = zstd(goodCli());
    HttpServer proxy;
    proxy.on("http://cli.invalid/x", send(response(compressed)));
    const QStringList arguments{"-cli-url", "http://cli.invalid/x", "-cli-checksum",
                                sha256(compressed)};
    QVERIFY(box.install("1.0", arguments, {"http_proxy=" + QString(proxy.url(""))}).succeeded());
    QCOMPARE(int(proxy.requests().size()), 1);
}

void TestInstallUrl::showsProgressOnATerminalOnly()
{
    const Sandbox box;
    const auto compressed = zstd(goodCli());
    HttpServer server;
    server.on("/cli", [&](QTcpSocket &socket, const HttpRequest &) {
        socket.write(response(compressed).chopped(compressed.size() / 2));
        later(socket, 300,
              [&socket, &compressed] { socket.write(compressed.right(compressed.size() / 2)); });
    });
    const QStringList arguments{"-cli-url", server.url("/cli"), "-cli-checksum",
                                sha256(compressed)};
    QCOMPARE(box.install("1.0", arguments).stderrText, QByteArray());

    const claustrum::Fd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    QVERIFY(terminal && ::grantpt(terminal.get()) == 0 && ::unlockpt(terminal.get()) == 0);
    const QString slave = ::ptsname(terminal.get());
    const auto install = box.start("2.0", arguments, {}, slave);
    QByteArray shown;
    QSocketNotifier notifier(terminal.get(), QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
        std::array<char, 4096> bytes;
        const auto got = ::read(terminal.get(), bytes.data(), bytes.size());
        if (got <= 0)
            return notifier.setEnabled(false); // EIO: the other end is closed
        shown.append(bytes.data(), int(got));
    });
    QVERIFY(finished(*install).succeeded());
    QTRY_VERIFY(!notifier.isEnabled());
    const auto total = QByteArray::number(compressed.size());
    QVERIFY2(shown.contains(" B of " + total + " B ("), shown.constData());
    QVERIFY2(shown.contains(" B/s, ") && shown.contains(" s left"), shown.constData());
    QVERIFY2(shown.endsWith("\r\x1b[K"), shown.toHex().constData()); // wiped at the end
}

CLAUSTRUM_TEST(TestInstallUrl)
#include "testinstallurl.moc"
