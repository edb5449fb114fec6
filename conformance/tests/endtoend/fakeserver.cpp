// SPDX-License-Identifier: Apache-2.0
// A server for the tests of the player: takes the flags of -serve, answers pings and a few requests
// for a process `p`, and has the fault that -mode names. It shares no code with the project's
// server.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

std::string mode = "good";
int listening = -1; // the server's socket
std::filesystem::path logFile;

void say(int fd, const std::string &text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto count = ::send(fd, text.data() + at, text.size() - at, MSG_NOSIGNAL);
        if (count <= 0)
            return;
        at += static_cast<std::size_t>(count);
    }
}

std::string idOf(const std::string &line)
{
    const auto begin = line.find("\"id\":");
    return begin == std::string::npos ? "null"
                                      : line.substr(begin + 5, line.find(',', begin) - begin - 5);
}

std::string pong(const std::string &id)
{
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"pong\":true}}\n";
}

std::string reply(const std::string &id, const std::string &result)
{
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":)" + result + "}\n";
}

std::string output(int seq, const std::string &base64)
{
    return R"({"type":"stream","processId":"p","stream":"stdout","seq":)" + std::to_string(seq)
           + R"(,"data":")" + base64 + "\"}\n";
}

const std::string exitFrame =
    R"({"type":"stream","processId":"p","stream":"exit","seq":3,"exitCode":0})"
    "\n";

/// A pid that no process has: Linux numbers them from 1 to 4194303.
constexpr pid_t nobody = 4194304;

/// A real child, which leads its own group and waits to be killed. Returns the pid that the mode
/// says it has.
pid_t startChild()
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::setpgid(0, 0);
        for (;;)
            ::pause();
    }
    ::setpgid(child, child);
    return mode == "wrongpid" ? nobody : mode == "serverpid" ? ::getpid() : child;
}

