// SPDX-License-Identifier: Apache-2.0
#include "app/takeover.h"

#include "posix/fileid.h"
#include "posix/files.h"
#include "posix/unixsocket.h"

#include <cerrno>

namespace claustrum {
namespace {

/// Of a dial: a daemon that accepts nothing, with a full queue, is there as well.
constexpr std::chrono::seconds dialLimit{1};

bool isAnswered(const std::string &socket)
{
    const auto dialled = connectUnixSocket(socket, dialLimit);
    return dialled || dialled.error().number == EAGAIN;
}

} // namespace

Takeover::Takeover(std::string socket, const LifeRules &rules)
    : m_socket(std::move(socket))
{
    if (!rules.launcherAwaitsTakeover)
        return;
    auto before = openFile(m_socket, O_PATH);
    struct stat info = {};
    if (!before || ::fstat(before->get(), &info) != 0)
        return;
    m_hasPredecessor = isAnswered(m_socket);
    if (m_hasPredecessor || (rules.launcherAwaitsStaleSocket && S_ISSOCK(info.st_mode)))
        m_before = std::move(*before);
}

bool Takeover::isDone() const
{
    const auto now = statFile(m_socket);
    struct stat before = {};
    if (!now || !m_before)
        return static_cast<bool>(now);
    if (::fstat(m_before.get(), &before) != 0 || idOf(before) != idOf(*now))
        return true;
    return !m_hasPredecessor && isAnswered(m_socket);
}

} // namespace claustrum
