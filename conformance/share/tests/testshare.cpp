// SPDX-License-Identifier: Apache-2.0
// Nothing of a secret is left in a shared capture, and everything else stays.
#include "conformance/model/library.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/share/secretforms.h"
#include "conformance/share/share.h"
#include "posix/files.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QTest>

using namespace claustrum::conformance;
using claustrum::base64Text;
using claustrum::decodeBase64;

class TestShare : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsForms_data();
    void findsForms();
    void findsRandomWords_data();
    void findsRandomWords();
    void hides_data();
    void hides();
    void hidesDividedSecrets();
    void keeps_data();
    void keeps();
    void masksPayloads();
    void refusesWhatRemains();
    void isStable();
    void readsEveryRecording();
};

namespace {

const std::string header =
    R"({"transcript": {"version": 1, "scenario": "s", "title": "t", "build": "b", "source": "x", )"
    R"("platform": "p", "recorded": "2026-01-01", "order": "any"}})"
    "\n";

const std::string key = "sk-ant-0123456789abcdefXYZ";

/// The lines after the header; the error instead of them.
std::string shared(const std::string &lines, const ShareOptions &options)
{
    const auto result = shareTranscript(header + lines, "f", options);
    return result ? result->text.substr(result->text.find('\n') + 1) : result.error().text;
}

ShareOptions keeping()
{
    ShareOptions options;
    options.keepPayload = true;
    return options;
}

/// A line of a transcript with a text of the wire.
std::string sent(QByteArray wire)
{
    wire.replace('\\', "\\\\").replace('"', "\\\"");
    return R"({"on": 1, "line": ")" + wire.toStdString() + "\"}\n";
}

std::string received(QByteArray wire)
{
    return R"({"recv": 1)" + sent(wire).substr(8);
}

QByteArray output(int seq, const std::string &bytes)
{
    return R"({"type":"stream","processId":"p","stream":"stdout","seq":)" + QByteArray::number(seq)
           + R"(,"data":")" + QByteArray::fromStdString(base64Text(bytes)) + "\"}";
}

/// The part of the base64 of a secret that does not depend on its surroundings.
std::string core(const std::string &secret, std::size_t before)
{
    const std::string encoded = base64Text(std::string(before, ' ') + secret + "  ");
    return encoded.substr(4, secret.size() / 3 * 4 - 8);
}

} // namespace

void TestShare::findsForms_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("secret");
    const auto row = [](const char *text, const char *secret) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(secret);
    };
    row("use sk-ant-0123456789abcdef.", "sk-ant-0123456789abcdef");
    row("task-0123456789abcdefgh", "");
    row("sk-short", "");
    row("ghp_0123456789abcdef0123", "ghp_0123456789abcdef0123");
    row("github_pat_0123456789abcdef", "github_pat_0123456789abcdef");
    row("key AKIAIOSFODNN7EXAMPLE end", "AKIAIOSFODNN7EXAMPLE");
    row("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678");
    row("curl -H 'X: Bearer abcdefgh12345678'", "abcdefgh12345678");
    row("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.abc", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.abc");
    row("API_KEY=hunter22 next", "hunter22");
    row("export DB_PASSWORD='hunter22'", "hunter22");
    row(R"({"access_token": "hunter22"})", "hunter22");
    row(R"(\"secret\":\"hunter22\")", "hunter22");
    row("token: 12", "");
    row("the token is here", "");
    row("tokens=many", "");
    row("auth=${TOKEN} token=${TOKEN}", "");
    row("-----BEGIN RSA PRIVATE KEY-----\nMIIx\n-----END RSA PRIVATE KEY-----\nx",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIx\n-----END RSA PRIVATE KEY-----");
    row("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl");
    row("-----BEGIN CERTIFICATE-----\nMIIx", "");
}

void TestShare::findsForms()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, secret);
    const auto found = findSecretForms(text.toStdString());
    QCOMPARE(found.size(), std::size_t(secret.isEmpty() ? 0 : 1));
    if (!found.empty())
        QCOMPARE(text.mid(static_cast<int>(found[0].begin), static_cast<int>(found[0].length)),
                 secret);
}

