// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/flood.h"

#include "testing/deadline.h"
#include "testing/pattern.h"
#include "testing/sandbox.h"
#include "wire/jsonvalue.h"

#include <cstdlib>
#include <filesystem>

namespace claustrum::testing {
namespace {

/// (processes.md, Replay buffer)
constexpr std::size_t bufferBytes = 16777216;
/// More than the longest frame.
constexpr std::size_t frameBytes = std::size_t{44} * 1024;

/// The number behind a key of a JSON text; 0 if it has none.
std::uint64_t number(const std::string &json, std::string_view key)
{
    const auto object = parseJson(json);
    const JsonValue *const member = object ? object->find(key) : nullptr;
    return member ? static_cast<std::uint64_t>(member->integer().value_or(0)) : 0;
}

/// The bytes that a process has written to files, pipes and sockets.
std::uint64_t writtenBy(std::int64_t pid)
{
    const std::string counts = contentOf("/proc/" + std::to_string(pid) + "/io");
    const std::string key = "wchar: ";
    const auto at = counts.find(key);
    return at == std::string::npos ? 0 : std::strtoull(&counts[at + key.size()], nullptr, 10);
}

bool isExit(const std::string &text)
{
    return text.find(R"("stream":"exit")") != std::string::npos;
}

std::string reattachFrom(Seq seq)
{
    return R"({"id":"p","fromSeq":)" + std::to_string(seq) + "}";
}

/// Attaches, and reads until nothing more is sent unasked: some of the output of a process that has
/// ended may still be on its way to the daemon. A problem, or nothing.
std::string readToExit(Client &client, Seq seen)
{
    client.ask("process.reattach", reattachFrom(seen));
    bool isAnswered = false;
    for (bool hasEnded = false; !hasEnded || !isAnswered;) {
        const std::string text = client.next();
        if (!text.starts_with('{'))
            return "no exit frame: " + text;
        hasEnded = hasEnded || isExit(text);
        isAnswered = isAnswered || text.find(R"("firstSeq":)") != std::string::npos;
    }
    return {};
}

} // namespace

bool Flood::start(Client &client)
{
    std::string params =
        command("p", {m_child, "pattern", std::to_string(seed), std::to_string(bytes())});
    params.insert(params.size() - 1, R"(,"wantPid":true)");
    m_pid = static_cast<std::int64_t>(number(client.call("process.spawn", params), "pid"));
    return m_pid > 0;
}

Seq Flood::read(Client &client, int frames)
{
    ReceivedStream stream;
    for (int i = 0; i < frames; ++i) {
        const auto frame = readStreamFrame(client.next());
        if (!frame || !stream.take(*frame))
            return 0;
    }
    m_received = stream.out().size();
    return Pattern(seed).match(stream.out()) ? stream.lastSeq() : 0;
}

std::uint64_t Flood::writtenUntilItWaits() const
{
    constexpr int looks = 50; // that show no progress
    std::uint64_t written = 0;
    int same = 0;
    eventually([&] {
        const std::uint64_t now = writtenBy(m_pid);
        same = now == written ? same + 1 : 0;
        written = now;
        return same == looks;
    });
    return written;
}

std::string Flood::compareRest(Client &client, Seq seen) const
{
    const std::string process = "/proc/" + std::to_string(m_pid);
    if (!eventually([&] { return !std::filesystem::exists(process); }))
        return "the process has not ended";
    if (std::string problem = readToExit(client, seen); !problem.empty())
        return problem;
    const std::string state = client.call("process.reattach", reattachFrom(1'000'000'000));
    const Seq first = number(state, "firstSeq");
    if (first <= seen + 1)
        return "after more than a buffer: " + state;
    client.ask("process.reattach", reattachFrom(seen));
    ReceivedStream rest(first - 1);
    std::size_t retained = 0;
    while (!rest.exitCode()) {
        const std::string text = client.next();
        const auto frame = readStreamFrame(text);
        if (!frame || !rest.take(*frame))
            return "not the next frame: " + text.substr(0, 200);
        retained += text.size() + 1;
    }
    if (retained > bufferBytes || retained + frameBytes < bufferBytes)
        return "the buffer holds " + std::to_string(retained) + " bytes";
    const std::uint64_t begin = bytes() - rest.out().size();
    if (begin < m_received || !Pattern(seed, begin).match(rest.out()))
        return "other bytes than the last ones";
    return {};
}

} // namespace claustrum::testing
