// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/openssh.h"

#include "posix/fd.h"
#include "posix/runprogram.h"

#include <arpa/inet.h>
#include <filesystem>
#include <initializer_list>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace claustrum::testing {
namespace {

namespace fs = std::filesystem;

const std::string unpacked = CLAUSTRUM_TOOLS "/openssh";

/// The first of these files that exists; empty if none does.
std::string firstOf(std::initializer_list<std::string> files)
{
    std::error_code error;
    for (const std::string &file : files) {
        if (fs::exists(file, error))
            return file;
    }
    return {};
}

/// Debian has a folder for each architecture, other systems have lib or lib64.
std::string library(const std::string &name)
{
    std::error_code error;
    for (const auto &folder : fs::directory_iterator("/usr/lib", error)) {
        if (auto found = firstOf({folder.path().string() + "/" + name}); !found.empty())
            return found;
    }
    return firstOf({"/usr/lib/" + name, "/usr/lib64/" + name});
}

/// A part of the sshd at @p sshd.
std::string partOf(const std::string &sshd, const std::string &name)
{
    const std::string root = sshd.starts_with(unpacked) ? unpacked : std::string();
    return firstOf({root + "/usr/lib/openssh/" + name, root + "/usr/libexec/openssh/" + name});
}

/// The complaint about missing libraries; empty if @p program can be started.
std::string loaderError(const std::string &program)
{
    SpawnRequest request;
    request.file = program;
    request.args = {program, "-V"};
    const auto tried = runProgram(std::move(request), {});
    const std::string text = tried ? tried->err : tried.error().text;
    return !tried || text.find("shared libraries") != std::string::npos ? text : std::string();
}

} // namespace

Result<OpenSsh> findOpenSsh()
{
    OpenSsh found;
    const std::string advice = " is not here; ./dev setup fetches it";
    for (const auto &[path, name] : {std::pair(&found.ssh, "ssh"), std::pair(&found.sftp, "sftp"),
                                     std::pair(&found.keygen, "ssh-keygen")}) {
        *path = firstOf({std::string("/usr/bin/") + name});
        if (path->empty())
            return Error{name + advice};
    }
    found.sshd = firstOf({"/usr/sbin/sshd", unpacked + "/usr/sbin/sshd"});
    if (found.sshd.empty())
        return Error{"sshd" + advice};
    found.nssWrapper = library("libnss_wrapper.so");
    if (found.nssWrapper.empty())
        return Error{"libnss_wrapper.so" + advice};
    found.sshdSession = partOf(found.sshd, "sshd-session");
    found.sshdAuth = partOf(found.sshd, "sshd-auth");
    if (std::string problem = loaderError(found.sshd); !problem.empty())
        return Error{problem};
    if (freePort() == 0)
        return Error{"there is no loopback address 127.0.0.1"};
    return found;
}

int freePort()
{
    const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    if (!socket || ::bind(socket.get(), generic, size) < 0
        || ::getsockname(socket.get(), generic, &size) < 0)
        return 0;
    return ntohs(address.sin_port);
}

} // namespace claustrum::testing
