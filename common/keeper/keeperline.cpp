// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/keeperline.h"

#include "common/keeper/directorylock.h"
#include "common/keeper/startrequest.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <array>
#include <cerrno>
#include <climits>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

namespace claustrum {
namespace {

using Kind = Message::Kind;

/// A predecessor may take five seconds to end.
constexpr int attachPatienceMs = 15'000;

Error unexpected(const std::optional<Message> &message)
{
    if (!message)
        return Error{"the keeper closed the connection"};
    return Error{message->kind == Kind::Failed ? message->text
                                               : std::string("the keeper answered otherwise")};
}

Result<Message> receiveSoon(int socket)
{
    pollfd readable{socket, POLLIN, 0};
    if (::poll(&readable, 1, attachPatienceMs) <= 0)
        return Error{"the keeper does not answer"};
    auto message = receiveMessage(socket, false);
    if (!message)
        return message.error();
    if (!*message || (*message)->kind == Kind::Failed)
        return unexpected(*message);
    return std::move(**message);
}

/// Starts this program again as the keeper, with its socket as stdin.
Result<void> startKeeper(const std::string &path, const SpawnRequest &daemon)
{
    const auto listener = listenForMessages(path);
    if (!listener)
        return listener.error();
    SpawnRequest request;
    request.file = daemon.file;
    request.args = {keeperName, path};
    request.env = daemon.env;
    std::erase_if(request.env, [](const std::string &entry) {
        return entry.starts_with("CLAUDE_RPC_TOKEN="); // not the keeper's business
    });
    request.stdinFd = listener->get();
    request.group = SpawnRequest::Group::Session;
    const auto keeper = spawn(request);
    if (!keeper)
        return keeper.error();
    return {};
}

Result<Fd> keeperFor(const std::string &path, const SpawnRequest &daemon)
{
    if (auto living = connectToKeeper(path))
        return living;
    if (const auto started = startKeeper(path, daemon); !started)
        return started.error();
    return connectToKeeper(path);
}

std::string workingDirectory()
{
    std::array<char, PATH_MAX> path{};
    return ::getcwd(path.data(), path.size()) ? path.data() : std::string();
}

Fd nothing()
{
    return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

} // namespace

Result<KeptDaemon> startByKeeper(const std::string &socket, const SpawnRequest &daemon)
{
    const Fd lock = lockDirectory(go::dirName(socket), true);
    auto keeper = keeperFor(keeperPath(socket), daemon);
    if (!keeper)
        return keeper.error();
    SpawnRequest placed = daemon;
    if (placed.cwd.empty()) // the keeper's is another one
        placed.cwd = workingDirectory();
    const auto request = packStart(placed);
    if (!request)
        return request.error();
    const Fd empty = nothing();
    const auto orEmpty = [&empty](int fd) { return fd >= 0 ? fd : empty.get(); };
    const auto sent = sendMessage(keeper->get(), {.kind = Kind::Start},
                                  {request->get(), orEmpty(daemon.stdinFd),
                                   orEmpty(daemon.stdoutFd), orEmpty(daemon.stderrFd)});
    if (!sent)
        return sent.error();
    const auto answer = receiveSoon(keeper->get());
    if (!answer)
        return answer.error();
    return KeptDaemon{static_cast<pid_t>(answer->value), std::move(*keeper)};
}

std::optional<int> endOf(const KeptDaemon &daemon)
{
    const auto message = receiveMessage(daemon.connection.get(), false);
    if (!message || !*message || (*message)->kind != Kind::Ended)
        return std::nullopt;
    return static_cast<int>((*message)->value);
}

Result<std::int64_t> endAllSessions(const std::string &socket)
{
    const auto keeper = connectToKeeper(keeperPath(socket));
    if (!keeper)
        return keeper.error();
    if (const auto sent = sendMessage(keeper->get(), {.kind = Kind::EndAll}); !sent)
        return sent.error();
    const auto answer = receiveSoon(keeper->get());
    if (!answer)
        return answer.error();
    return answer->value;
}

/// The rings of the sessions by their keys, mapped while the predecessor still writes to them. Each
/// may be missing. A keeper of a version without this closes the connection.
KeeperLine::Mappings KeeperLine::prepare(Fd &keeper)
{
    Mappings mappings;
    if (!sendMessage(keeper.get(), {.kind = Kind::Prepare}))
        return mappings;
    for (;;) {
        const auto message = receiveSoon(keeper.get());
        if (!message) {
            m_keepsSpill = false;
            if (auto again = connectToKeeper(m_path))
                keeper = std::move(*again);
            return mappings;
        }
        if (message->kind == Kind::Prepared)
            break;
        if (message->fds.size() != 1)
            continue;
        if (auto mapping = SessionMapping::of(message->fds[0].get()))
            mappings.insert_or_assign(message->key, std::move(*mapping));
    }
    for (const auto &[key, mapping] : mappings)
        mapping.touch();
    return mappings;
}

Result<std::vector<KeeperLine::Session>> KeeperLine::attach(const std::string &socket,
                                                            const Terms &terms)
{
    m_path = keeperPath(socket);
    auto connected = connectToKeeper(m_path);
    if (!connected)
        return connected.error();
    m_hasKeeper = true;
    auto mappings = prepare(*connected);
    Message request{.kind = Kind::Attach, .key = terms.keepsChildren ? 1U : 0U};
    request.value = terms.wait.count();
    if (const auto sent = sendMessage(connected->get(), request); !sent)
        return sent.error();
    std::vector<Session> sessions;
    for (;;) {
        auto message = receiveSoon(connected->get());
        if (!message)
            return message.error();
        if (message->kind == Kind::Attached) {
            m_instanceBefore = std::move(message->text);
            m_socket = std::move(*connected);
            return sessions;
        }
        if (message->kind == Kind::Session)
            sessions.push_back({message->key, static_cast<pid_t>(message->value),
                                std::move(message->fds), std::move(mappings[message->key])});
        if (message->kind == Kind::Spill)
            take(sessions, std::move(*message));
        if (message->kind == Kind::Client && message->fds.size() == 2)
            m_clients.push_back({std::move(message->fds[0]), std::move(message->fds[1])});
        if (message->kind == Kind::Listener && message->fds.size() == 1)
            m_listener = std::move(message->fds[0]);
    }
}

/// A spill follows its session. Without its descriptor there is a gap, so those before it are of no use.
void KeeperLine::take(std::vector<Session> &sessions, Message spill)
{
    if (sessions.empty() || sessions.back().key != spill.key)
        return;
    auto &files = sessions.back().spill;
    if (spill.fds.size() != 1)
        files.clear();
    else
        files.push_back({static_cast<std::uint64_t>(spill.value), std::move(spill.fds.front())});
}

void KeeperLine::giveSpill(std::uint64_t key, std::uint64_t firstSeq, int file)
{
    if (m_keepsSpill)
        send({.kind = Kind::Spill, .key = key, .value = static_cast<std::int64_t>(firstSeq)},
             {file});
}

void KeeperLine::dropSpill(std::uint64_t key, std::uint64_t before)
{
    if (m_keepsSpill)
        send({.kind = Kind::SpillGone, .key = key, .value = static_cast<std::int64_t>(before)});
}

bool KeeperLine::send(const Message &message, const std::vector<int> &fds)
{
    if (!isOpen())
        return false;
    m_hasFailed = !sendMessage(m_socket.get(), message, fds);
    return !m_hasFailed;
}

void KeeperLine::name(const std::string &instance)
{
    send({.kind = Kind::Name, .text = instance});
}

void KeeperLine::listens(const std::string &instance, const std::string &token)
{
    const Fd file(::memfd_create("claustrum-token", MFD_CLOEXEC));
    const bool isWritten = file && writeAll(file.get(), token, "claustrum-token");
    // Without it there is no upgrade: -upgrade says so.
    send({.kind = Kind::Name, .value = 1, .text = instance},
         isWritten ? std::vector<int>{file.get()} : std::vector<int>());
}

void KeeperLine::release()
{
    if (m_left)
        (void)sendMessage(m_left.get(), {.kind = Kind::Left}); // otherwise its end says the same
    m_left.reset();
}

bool KeeperLine::deposit(std::uint64_t key, pid_t pid, const std::vector<int> &fds)
{
    return send({.kind = Kind::Deposit, .key = key, .value = pid}, fds);
}

/// In a connection of its own, whose answer is the next message.
int KeeperLine::status(std::uint64_t key) const
{
    if (!isOpen())
        return lostStatus;
    const auto keeper = connectToKeeper(m_path);
    if (!keeper || !sendMessage(keeper->get(), {.kind = Kind::AskStatus, .key = key}))
        return lostStatus;
    const auto answer = receiveSoon(keeper->get());
    return answer ? static_cast<int>(answer->value) : lostStatus;
}

KeeperLine::News KeeperLine::news()
{
    for (;;) {
        const auto message = receiveMessage(m_socket.get(), false);
        if (!message && message.error().number == EAGAIN)
            return News::None;
        if (!message || !*message) {
            m_hasFailed = true;
            return News::Gone;
        }
        if ((*message)->kind == Message::Kind::Yield)
            return (*message)->key == 1 ? News::Upgrade : News::Yield;
    }
}

} // namespace claustrum
