// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/desktophost.h"

#include "testing/testdaemon.h"

namespace claustrum::testing {
namespace {

class LocalLink : public DesktopLink
{
public:
    explicit LocalLink(const std::string &socket)
        : m_client(socket, std::string(TestDaemon::token))
    {}
    Client &client() override { return m_client; }
    void lose() override { m_client.close(); }

private:
    Client m_client;
};

class LocalHost : public DesktopHost
{
public:
    explicit LocalHost(const Sandbox &sandbox)
        : m_sandbox(sandbox)
    {}
    Outcome program(const std::vector<std::string> &args, const std::string &input) override
    {
        RunSetup setup;
        setup.input = input;
        return run(m_sandbox, args, setup);
    }
    Outcome shell(const std::string &script) override
    {
        RunSetup setup;
        setup.program = "/bin/sh";
        setup.cwd = home();
        return run(m_sandbox, {"-c", script}, setup);
    }
    std::unique_ptr<DesktopLink> connect() override
    {
        return std::make_unique<LocalLink>(home() + "/.claude/remote/rpc.sock");
    }
    [[nodiscard]] std::string home() const override { return m_sandbox.path("home"); }
    [[nodiscard]] std::vector<pid_t> daemons() const override
    {
        return processesOf(m_sandbox, programPath(), "-serve");
    }

private:
    const Sandbox &m_sandbox;
};

class SshLink : public DesktopLink
{
public:
    explicit SshLink(std::unique_ptr<SshSession> session)
        : m_session(std::move(session))
    {
        m_session->greet();
    }
    Client &client() override { return m_session->client(); }
    void lose() override { m_session->kill(); }

private:
    std::unique_ptr<SshSession> m_session;
};

class SshHost : public DesktopHost
{
public:
    explicit SshHost(const RemoteHost &host)
        : m_host(host)
    {}
    Outcome program(const std::vector<std::string> &args, const std::string &input) override
    {
        std::vector<std::string> words{m_host.program()};
        words.insert(words.end(), args.begin(), args.end());
        return m_host.ssh(words, input);
    }
    Outcome shell(const std::string &script) override { return m_host.ssh({script}); }
    std::unique_ptr<DesktopLink> connect() override
    {
        return std::make_unique<SshLink>(m_host.bridge());
    }
    [[nodiscard]] std::string home() const override { return m_host.sandbox().path("home"); }
    [[nodiscard]] std::vector<pid_t> daemons() const override { return m_host.daemons(); }

private:
    const RemoteHost &m_host;
};

} // namespace

std::unique_ptr<DesktopHost> localHost(const Sandbox &sandbox)
{
    return std::make_unique<LocalHost>(sandbox);
}

std::unique_ptr<DesktopHost> sshHost(const RemoteHost &host)
{
    return std::make_unique<SshHost>(host);
}

} // namespace claustrum::testing