void TestShare::findsRandomWords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("found");
    const auto row = [](const char *text, bool found) {
        QTest::newRow(text) << QByteArray(text) << found;
    };
    row("wJalrXUtnFEMI7K7MDENGbPxRfiCYEXAMPLEKEY", true);
    row("a Zx81mQ0pLr5Tn2Vb7Ks4Wd9Y b", true);
    row("d1f31ebe42008b8512d7eeadeb4bee8faa4e2ac5", false);
    row("thequickbrownfoxjumpsoverthelazydog", false);
    row("/usr/lib/x86_64-linux-gnu/libQt6Core.so.6", false);
    row("Zx81mQ0pLr5Tn2Vb7Ks", false);
    row("123e4567-e89b-12d3-a456-426614174000", false);
}

void TestShare::findsRandomWords()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, found);
    QCOMPARE(!findRandomWords(text.toStdString()).empty(), found);
}

void TestShare::hides_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("secret");
    const auto row = [](const char *name, const std::string &line, const std::string &secret) {
        QTest::newRow(name) << QByteArray::fromStdString(line) << QByteArray::fromStdString(secret);
    };
    const QByteArray wireKey = QByteArray::fromStdString(key);
    row("auth", sent(R"({"id":1,"method":"m","auth":"correct-horse"})"), "correct-horse");
    row("a variable with a secret's name",
        sent(R"({"method":"process.spawn","params":{"env":{"DB_PASSWORD":"hunter22"}}})"),
        "hunter22");
    row("any other variable",
        sent(R"({"method":"process.spawn","params":{"env":{"PROJECT":"ocean"}}})"), "ocean");
    row("an argument",
        sent(R"({"method":"process.spawn","params":{"args":["--key",")" + wireKey + R"("]}})"),
        key);
    row("within an argument",
        sent(R"({"method":"process.spawn","params":{"args":["-c","API_KEY=hunter22 run"]}})"),
        "hunter22");
    row("a user in a path",
        sent(R"({"method":"files.read","params":{"path":"/home/alice/a.txt"}})"), "alice");
    row("a user of macOS", sent(R"({"method":"m","params":{"cwd":"/Users/alice"}})"), "alice");
    row("a user in a variable",
        sent(R"({"method":"process.spawn","params":{"env":{"USER":"alice"}}})"), "alice");
    row("a folder", sent(R"({"method":"files.list","params":{"path":"/srv/ocean-plan/src"}})"),
        "ocean-plan");
    row("a folder below ${DIR}", sent(R"({"method":"m","params":{"path":"${DIR}/ocean/x"}})"),
        "ocean");
    row("a folder in an error",
        received(R"({"id":1,"error":{"code":-32603,"message":"open /srv/ocean: no such file"}})"),
        "ocean");
    row("a name in a list", received(R"({"id":1,"result":{"entries":[{"name":"ocean.md"}]}})"),
        "ocean.md");
    row("a file of a fixture", "{\"fixture\": {\"file\": \"ocean/plan.txt\", \"text\": \"x\"}}\n",
        "ocean");
    row("the text of a fixture",
        "{\"fixture\": {\"file\": \"a\", \"text\": \"TOKEN=hunter22\\n\"}}\n", "hunter22");
    row("a host", sent(R"({"method":"m","params":{"url":"https://git.corp.internal/a"}})"),
        "git.corp.internal");
    row("a host and its user", sent(R"({"method":"m","params":{"a":"ssh alice@buildbox ls"}})"),
        "buildbox");
    row("an address", received(R"({"id":1,"result":{"author":"alice@corp.io"}})"), "alice");
    row("output", received(output(1, "key " + key + "\n")), key);
    row("JSON in output", received(output(1, R"({"a":"key )" + key + "\"}\n")), key);
    row("stdin",
        sent(R"({"method":"process.stdin","params":{"id":"p","data":")"
             + QByteArray::fromStdString(base64Text("login " + key)) + "\"}}"),
        key);
    row("base64 in a text",
        sent(R"({"method":"m","params":{"blob":")"
             + QByteArray::fromStdString(base64Text("my " + key)) + "\"}}"),
        key);
    row("JSON in a text", sent(R"({"method":"m","params":{"json":"{\"apiKey\":\"hunter22\"}"}})"),
        "hunter22");
    row("JSON in JSON in a text",
        sent(R"({"method":"m","params":{"json":"{\"j\":\"{\\\"apiKey\\\":\\\"hunter22\\\"}\"}"}})"),
        "hunter22");
    row("a line of bytes",
        R"({"on": 1, "b64": ")" + base64Text(R"({"method":"m","auth":"correct-horse"})") + "\"}\n",
        "correct-horse");
    row("bytes that are no text",
        R"({"on": 1, "b64": ")" + base64Text("\xff " + key + " \xfe") + "\"}\n", key);
    row("the output of a run",
        "{\"run\": [\"-x\"], \"exit\": 0, \"stdout\": \"password: hunter22\", \"stderr\": \"\"}\n",
        "hunter22");
}

