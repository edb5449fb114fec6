// SPDX-License-Identifier: Apache-2.0
// The socket, and what runs at sockets of this user.
#include "host/doctor/checks.h"
#include "host/hostview.h"
#include "posix/files.h"
#include "posix/processfacts.h"
#include "wire/gopath.h"

#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

namespace claustrum {
namespace {

constexpr std::size_t longestPath = sizeof(sockaddr_un::sun_path) - 1;

Finding lengthFinding(const std::string &socket)
{
    const auto inspection = go::joinPath(go::dirName(socket), "inspect.sock");
    const auto text = "the path of the socket has " + std::to_string(socket.size()) + " bytes of "
                      + std::to_string(longestPath);
    if (socket.size() > longestPath)
        return fail("socket", text + ": " + socket, "a shorter -socket, or a shorter home");
    if (inspection.size() > longestPath)
        return warn("socket", text + ": too long for inspect.sock beside it",
                    "a shorter -socket, or no -inspect");
    return pass("socket", text);
}

/// Whether what is at the path, or its folder, stands in the way.
Findings obstacles(const std::string &socket)
{
    const auto folder = go::dirName(socket);
    if (const auto file = statFile(socket); file && S_ISDIR(file->st_mode))
        return {fail("socket", "a directory is where the socket should be: " + socket,
                     "rmdir " + quotedPath(socket))};
    const auto facts = statFile(folder);
    if (!facts)
        return {};
    if (!S_ISDIR(facts->st_mode))
        return {fail("socket", "a file is where the socket's folder should be: " + folder,
                     "rm " + quotedPath(folder))};
    if (facts->st_uid != ::geteuid())
        return {fail("socket", "the socket's folder belongs to another user: " + folder,
                     "another -socket; ls -ld " + quotedPath(folder))};
    if ((facts->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return {warn("socket", "others may write to the socket's folder: " + folder,
                     "chmod 700 " + quotedPath(folder))};
    return {};
}

bool isOfPatient(const std::string &socket, const Patient &patient)
{
    return socket == patient.socket
           || (!patient.home.empty() && socket.starts_with(patient.home + '/'));
}

} // namespace

Findings checkSocket(const Patient &patient)
{
    auto findings = obstacles(patient.socket);
    findings.push_back(lengthFinding(patient.socket));
    return findings;
}

Findings checkDaemons(const Patient &patient)
{
    const auto view = lookAtHost();
    Findings findings;
    std::size_t count = 0;
    for (const auto &daemon : view.daemons) {
        if (!isOfPatient(daemon.found.socket, patient))
            continue;
        ++count;
        if (daemon.found.state == FoundDaemon::State::Stranded)
            findings.push_back(warn("daemons",
                                    "no client can reach daemon " + std::to_string(daemon.found.pid)
                                        + ", which was started for " + daemon.found.socket,
                                    "kill " + std::to_string(daemon.found.pid)));
    }
    for (const auto &session : view.leftBehind) {
        if (valueIn(variablesOf(session.pid), "HOME") == patient.home)
            findings.push_back(warn("daemons",
                                    "process " + std::to_string(session.pid)
                                        + " was left behind by a daemon that has ended",
                                    "claustrum -end " + std::to_string(session.pid)));
    }
    if (findings.empty())
        findings.push_back(pass("daemons", std::to_string(count) + (count == 1 ? " runs" : " run")
                                               + ", and clients can reach each"));
    return findings;
}

} // namespace claustrum
