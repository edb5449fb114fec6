// SPDX-License-Identifier: Apache-2.0
// claustrum-demo: a private daemon, driven through real bridges as an SSH session would.
#include "app/configfile.h"
#include "common/sha256.h"
#include "conformance/commands/command.h"
#include "demo/receivedoutput.h"
#include "demo/session.h"
#include "posix/files.h"
#include "posix/runprogram.h"
#include "posix/temporarydirectory.h"
#include "wire/base64.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

namespace claustrum::demo {
namespace {

constexpr const char *token = "demo-token";

/// Prints a heading.
void title(const char *text)
{
    std::printf("\n== %s\n", text);
    std::fflush(stdout);
}

constexpr const char *usualAdvice =
    "Run it once more; if it fails again, `./dev test` shows the cause more exactly.";

[[noreturn]] void fail(const std::string &why, const std::string &advice = usualAdvice)
{
    std::fprintf(stderr, "\nThe demo failed: %s.\nWhat to do: %s\n", why.c_str(), advice.c_str());
    std::exit(1);
}

template <typename T, typename E>
T orFail(Result<T, E> result)
{
    if (!result)
        fail(result.error().text);
    return *std::move(result);
}

void check(bool holds, const std::string &what)
{
    std::printf("   %s  %s\n", holds ? "ok" : "FAILED", what.c_str());
    if (!holds)
        fail("this check failed: " + what);
}

template <typename E>
void orFail(const Result<void, E> &result)
{
    if (!result)
        fail(result.error().text);
}

std::string besideMe(const std::string &name)
{
    return go::joinPath(go::dirName(programPath()), name);
}

std::string sizeText(std::size_t bytes)
{
    return std::to_string(bytes / 1000) + " kB";
}

/// Runs one of our programs to its end, with its output on the terminal or discarded.
int run(std::vector<std::string> command, bool quiet)
{
    SpawnRequest request;
    request.file = command.front();
    request.args = std::move(command);
    for (char **entry = ::environ; *entry; ++entry)
        request.env.emplace_back(*entry);
    request.stdoutFd = quiet ? -1 : STDOUT_FILENO;
    request.stderrFd = STDERR_FILENO;
    const int status = reap(orFail(spawn(request)).pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A private daemon. The destructor stops it and removes its folder.
class PrivateDaemon
{
public:
    PrivateDaemon()
        : m_folder(orFail(TemporaryDirectory::make("/tmp/claustrum-demo-")))
    {
        ::setenv("HOME", folder().c_str(), 1);
        const std::string tokenFile = folder() + "/token";
        const Fd file(orFail(openFile(tokenFile, O_WRONLY | O_CREAT, 0600)));
        orFail(writeAll(file.get(), token, tokenFile));
        if (run({besideMe("claustrum"), "-serve", "-socket", socket(), "-token-file", tokenFile},
                false)
            != 0)
            fail("the daemon did not start, for the reason above",
                 "see its log, if there is one: " + folder() + "/run/remote-server.log");
    }
    ~PrivateDaemon() { run({besideMe("claustrum"), "-stop", "-socket", socket()}, true); }
    PrivateDaemon(const PrivateDaemon &) = delete;
    PrivateDaemon &operator=(const PrivateDaemon &) = delete;

    [[nodiscard]] std::string socket() const { return folder() + "/run/rpc.sock"; }
    [[nodiscard]] const std::string &folder() const { return m_folder.path(); }
    [[nodiscard]] Session connect() const
    {
        return orFail(Session::open(besideMe("claustrum"), socket(), token));
    }

private:
    TemporaryDirectory m_folder;
};

void showCall(Session &session, const char *method, const std::string &params)
{
    const std::string result = orFail(session.call(method, params));
    std::printf("   %-20s %s\n", method,
                result.size() <= 100 ? result.c_str() : (result.substr(0, 97) + "…").c_str());
}

void lookAround(Session &session)
{
    title("Capabilities and files, through a bridge");
    showCall(session, "server.capabilities", "{}");
    showCall(session, "files.stat", R"({"path":"~"})");
    showCall(session, "files.list", R"({"path":"/usr"})");
    showCall(session, "files.read", R"({"path":"/etc/debian_version"})");
    showCall(session, "files.validate", R"({"path":"/no/such/place"})");
}

/// A program that prints for some three seconds, and writes a copy to a file.
std::string talkative(const std::string &copyPath)
{
    std::string params = R"({"id":"talk","command":"sh","args":["-c",)";
    appendJsonString(params, "for i in $(seq 60); do ls -lR /usr/share /usr/lib 2>/dev/null "
                             "| head -c 150000; sleep 0.04; done | tee "
                                 + copyPath);
    return params + "]}";
}

std::size_t sizeOf(const std::string &path)
{
    return static_cast<std::size_t>(orFail(statFile(path)).st_size);
}

void waitForSize(const std::string &path, std::size_t bytes)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (sizeOf(path) < bytes) {
        if (std::chrono::steady_clock::now() > deadline)
            fail("the program stopped writing while nobody was attached");
        ::poll(nullptr, 0, 20);
    }
}

void loseTheNetwork(const PrivateDaemon &daemon)
{
    title("A program streams; the connection is lost; another bridge takes over");
    ReceivedOutput output;
    const auto take = [&](const JsonValue &frame) { output.take(frame); };
    const std::string copy = daemon.folder() + "/written";
    {
        Session first = daemon.connect();
        first.onStream(take);
        showCall(first, "process.spawn", talkative(copy));
        constexpr std::size_t enough = 3'000'000;
        const auto flowing = [&] { return output.bytes().size() > enough || output.exited(); };
        orFail(first.receiveUntil(flowing));
        first.cut();
    }
    std::printf("   cut: %s received in %d frames, the last with seq %llu\n",
                sizeText(output.bytes().size()).c_str(), output.frames(),
                static_cast<unsigned long long>(output.lastSeq()));
    waitForSize(copy, sizeOf(copy) + 1'000'000); // while nobody reads it
    std::printf("   alone: the program continues, %s so far\n", sizeText(sizeOf(copy)).c_str());
    Session second = daemon.connect();
    second.onStream(take);
    showCall(second, "process.reattach",
             R"({"id":"talk","fromSeq":)" + std::to_string(output.lastSeq()) + "}");
    if (!output.exited())
        orFail(second.receiveUntil([&] { return output.exited(); }));
    const std::string written = orFail(readFile(copy));
    std::printf("   written  %s   sha256 %s\n", sizeText(written.size()).c_str(),
                sha256Hex(written).c_str());
    std::printf("   received %s   sha256 %s\n", sizeText(output.bytes().size()).c_str(),
                sha256Hex(output.bytes()).c_str());
    check(output.gaps() == 0, "no gap in seq, over both connections");
    check(written == output.bytes(), "no byte was lost");
    check(output.exitCode() == 0, "the exit code was received");
}

std::string stdinParams(const std::string &text, std::size_t offset)
{
    return R"({"id":"cat","data":")" + base64Text(text) + R"(","offset":)" + std::to_string(offset)
           + "}";
}

void feedStdin(const PrivateDaemon &daemon)
{
    title("stdin with offsets: data sent twice arrives once");
    ReceivedOutput output;
    Session session = daemon.connect();
    session.onStream([&](const JsonValue &frame) { output.take(frame); });
    showCall(session, "process.spawn", R"({"id":"cat","command":"cat"})");
    showCall(session, "process.stdin", stdinParams("hello ", 0));
    showCall(session, "process.stdin", stdinParams("hello ", 0));
    showCall(session, "process.stdin", stdinParams("lo world\n", 3));
    const std::string all = "hello world\n";
    while (output.bytes().size() < all.size())
        orFail(session.receiveUntil([] { return true; }));
    check(output.bytes() == all, "the child read: hello world");
    showCall(session, "process.killAndWait", R"({"id":"cat"})");
}

/// Advice on a scenario of the replay.
const std::string playAlone = "./dev build, and then build/dev/bin/claustrum-conformance replay "
                              "--filter NAME --keep";

/// @param status of the replay, which has just listed the scenarios by name
void judgeReplay(int status)
{
    if (status == conformance::Differences)
        fail("the daemon differs from the reference in the scenarios marked DIFFERS above",
             playAlone
                 + ", plays one scenario alone and keeps its folder; with --format html --out "
                   "FILE it writes a page about all.");
    if (status == conformance::CouldNotRun)
        fail(
            "some recordings could not be played: for those marked NO START above the daemon could "
            "not be started, those marked NOT RUN were not attempted",
            "remove the causes given above; " + playAlone + ", then plays one scenario alone.");
    check(true, "every frame that was compared is equal to the byte, except listed differences; "
                "SKIPPED above, if it is there, is not a failure, but a scenario that this machine "
                "cannot run");
}

void replayRecordings()
{
    title("The recordings of the reference are replayed");
    judgeReplay(
        conformance::replayCommand.run({"--server", besideMe("claustrum"), "--expected",
                                        CLAUSTRUM_SOURCE_DIR "/recordings/expected-differences"}));
}

void sayWhatIsNext()
{
    std::printf("\nNext steps:\n"
                "   \"A first session by hand\" in README.md: type the frames yourself\n"
                "   docs/first-client.md: from here to a client of your own\n"
                "   ./dev test: build the rest and run every test; then\n"
                "   build/dev/bin/claustrum-conformance replay --format html --out replay.html:\n"
                "      the same replay as a page, frame by frame\n"
                "   build/dev/bin/claustrum-lab: watch a session or a recording\n");
}

int demo()
{
    const auto start = std::chrono::steady_clock::now();
    {
        title("A private daemon");
        const PrivateDaemon daemon;
        std::printf("   listening on %s\n", daemon.socket().c_str());
        {
            Session session = daemon.connect();
            lookAround(session);
        }
        loseTheNetwork(daemon);
        feedStdin(daemon);
        title("Stopped");
    }
    replayRecordings();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("\nEverything worked, in %.1f seconds.\n", took.count());
    sayWhatIsNext();
    return 0;
}

} // namespace
} // namespace claustrum::demo

int main()
{
    return claustrum::demo::demo();
}
