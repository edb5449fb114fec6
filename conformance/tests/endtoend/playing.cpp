// SPDX-License-Identifier: Apache-2.0
#include "conformance/tests/endtoend/playing.h"

#include "conformance/model/transcriptreader.h"

#include <QDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace claustrum::conformance::test {

const std::string ping =
    R"({"on":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server.ping\"}"})"
    "\n"
    R"({"recv":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"pong\":true}}"})"
    "\n";

std::string transcriptFor(const std::string &mode, const std::string &steps)
{
    return R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
           R"("platform":"linux-amd64","recorded":"2026-01-01"}})"
           "\n"
           R"({"serve":{"args":["-mode",")"
           + mode + "\"]}}\n" + (steps.empty() ? ping : steps);
}

Job jobFor(const Transcript &transcript, const PlayOptions &options)
{
    return {emptyResult(transcript), [&] { return play(transcript, options); },
            longestPlay(transcript, options)};
}

PlayOptions optionsOf(std::chrono::milliseconds timeout)
{
    PlayOptions options;
    options.server = CLAUSTRUM_FAKE_SERVER;
    options.timeout = timeout;
    return options;
}

bool keepsWaiting(std::string_view mode)
{
    constexpr std::array<std::string_view, 6> modes{"hang",      "flood", "stubborn",
                                                    "neverback", "deaf",  "nonewline"};
    return std::ranges::find(modes, mode) != modes.end();
}

ScenarioResult playMode(const std::string &mode, const std::string &steps,
                        std::chrono::milliseconds timeout)
{
    const auto transcript = parseTranscript(transcriptFor(mode, steps), "t.jsonl");
    if (!transcript)
        qFatal("%s", transcript.error().text.c_str());
    const PlayOptions options = optionsOf(timeout);
    ScenarioResult result;
    runJobs({jobFor(*transcript, options)}, 1, [&](const ScenarioResult &r) { result = r; });
    return result;
}

std::string all(const ScenarioResult &result)
{
    std::string text = result.reason;
    for (const Difference &difference : result.differences)
        text += difference.summary + '\n';
    return text;
}

int processesOf(const std::string &part)
{
    int count = 0;
    for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "cmdline");
        std::ostringstream line;
        line << file.rdbuf(); // unlike an iterator, does not throw if the process has just ended
        count += line.str().find(part) != std::string::npos ? 1 : 0;
    }
    return count;
}

void SandboxFolder::use() const
{
    QVERIFY(m_folder.isValid());
    qputenv("TMPDIR", m_folder.path().toUtf8());
}

void SandboxFolder::checkForLeftovers() const
{
    QCOMPARE(processesOf(m_folder.path().toStdString()), 0);
    QVERIFY2(QDir(m_folder.path()).isEmpty(), "a sandbox was not removed");
}

} // namespace claustrum::conformance::test
