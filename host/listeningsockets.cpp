// SPDX-License-Identifier: Apache-2.0
#include "host/listeningsockets.h"

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

constexpr std::uint32_t listening = 10; // TCP_LISTEN, which AF_UNIX uses, too

/// A question for all listening sockets of AF_UNIX.
struct Question
{
    nlmsghdr header;
    unix_diag_req request;
};

bool ask(const Fd &netlink)
{
    Question question{};
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    question.request.sdiag_family = AF_UNIX;
    question.request.udiag_states = 1U << listening;
    question.request.udiag_show = UDIAG_SHOW_VFS;
    return retryInterrupted(
               [&] { return ::send(netlink.get(), &question, sizeof question, MSG_NOSIGNAL); })
           == sizeof question;
}

/// Adds the socket of one message, if it has a file.
void addSocket(const nlmsghdr &message, ListeningSockets &files)
{
    if (message.nlmsg_len < NLMSG_LENGTH(sizeof(unix_diag_msg)))
        return;
    unix_diag_msg socket{};
    const auto *const body = reinterpret_cast<const char *>(&message) + NLMSG_HDRLEN;
    std::memcpy(&socket, body, sizeof socket);
    std::size_t at = NLMSG_ALIGN(sizeof socket);
    for (const std::size_t end = message.nlmsg_len - NLMSG_HDRLEN; at + sizeof(rtattr) <= end;) {
        rtattr attribute{};
        std::memcpy(&attribute, body + at, sizeof attribute);
        if (attribute.rta_len < sizeof attribute || at + attribute.rta_len > end)
            return;
        unix_diag_vfs file{};
        if (attribute.rta_type == UNIX_DIAG_VFS
            && attribute.rta_len >= sizeof attribute + sizeof file) {
            std::memcpy(&file, body + at + sizeof attribute, sizeof file);
            files[socket.udiag_ino] = file.udiag_vfs_ino;
        }
        at += RTA_ALIGN(attribute.rta_len);
    }
}

enum class Read { More, Whole, Failed };

/// Adds the sockets of one datagram.
Read addSockets(const char *bytes, std::size_t size, ListeningSockets &files)
{
    for (std::size_t at = 0; at + sizeof(nlmsghdr) <= size;) {
        nlmsghdr header{};
        std::memcpy(&header, bytes + at, sizeof header);
        if (header.nlmsg_len < sizeof header || at + header.nlmsg_len > size)
            return Read::Failed;
        if (header.nlmsg_type == NLMSG_DONE)
            return Read::Whole;
        if (header.nlmsg_type == NLMSG_ERROR)
            return Read::Failed;
        addSocket(*reinterpret_cast<const nlmsghdr *>(bytes + at), files);
        at += NLMSG_ALIGN(header.nlmsg_len);
    }
    return Read::More;
}

} // namespace

std::optional<ListeningSockets> listeningSockets()
{
    const Fd netlink(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!netlink || !ask(netlink))
        return std::nullopt;
    ListeningSockets files;
    alignas(nlmsghdr) std::array<char, 32'768> buffer; // the kernel sends no longer datagrams
    for (;;) {
        const auto size = retryInterrupted(
            [&] { return ::recv(netlink.get(), buffer.data(), buffer.size(), 0); });
        const auto read = size <= 0
                              ? Read::Failed
                              : addSockets(buffer.data(), static_cast<std::size_t>(size), files);
        if (read == Read::Failed)
            return std::nullopt;
        if (read == Read::Whole)
            return files;
    }
}

} // namespace claustrum