/// The process writes "a" and "b", and ends when it is killed.
void answerForProcess(int fd, const std::string &id, const std::string &line)
{
    const std::string one = output(1, "YQ==");
    const std::string two = output(2, mode == "bigframe" ? std::string(60'000, 'Y') : "Yg==");
    const bool replyFirst = mode == "replyfirst";
    std::string last = reply(id, R"({"found":true,"died":true})");
    if (line.find("wantPid") != std::string::npos) {
        say(fd, reply(id, R"({"success":true,"pid":)" + std::to_string(startChild())
                              + R"(,"startTime":)" + std::to_string(::time(nullptr)) + ".5}"));
    } else if (line.find("process.spawn") != std::string::npos) {
        say(fd, reply(id, R"({"success":true})"));
        say(fd, mode == "reorder" ? two + one : mode == "duplicate" ? one + one + two : one + two);
        if (mode == "exitfirst")
            say(fd, exitFrame + output(4, "Yw=="));
        if (mode == "closelate")
            ::usleep(20'000), ::shutdown(fd, SHUT_RDWR);
    } else if (line.find("process.killAndWait") != std::string::npos) {
        say(fd, replyFirst ? last + exitFrame : exitFrame + last);
    } else {
        last = reply(id, R"({"found":true,"running":false,"firstSeq":1,"lastSeq":3})");
        const std::string frames = one + two + exitFrame;
        say(fd, replyFirst ? last + frames : frames + last);
    }
}

/// Logs each answer. The reply to 10 is wrong, and 20 closes the connection.
void answerWithLog(int fd, const std::string &id)
{
    std::ofstream(logFile, std::ios::app) << "answered " << id << '\n';
    if (id == "20")
        ::close(fd);
    else
        say(fd, id == "10" ? "{\"jsonrpc\":\"2.0\",\"id\":10,\"result\":{}}\n" : pong(id));
}

void flood(int fd)
{
    for (int i = 0;; ++i)
        say(fd, pong("\"flood" + std::to_string(i) + "\""));
}

/// Whether a request 3 was ever seen.
bool bearsGrudge(const std::string &id)
{
    static bool seen = false;
    seen = seen || id == "3";
    return seen;
}

/// One word of "-mode frames:WORD,WORD": r the reply, 7 a frame of output with that seq, b7 one of
/// 33000 bytes, x7 the exit frame, h half a line, c the end of the connection.
void sayWord(int fd, const std::string &word, const std::string &id)
{
    const std::string seq = word.substr(1);
    if (word == "r")
        say(fd, reply(id, R"({"success":true})"));
    else if (word == "h")
        say(fd, R"({"type":"str)");
    else if (word == "c")
        ::shutdown(fd, SHUT_RDWR);
    else if (word[0] == 'x')
        say(fd, R"({"type":"stream","processId":"p","stream":"exit","seq":)" + seq
                    + ",\"exitCode\":0}\n");
    else if (word[0] == 'b')
        say(fd, output(std::stoi(seq), std::string(44'000, 'A')));
    else
        say(fd, output(std::stoi(word), "YQ=="));
}

void sayWords(int fd, const std::string &words, const std::string &id)
{
    for (std::size_t at = 0; at < words.size();) {
        const auto end = std::min(words.find(',', at), words.size());
        sayWord(fd, words.substr(at, end - at), id);
        at = end + 1;
    }
}

void answer(int fd, const std::string &line)
{
    const std::string id = idOf(line);
    if (line.find("server.shutdown") != std::string::npos) {
        if (mode == "stubborn")
            return;
        ::_exit(mode == "badexit" ? 3 : 0);
    }
    if (mode.starts_with("frames:"))
        sayWords(fd, mode.substr(7), id);
    else if (line.find("\"process.") != std::string::npos)
        answerForProcess(fd, id, line);
    else if (mode == "crash")
        ::raise(SIGKILL); // a sanitizer turns other signals into an exit status
    else if (mode == "hang")
        return;
    else if (mode == "garbage")
        say(fd, "<html>502\xff Bad Gateway</html>\n");
    else if (mode == "close")
        ::close(fd);
    else if (mode == "half")
        say(fd, pong(id).substr(0, 20)), ::close(fd);
    else if (mode == "logs")
        answerWithLog(fd, id);
    else if (mode == "flood")
        flood(fd);
    else if (mode == "onebyte")
        say(fd, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"pong\":TRUE}}\n");
    else if (mode == "grudge" && bearsGrudge(id) && id == "9")
        say(fd, "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{\"pong\":false}}\n");
    else if (mode == "otherid")
        say(fd, pong("1" + id));
    else if (mode == "twice")
        say(fd, pong(id) + pong(id));
    else if (mode == "endless")
        say(fd, std::string(70 * 1024 * 1024, 'x'));
    else if (mode == "trailing")
        say(fd, pong(id) + "abc");
    else if (mode == "nonewline")
        say(fd, pong(id).substr(0, pong(id).size() - 1));
    else if (mode == "closelate")
        say(fd, pong(id)), ::usleep(20'000), ::shutdown(fd, SHUT_RDWR);
    else if (mode == "extra")
        say(fd, pong(id) + pong("99"));
    else if (mode == "extralate")
        say(fd, pong(id)), ::usleep(60'000), say(fd, pong("99"));
    else if (mode == "emptyline")
        say(fd, "\n" + pong(id));
    else if (mode == "printslater")
        std::puts("served one"), std::fflush(stdout), say(fd, pong(id));
    else if (mode == "late")
        ::usleep(100'000), say(fd, pong(id));
    else if (mode == "takesover") // the next connection ends some time before the reply
        ::close(::accept(listening, nullptr, nullptr)), ::usleep(50'000), say(fd, pong(id));
    else
        say(fd, pong(id));
}

/// One connection at a time is enough for the tests.
void serve(int client)
{
    std::string line;
    char c = 0;
    while (::read(client, &c, 1) == 1) {
        if (c != '\n') {
            line += c;
            continue;
        }
        answer(client, line);
        line.clear();
    }
    ::close(client);
}

int listenAt(const char *path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    ::listen(fd, 16);
    return fd;
}

/// A child in a session of its own that ignores signals: the player must find and kill it.
void leaveOrphan()
{
    if (::fork() != 0)
        return;
    ::setsid();
    for (const int signal : {SIGTERM, SIGHUP, SIGINT})
        ::signal(signal, SIG_IGN);
    for (;;)
        ::pause();
}

/// Prints its input: arguments, directory, environment, stdin, and the configuration beside it.
int report(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i)
        std::printf("arg %s\n", argv[i]);
    std::printf("cwd %s\n", std::filesystem::current_path().c_str());
    for (const char *name : {"HOME", "SHELL", "NEW", "PWD", "TMPDIR"})
        std::printf("%s=%s\n", name, std::getenv(name) ? std::getenv(name) : "(unset)");
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
    std::ifstream conf(self.parent_path() / "claustrum.conf");
    std::printf("conf %s\n", std::string(std::istreambuf_iterator<char>(conf), {}).c_str());
    std::printf("stdin %s\n", std::string(std::istreambuf_iterator<char>(std::cin), {}).c_str());
    std::fputs("to stderr\n", stderr);
    return 9;
}

/// Whether this is the second, fourth … start that this file counts.
bool isSecond(const std::string &file)
{
    std::ofstream(file, std::ios::app) << 'x';
    return std::filesystem::file_size(file) % 2 == 0;
}

/// Writes the directory of -serve to a file, for a tree step.
void noteDirectory(const char *socketPath)
{
    std::ofstream(std::filesystem::path(socketPath).parent_path() / "cwd")
        << std::filesystem::current_path().filename().string();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 1 && std::strcmp(argv[1], "report") == 0)
        return report(argc, argv);
    const char *socketPath = nullptr;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "-socket") == 0)
            socketPath = argv[i + 1];
        if (std::strcmp(argv[i], "-mode") == 0)
            mode = argv[i + 1];
    }
    if (mode == "otherflags" || !socketPath) {
        std::fputs("unknown option -serve\n", stderr);
        return 2;
    }
    if (mode == "chatty")
        std::fputs("listening\n", stderr);
    if (mode == "absent")
        return 0;
    if (mode == "launchcrash")
        ::raise(SIGKILL);
    if (mode == "chatter") {
        for (int i = 0; i < 20'000'000; ++i)
            std::fputs("x\n", stdout);
        return 2;
    }
    if (mode.starts_with("everysecond:"))
        mode = isSecond(mode.substr(mode.find(':') + 1)) ? "onebyte" : "good";
    if (mode == "neverback")
        for (;;)
            ::pause();
    noteDirectory(socketPath);
    logFile = std::filesystem::path(socketPath).parent_path() / "remote-server.log";
    int ready[2];
    if (::pipe(ready) != 0)
        return 1;
    if (::fork() != 0) {
        char c = 0;
        ::close(ready[1]);
        return ::read(ready[0], &c, 1) == 1 ? 0 : 1;
    }
    ::setsid();
    listening = listenAt(socketPath);
    if (::write(ready[1], "!", 1) != 1)
        return 1;
    ::close(ready[0]);
    ::close(ready[1]);
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3 && mode != "printslater"; ++fd)
        ::dup2(null, fd);
    if (mode == "orphan")
        leaveOrphan();
    for (;;) {
        const int client = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0 && mode == "deaf")
            ::pause();
        if (client >= 0)
            serve(client);
    }
}
