// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/remotehost.h"

#include "testing/testdaemon.h"

#include <filesystem>

namespace claustrum::testing {
namespace {

namespace fs = std::filesystem;

struct File
{
    std::string here;
    std::string there; ///< below the user's home
};

/// The program, its module unless it is one file, and the child.
std::vector<File> filesToPlace()
{
    const std::string module = "lib/claustrum/libclaustrum-module.so";
    const fs::path folder = fs::path(programPath()).parent_path().parent_path();
    std::vector<File> files = {{programPath(), "claustrum/bin/claustrum"},
                               {testChildPath(), "claustrum/bin/child"}};
    if (fs::exists(folder / module))
        files.push_back({(folder / module).string(), "claustrum/" + module});
    return files;
}

Error failed(const std::string &what, const Outcome &outcome)
{
    return Error{what + ": status " + std::to_string(outcome.status) + ", " + outcome.out
                 + outcome.err};
}

} // namespace

RemoteHost::RemoteHost(const Sandbox &sandbox, const OpenSsh &programs, const SshServerSetup &setup)
    : m_sandbox(sandbox)
    , m_server(sandbox, programs, setup)
{}

Result<void> RemoteHost::upload()
{
    std::string batch = "mkdir claustrum\nmkdir claustrum/bin\nmkdir claustrum/lib\n"
                        "mkdir claustrum/lib/claustrum\n";
    for (const File &file : filesToPlace())
        batch += "put \"" + file.here + "\" " + file.there + "\nchmod 755 " + file.there + '\n';
    RunSetup setup;
    setup.program = m_server.programs().sftp;
    setup.input = batch;
    const Outcome done =
        run(m_sandbox, {"-q", "-b", "-", "-F", m_server.clientConfig(), "host"}, setup);
    if (done.status != 0)
        return failed("sftp", done);
    return {};
}

Result<void> RemoteHost::copy()
{
    std::error_code error;
    for (const File &file : filesToPlace()) {
        const fs::path there = fs::path(m_home) / file.there;
        fs::create_directories(there.parent_path(), error);
        if (!fs::copy_file(file.here, there, error))
            return Error{"cannot copy to " + there.string()};
    }
    SshServer::give(m_home + "/claustrum");
    return {};
}

Result<void> RemoteHost::copyFolder(const std::string &folder, const std::string &name)
{
    const fs::path there = fs::path(m_home) / name;
    std::error_code error;
    fs::copy(folder, there, fs::copy_options::recursive, error);
    if (error)
        return Error{"cannot copy to " + there.string() + ": " + error.message()};
    SshServer::give(there.string());
    return {};
}

Result<void> RemoteHost::serve(const std::vector<std::string> &flags)
{
    std::vector<std::string> words = {program(), "-serve", "-token-fd", "0"};
    words.insert(words.end(), flags.begin(), flags.end());
    const Outcome served = ssh(words, std::string(TestDaemon::token) + '\n');
    if (served.status != 0)
        return failed("-serve", served);
    return {};
}

std::unique_ptr<SshSession> RemoteHost::bridge(const std::vector<std::string> &options) const
{
    SshSessionSetup setup;
    setup.command = program() + " -bridge";
    setup.options = options;
    return session(setup);
}

std::unique_ptr<SshSession> RemoteHost::session(const SshSessionSetup &setup) const
{
    return std::make_unique<SshSession>(m_sandbox, m_server, setup);
}

Outcome RemoteHost::ssh(const std::vector<std::string> &words, const std::string &input) const
{
    RunSetup setup;
    setup.program = m_server.programs().ssh;
    setup.input = input;
    std::vector<std::string> args = {"-F", m_server.clientConfig(), "host"};
    args.insert(args.end(), words.begin(), words.end());
    return run(m_sandbox, args, setup);
}

std::vector<pid_t> RemoteHost::bridges() const
{
    return processesOf(m_sandbox, program(), "-bridge");
}

std::vector<pid_t> RemoteHost::daemons() const
{
    return processesOf(m_sandbox, program(), "-serve");
}

} // namespace claustrum::testing
