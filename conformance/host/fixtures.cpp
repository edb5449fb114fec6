// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/fixtures.h"

#include "conformance/host/program.h"
#include "conformance/model/writefile.h"
#include "posix/removetree.h"

#include <fcntl.h>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

namespace fs = std::filesystem;

Result<void> changeMode(const std::string &path, std::optional<mode_t> mode)
{
    if (mode && ::chmod(path.c_str(), *mode) < 0)
        return systemError("chmod", path, errno);
    return {};
}

Result<void> changeMtime(const std::string &path, std::optional<std::time_t> mtime)
{
    if (!mtime)
        return {};
    const timespec times[2] = {{*mtime, 0}, {*mtime, 0}};
    if (::utimensat(AT_FDCWD, path.c_str(), times, 0) < 0)
        return systemError("utimensat", path, errno);
    return {};
}

} // namespace

FixtureBuilder::FixtureBuilder(const Sandbox &sandbox, const Placeholders &placeholders,
                               PollLoop &loop, HttpServer &http)
    : m_sandbox(sandbox)
    , m_placeholders(placeholders)
    , m_loop(loop)
    , m_http(http)
{}

Result<void> FixtureBuilder::make(const Fixture &fixture, Deadline deadline)
{
    m_deadline = deadline;
    return std::visit([this](const auto &one) { return build(one); }, fixture);
}

std::string FixtureBuilder::path(const std::string &text) const
{
    return m_sandbox.path(m_placeholders.expand(text));
}

Result<std::string> FixtureBuilder::pathWithParents(const std::string &text) const
{
    std::string result = path(text);
    const auto made = makeDirectories(fs::path(result).parent_path(), 0755);
    if (!made)
        return made.error();
    return result;
}

Result<void> FixtureBuilder::build(const MakeDir &fixture)
{
    const std::string directory = path(fixture.path);
    if (const auto made = makeDirectories(directory, 0755); !made)
        return made.error();
    return changeMode(directory, fixture.mode);
}

Result<void> FixtureBuilder::build(const MakeFile &fixture)
{
    const auto file = pathWithParents(fixture.path);
    if (!file)
        return file.error();
    const std::string once =
        fixture.literal ? fixture.content : m_placeholders.expand(fixture.content);
    std::string content;
    content.reserve(once.size() * fixture.repeat);
    for (std::uint64_t i = 0; i < fixture.repeat; ++i)
        content += once;
    if (const auto written = writeFile(*file, content); !written)
        return written.error();
    if (const auto changed = changeMode(*file, fixture.mode); !changed)
        return changed.error();
    return changeMtime(*file, fixture.mtime);
}

Result<void> FixtureBuilder::build(const MakeSymlink &fixture)
{
    const auto link = pathWithParents(fixture.path);
    if (!link)
        return link.error();
    if (::symlink(m_placeholders.expand(fixture.target).c_str(), link->c_str()) < 0)
        return systemError("symlink", *link, errno);
    return {};
}

Result<void> FixtureBuilder::build(const MakeFifo &fixture)
{
    const auto fifo = pathWithParents(fixture.path);
    if (!fifo)
        return fifo.error();
    if (::mkfifo(fifo->c_str(), 0644) < 0)
        return systemError("mkfifo", *fifo, errno);
    return {};
}

Result<void> FixtureBuilder::build(const MakeSocket &fixture)
{
    const auto path = pathWithParents(fixture.path);
    if (!path)
        return path.error();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path->size() >= sizeof address.sun_path)
        return Error{*path + ": too long for a socket's path; choose a shorter TMPDIR"};
    path->copy(address.sun_path, path->size());
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) < 0)
        return systemError("bind", *path, errno);
    return {};
}

Result<void> FixtureBuilder::build(const RunGit &fixture)
{
    ProgramSpec spec;
    spec.file = "/usr/bin/env"; // finds git on the environment's PATH
    spec.args = {"git"};
    for (const std::string &arg : fixture.args)
        spec.args.push_back(m_placeholders.expand(arg));
    spec.env = m_sandbox.environment({}, m_placeholders);
    spec.cwd = path(fixture.directory);
    const auto git = Program::start(m_loop, spec);
    if (!git)
        return git.error();
    const Program &running = **git;
    if (!m_loop.runUntil([&] { return running.isFinished(); }, m_deadline))
        return Error{"git did not end in time"};
    if (running.exitCode() != 0)
        return Error{"git failed: " + running.err() + running.out()};
    return {};
}

Result<void> FixtureBuilder::build(const ServeHttp &fixture)
{
    ServeHttp answer = fixture;
    answer.location = m_placeholders.expand(fixture.location);
    m_http.serve(answer, fixture.file.empty() ? std::string() : path(fixture.file));
    return {};
}

Result<void> FixtureBuilder::build(const Remove &fixture)
{
    const auto removed = removeTree(path(fixture.path));
    return removed ? Result<void>() : Result<void>(removed.error());
}

Result<void> FixtureBuilder::build(const ChangeMode &fixture)
{
    return changeMode(path(fixture.path), fixture.mode);
}

Result<void> FixtureBuilder::build(const ChangeOwner &fixture)
{
    const auto change = [&](const std::string &target) {
        return ::lchown(target.c_str(), fixture.uid, fixture.uid) == 0;
    };
    if (!change(m_sandbox.directory()))
        return systemError("chown", m_sandbox.directory(), errno);
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(m_sandbox.directory(), error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (!change(it->path()))
            return systemError("chown", it->path().string(), errno);
    }
    if (error)
        return systemError("chown below", m_sandbox.directory(), error.value());
    return {};
}

} // namespace claustrum::conformance
