// SPDX-License-Identifier: Apache-2.0
#include "daemon/life/runlock.h"

#include "common/eviction.h"
#include "daemon/loop/log.h"
#include "posix/files.h"
#include "wire/goerrno.h"
#include "wire/gopath.h"

#include <cerrno>
#include <sys/file.h>
#include <unistd.h>

namespace claustrum {
namespace {

void log(bool isWarning, const std::string &line)
{
    logging::write(isWarning ? logging::Level::Warn : logging::Level::Info, "daemon", line);
}

void say(const std::string &text)
{
    log(false, "serve: " + text);
}

void warn(const std::string &text)
{
    log(true, "serve: " + text);
}

void warnWithout(const std::string &why)
{
    warn(why + "; proceeding without run-dir ownership");
}

/// Neither a link nor anything but a regular file, which both may lead elsewhere.
SystemResult<Fd> openLock(const std::string &path)
{
    auto file = openFile(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    struct stat info = {};
    if (file && ::fstat(file->get(), &info) == 0 && !S_ISREG(info.st_mode))
        return SystemError{{"open " + path + ": not a regular file"}, EINVAL};
    return file;
}

/// Zero, or an errno.
int lockNow(const Fd &file)
{
    return retryInterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) == 0 ? 0
                                                                                         : errno;
}

OwnerRecord ownRecord()
{
    return {.pid = ::getpid(), .role = "serve", .node = ownNode(), .instanceId = {}};
}

} // namespace

RunLock::RunLock(const RunLockRequest &request)
    : m_path(go::joinPath(go::dirName(request.self.socket), "daemon.lock"))
{
    acquire(request);
    if (isHeld())
        write(ownRecord());
    else if (request.rules.logsMissingLock)
        say("not the run dir's lock holder; leaving any predecessor's children alone and recording "
            "none");
}

void RunLock::acquire(const RunLockRequest &request)
{
    auto file = openLock(m_path);
    if (!file) {
        warnWithout("cannot open " + m_path + " (" + file.error().text + ")");
        return;
    }
    const int error = lockNow(*file);
    if (error != 0 && error != EWOULDBLOCK) {
        warnWithout("flock " + m_path + " unsupported (" + go::errnoText(error) + ")");
        return;
    }
    if (error == EWOULDBLOCK) {
        const auto evicted =
            takeOver({.lockPath = m_path,
                      .expected = request.self,
                      .termPatience = request.termPatience,
                      .killPatience = request.killPatience,
                      .childrenOfKilled = std::string(request.rules.childrenOfKilled),
                      .log = log,
                      .mode = "serve"},
                     *file);
        if (evicted != Evicted::Nobody) // a -stop looked at it
            say("previous owner of " + go::dirName(request.self.socket) + ": " + wordFor(evicted));
        if (evicted == Evicted::Survives)
            return;
    }
    m_file = std::move(*file);
}

void RunLock::publish(const Instance &instance)
{
    if (!isHeld())
        return;
    OwnerRecord record = ownRecord();
    record.instanceId = instance.id;
    record.startedAt = instance.startedAt;
    write(record);
}

/// In one write, then cut: only a longer record of an earlier daemon leaves a moment without one.
void RunLock::write(const OwnerRecord &record)
{
    const std::string line = record.line();
    const auto size = static_cast<ssize_t>(line.size());
    if (::pwrite(m_file.get(), line.data(), line.size(), 0) != size
        || ::ftruncate(m_file.get(), size) != 0)
        warn("cannot write " + m_path + " (" + go::errnoText(errno)
             + "); the next daemon cannot end this one");
}

void RunLock::release()
{
    if (!isHeld())
        return;
    if (::ftruncate(m_file.get(), 0) != 0)
        warn("cannot empty " + m_path + " (" + go::errnoText(errno) + ")");
    ::flock(m_file.get(), LOCK_UN); // a child that is being started may have the descriptor
    m_file.reset();
}

} // namespace claustrum
