// SPDX-License-Identifier: Apache-2.0
// The file of a tap: without secrets, private, and with whole lines even on a full disk.
#include "conformance/model/transcriptreader.h"
#include "conformance/tests/endtoend/tapping.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::conformance;
using namespace claustrum::testing;

class TestTapFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noSecretIsWritten();
    void masksPayloads();
    void aFullDiskEndsTheRecordingOnly();
    void neverOverwrites();
};

void TestTapFile::noSecretIsWritten()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.isRunning());
    Client client = tap.client();
    const std::string token(TestDaemon::token);
    client.call("process.spawn", shell("p", "echo it is " + token));
    QVERIFY(client.streamToExit("p"));
    // A program that prints the token in two frames: it waits between them.
    client.call("process.spawn",
                shell("q", "printf " + token.substr(0, 9) + "; until [ -e " + sandbox.path("go")
                               + " ]; do sleep 0.01; done; echo " + token.substr(9)));
    QVERIFY(readStreamFrame(client.next()));
    sandbox.makeFile("go", "");
    QVERIFY(client.streamToExit("q", 1));
    // A request in two pieces, and the token in an unfinished line.
    QVERIFY(
        client.send("{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"server.ping\",\"auth\":\"test-"));
    QVERIFY(client.send("token\\u002d0123456789\"}\n"));
    QVERIFY(client.next().find("pong") != std::string::npos);
    QVERIFY(client.send(token));
    client.close();
    tap.stop();
    const std::string text = tap.written();
    for (const std::string &secret : {token, token.substr(4), base64Text(token).substr(0, 24)})
        QVERIFY2(text.find(secret) == std::string::npos, text.c_str());
    const auto transcript = readTranscript(tap.file());
    QVERIFY2(transcript, transcript ? "" : transcript.error().text.c_str());
    QVERIFY(text.find("\\\"auth\\\":\\\"${TOKEN}\\\"}\"}") != std::string::npos);
    // Only the token in two frames differs in a replay.
    const Replay differs = replay(tap.file(), CLAUSTRUM_PROGRAM);
    QVERIFY2(differs.out.contains("stdout of process q differs"), differs.out);
    QVERIFY2(!differs.out.contains("stdout of process p"), differs.out);
}

void TestTapFile::masksPayloads()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath(), {"--mask-data"});
    QVERIFY(daemon.running() && tap.isRunning());
    const std::string file = sandbox.makeFile("private", "private words");
    Client client = tap.client();
    client.call("process.spawn",
                R"({"id":"c","command":"cat","env":{"API_KEY":"private","LANG":"C"}})");
    client.call("process.stdin", input("c", "private words\n"));
    QCOMPARE(readStreamFrame(client.next())->bytes, std::string("private words\n"));
    client.call("files.read", R"({"path":")" + file + "\"}");
    client.call("process.killAndWait", R"({"id":"c","signal":"KILL"})");
    client.close();
    tap.stop();
    const std::string text = tap.written();
    QVERIFY2(text.find("private words") == std::string::npos, text.c_str());
    QVERIFY2(text.find(base64Text("private words\n")) == std::string::npos, text.c_str());
    QVERIFY2(text.find(base64Text(std::string(14, 'x'))) != std::string::npos, text.c_str());
    QVERIFY2(text.find(R"(\"API_KEY\":\"xxxxxxx\",\"LANG\":\"C\")") != std::string::npos,
             text.c_str());
    QVERIFY(text.find("\"masked\": true") != std::string::npos);
}

void TestTapFile::aFullDiskEndsTheRecordingOnly()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath(), {}, {"prlimit", "--fsize=2000"});
    QVERIFY(daemon.running() && tap.isRunning());
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

void TestTapFile::neverOverwrites()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    QVERIFY(daemon.running());
    sandbox.makeFile("session.jsonl", "old");
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(tap.isRunning());
    tap.stop();
    QCOMPARE(tap.written(), std::string("old"));
    QVERIFY(readTranscript(sandbox.path("session-2.jsonl")));
}

CLAUSTRUM_TEST(TestTapFile)
#include "testtapfile.moc"