void TestShare::hides()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, secret);
    const std::string text = line.toStdString();
    const std::string hidden = secret.toStdString();
    const std::string result = shared(text, keeping());
    QVERIFY2(parseTranscript(header + result, "f").ok(), result.c_str());
    QVERIFY2(result.find(hidden) == std::string::npos, result.c_str());
    for (std::size_t before = 0; before < 3 && hidden.size() > 12; ++before)
        QVERIFY2(result.find(core(hidden, before)) == std::string::npos, result.c_str());
    QCOMPARE(result.size(), text.size());
}

/// Output of a process, divided at every place of the key, so at each phase of base64.
void TestShare::hidesDividedSecrets()
{
    const std::string whole = "export API_KEY=" + key + "; run\n";
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        const std::string lines = received(output(1, whole.substr(0, cut)))
                                  + received(output(2, whole.substr(cut)))
                                  + received(output(2, whole.substr(cut))); // a replay
        const std::string result = shared(lines, keeping());
        const auto transcript = parseTranscript(header + result, "f");
        QVERIFY2(transcript.ok(), result.c_str());
        std::string bytes;
        for (const std::size_t step : {0, 1}) {
            const std::string &frame = std::get<Receive>(transcript->steps[step].action).line;
            const auto begin = frame.find("\"data\":\"") + 8;
            bytes += *decodeBase64(frame.substr(begin, frame.find('"', begin) - begin));
        }
        QCOMPARE(bytes, "export API_KEY=secret1" + std::string(key.size() - 7, 'x') + "; run\n");
        QCOMPARE(transcript->steps[1].source, transcript->steps[2].source);
    }
}

void TestShare::keeps_data()
{
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, const std::string &line) {
        QTest::newRow(name) << QByteArray::fromStdString(line);
    };
    row("placeholders", sent(R"({"method":"m","params":{"path":"${DIR}/tmp"},"auth":"${TOKEN}"})"));
    row("the lab's token", sent(R"({"method":"m","auth":"lab-token-0123456789"})"));
    row("system paths", sent(R"({"params":{"env":{"PATH":"/usr/local/bin:/usr/bin:/bin"}}})"));
    row("digests",
        received(R"({"id":1,"result":{"head":"d1f31ebe42008b8512d7eeadeb4bee8faa4e2ac5"}})"));
    row("spelling", received(R"({"id":1,"result":{"a":"\u003c\u00e9\/ \"x\""}})"));
    row("spaces and order", sent(R"({ "method" : "m" , "id" : 1.50 , "a" : [ ] })"));
    row("other steps", "{\"eof\": 1}\n{\"serve\":{}}\n");
    row("a block", received(R"({"data":"<<b64:pid ${PID}>>"})"));
}

