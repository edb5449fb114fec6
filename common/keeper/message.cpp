// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/message.h"

#include "posix/systemerror.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace claustrum {
namespace {

constexpr std::uint32_t messageMagic = 0x706b6c63; // "clkp"

struct WireMessage
{
    std::uint32_t magic;
    std::uint16_t version;
    std::uint16_t kind;
    std::uint64_t key;
    std::int64_t value;
};

constexpr std::size_t controlBytes = CMSG_SPACE(Message::mostFds * sizeof(int));

Error failed(const char *call)
{
    return Error{std::string(call) + ": " + go::errnoText(errno)};
}

std::optional<sockaddr_un> addressOf(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return std::nullopt;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

/// The descriptors that a message carried.
std::vector<Fd> takeDescriptors(msghdr &header)
{
    std::vector<Fd> fds;
    for (cmsghdr *each = CMSG_FIRSTHDR(&header); each; each = CMSG_NXTHDR(&header, each)) {
        if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(each) + i * sizeof fd, sizeof fd);
            fds.emplace_back(fd);
        }
    }
    return fds;
}

} // namespace

Result<void> sendMessage(int socket, const Message &message, const std::vector<int> &borrowed)
{
    std::vector<int> fds = borrowed;
    for (const Fd &fd : message.fds)
        fds.push_back(fd.get());
    if (fds.size() > Message::mostFds || message.text.size() > Message::mostText)
        return Error{"the message is too large"};
    WireMessage wire{messageMagic, keeperVersion, static_cast<std::uint16_t>(message.kind),
                     message.key, message.value};
    std::array<iovec, 2> parts{iovec{&wire, sizeof wire},
                               iovec{const_cast<char *>(message.text.data()), message.text.size()}};
    alignas(cmsghdr) std::array<char, controlBytes> control{};
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = parts.size();
    if (!fds.empty()) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
        cmsghdr *const rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
        std::memcpy(CMSG_DATA(rights), fds.data(), fds.size() * sizeof(int));
    }
    if (retryInterrupted([&] { return ::sendmsg(socket, &header, MSG_NOSIGNAL); }) < 0)
        return failed("sendmsg");
    return {};
}

SystemResult<std::optional<Message>> receiveMessage(int socket, bool waits)
{
    WireMessage wire{};
    Message message;
    message.text.resize(Message::mostText);
    std::array<iovec, 2> parts{iovec{&wire, sizeof wire},
                               iovec{message.text.data(), message.text.size()}};
    alignas(cmsghdr) std::array<char, controlBytes> control{};
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = parts.size();
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const int flags = MSG_CMSG_CLOEXEC | (waits ? 0 : MSG_DONTWAIT);
    const ssize_t got = retryInterrupted([&] { return ::recvmsg(socket, &header, flags); });
    if (got < 0 && errno == ECONNRESET)
        return std::optional<Message>();
    if (got < 0)
        return SystemError{failed("recvmsg"), errno};
    message.fds = takeDescriptors(header);
    if (got == 0)
        return std::optional<Message>();
    if (got < static_cast<ssize_t>(sizeof wire) || wire.magic != messageMagic
        || (header.msg_flags & MSG_TRUNC) != 0)
        return SystemError{{"this is not a message of the keeper"}, EBADMSG};
    if (wire.version != keeperVersion)
        return SystemError{{"the keeper's messages have version " + std::to_string(wire.version)
                            + ", this program knows " + std::to_string(keeperVersion)},
                           EPROTO};
    message.kind = static_cast<Message::Kind>(wire.kind);
    message.key = wire.key;
    message.value = wire.value;
    message.text.resize(static_cast<std::size_t>(got) - sizeof wire);
    return std::optional<Message>(std::move(message));
}

std::string keeperPath(const std::string &daemonSocket)
{
    return go::joinPath(go::dirName(daemonSocket), "keeper.sock");
}

Result<Fd> listenForMessages(const std::string &path)
{
    const auto address = addressOf(path);
    if (!address)
        return Error{"listen unix " + path + ": bind: " + go::errnoText(EINVAL)};
    Fd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        return failed("socket");
    ::unlink(path.c_str()); // of a keeper that was killed
    const mode_t before = ::umask(0177);
    const int bound =
        ::bind(socket.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address);
    ::umask(before);
    if (bound < 0 || ::listen(socket.get(), SOMAXCONN) < 0)
        return Error{"listen unix " + path + ": bind: " + go::errnoText(errno)};
    return socket;
}

Result<void> limitSends(int socket)
{
    const timeval patience{5, 0}; // for the other end to read
    if (::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0)
        return failed("setsockopt");
    return {};
}

Result<Fd> connectToKeeper(const std::string &path)
{
    const auto address = addressOf(path);
    Fd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!address || !socket)
        return failed("socket");
    if (const auto set = limitSends(socket.get()); !set)
        return set.error();
    const auto *to = reinterpret_cast<const sockaddr *>(&*address);
    if (retryInterrupted([&] { return ::connect(socket.get(), to, sizeof *address); }) < 0)
        return Error{"dial unix " + path + ": connect: " + go::errnoText(errno)};
    if (!peerOfSameUser(socket.get()))
        return Error{"the keeper at " + path + " is another user's"};
    return socket;
}

std::optional<pid_t> peerOfSameUser(int socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 || peer.uid != ::geteuid())
        return std::nullopt;
    return peer.pid;
}

} // namespace claustrum