void TestShare::keeps()
{
    QFETCH(QByteArray, line);
    QCOMPARE(shared(line.toStdString(), keeping()), line.toStdString());
}

void TestShare::masksPayloads()
{
    const std::string lines =
        received(output(1, "hello\n"))
        + received(R"({"id":1,"result":{"content":"caf\u00e9","exists":true}})");
    const auto result = shareTranscript(header + lines, "f", {});
    QVERIFY(result.ok());
    QVERIFY(parseTranscript(result->text, "f")->header.masked);
    QVERIFY2(result->text.ends_with(
                 received(output(1, "xxxxxx"))
                 + received(R"({"id":1,"result":{"content":"xxxxx","exists":true}})")),
             result->text.c_str());
}

void TestShare::refusesWhatRemains()
{
    const std::string lines =
        "{\"connect\": 1}\n"
        + sent(R"({"method":"process.spawn","params":{"args":["Zx81mQ0pLr5Tn2Vb7Ks4Wd9Y"]}})");
    QCOMPARE(shared(lines, keeping()),
             std::string("f:3: line.params.args: a word that looks random remains: \"Zx81…\", "
                         "24 bytes"));
    ShareOptions options = keeping();
    options.suspects = Suspects::Hidden;
    QVERIFY(shared(lines, options).find("Zx81") == std::string::npos);
    options = keeping();
    options.hide = {"Zx81mQ0pLr5Tn2Vb7Ks4Wd9Y"};
    QVERIFY(shared(lines, options).find("[\\\"secret1xxxxxxxxxxxxxxxxx\\\"]") != std::string::npos);
    const std::string divided =
        received(output(1, "a Zx81mQ0pLr5T")) + received(output(2, "n2Vb7Ks4Wd9Y b"));
    QVERIFY(shared(divided, keeping()).find("f: data: a word that looks random") == 0);
}

void TestShare::isStable()
{
    const std::string lines =
        sent(R"({"method":"files.read","params":{"path":"/home/alice/ocean/a.txt"}})")
        + received(R"({"id":1,"error":{"message":"open /home/alice/ocean/a.txt: denied"}})");
    const std::string once = shared(lines, keeping());
    QCOMPARE(shared(lines, keeping()), once);
    const auto first = once.find("/home/user1/name1/");
    QVERIFY2(first != std::string::npos, once.c_str());
    QVERIFY2(once.find("open /home/user1/name1/", first) != std::string::npos, once.c_str());
}

/// The structure of every recording stays: the same lines, of the same lengths.
void TestShare::readsEveryRecording()
{
    const auto files = findRecordings({CLAUSTRUM_SOURCE_DIR "/recordings",
                                       {},
                                       {},
                                       {},
                                       CLAUSTRUM_SOURCE_DIR "/conformance/cases"});
    QVERIFY(files);
    ShareOptions options = keeping();
    options.suspects = Suspects::Hidden;
    for (const std::string &file : *files) {
        const auto before = readTranscript(file);
        const auto result = shareTranscript(*claustrum::readFile(file), file, options);
        QVERIFY2(result.ok(), result ? "" : result.error().text.c_str());
        const auto after = parseTranscript(result->text, file);
        QVERIFY2(after.ok(), after ? "" : after.error().text.c_str());
        QCOMPARE(after->steps.size(), before->steps.size());
        for (std::size_t i = 0; i < after->steps.size(); ++i) {
            const std::string &line = before->steps[i].source;
            const bool isEscaped = line.find("\\u") != std::string::npos; // its bytes are fewer
            QVERIFY2(isEscaped || after->steps[i].source.size() == line.size(), line.c_str());
            QCOMPARE(after->steps[i].action.index(), before->steps[i].action.index());
        }
    }
}

CLAUSTRUM_PLAIN_TEST(TestShare)
#include "testshare.moc"
