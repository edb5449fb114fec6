// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/fixtures.h"

#include "conformance/host/program.h"
#include "conformance/model/sandboxpath.h"
#include "posix/beneath.h"
#include "posix/files.h"
#include "posix/removetree.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

/// The path of an open descriptor, which leads to the same file whatever happens to its names.
std::string pathOf(const Fd &fd)
{
    return "/proc/self/fd/" + std::to_string(fd.get());
}

Result<void> changeMode(const Fd &file, const std::string &path, std::optional<mode_t> mode)
{
    if (mode && ::fchmod(file.get(), *mode) < 0)
        return systemError("chmod", path, errno);
    return {};
}

Result<void> changeMtime(const Fd &file, const std::string &path, std::optional<std::time_t> mtime)
{
    if (!mtime)
        return {};
    const timespec times[2] = {{*mtime, 0}, {*mtime, 0}};
    if (::futimens(file.get(), times) < 0)
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

SystemResult<Fd> FixtureBuilder::folder(const std::string &text, Missing missing) const
{
    return openSandboxFolder(m_sandbox.directory(), m_placeholders.expand(text), missing);
}

SystemResult<SandboxEntry> FixtureBuilder::entry(const std::string &text, Missing missing) const
{
    return openSandboxEntry(m_sandbox.directory(), m_placeholders.expand(text), missing);
}

Result<void> FixtureBuilder::build(const MakeDir &fixture)
{
    const auto made = folder(fixture.path, Missing::IsMade);
    if (!made)
        return made.error();
    return changeMode(*made, fixture.path, fixture.mode);
}

Result<void> FixtureBuilder::build(const MakeFile &fixture)
{
    const auto place = entry(fixture.path, Missing::IsMade);
    if (!place)
        return place.error();
    const auto file =
        openFileIn(place->folder.get(), place->name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (!file)
        return systemError("open", place->path(), file.error());
    const std::string once =
        fixture.literal ? fixture.content : m_placeholders.expand(fixture.content);
    std::string content;
    content.reserve(once.size() * fixture.repeat);
    for (std::uint64_t i = 0; i < fixture.repeat; ++i)
        content += once;
    if (const auto written = writeAll(file->get(), content, place->path()); !written)
        return written.error();
    if (const auto changed = changeMode(*file, place->path(), fixture.mode); !changed)
        return changed.error();
    return changeMtime(*file, place->path(), fixture.mtime);
}

Result<void> FixtureBuilder::build(const MakeSymlink &fixture)
{
    const auto link = entry(fixture.path, Missing::IsMade);
    if (!link)
        return link.error();
    const std::string target = m_placeholders.expand(fixture.target);
    if (::symlinkat(target.c_str(), link->folder.get(), link->name.c_str()) < 0)
        return systemError("symlink", link->path(), errno);
    return {};
}

Result<void> FixtureBuilder::build(const MakeFifo &fixture)
{
    const auto fifo = entry(fixture.path, Missing::IsMade);
    if (!fifo)
        return fifo.error();
    if (::mkfifoat(fifo->folder.get(), fifo->name.c_str(), 0644) < 0)
        return systemError("mkfifo", fifo->path(), errno);
    return {};
}

Result<void> FixtureBuilder::build(const MakeSocket &fixture)
{
    const auto place = entry(fixture.path, Missing::IsMade);
    if (!place)
        return place.error();
    const std::string path = pathOf(place->folder) + '/' + place->name;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return Error{place->path() + ": the name is too long for a socket"};
    path.copy(address.sun_path, path.size());
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) < 0)
        return systemError("bind", place->path(), errno);
    return {};
}

Result<void> FixtureBuilder::build(const RunGit &fixture)
{
    const auto directory = folder(fixture.directory, Missing::Fails);
    if (!directory)
        return directory.error();
    ProgramSpec spec;
    spec.file = "/usr/bin/env"; // finds git on the environment's PATH
    spec.args = {"git"};
    for (const std::string &arg : fixture.args)
        spec.args.push_back(m_placeholders.expand(arg));
    spec.env = m_sandbox.environment({}, m_placeholders);
    spec.cwd = m_sandbox.path(m_placeholders.expand(fixture.directory));
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
    const std::string file = m_placeholders.expand(fixture.file);
    if (const auto inside = pathInSandbox(file, m_sandbox.directory()); !inside)
        return inside.error();
    m_http.serve(answer, file.empty() ? std::string() : m_sandbox.path(file));
    return {};
}

Result<void> FixtureBuilder::build(const Remove &fixture)
{
    const auto place = entry(fixture.path, Missing::Fails);
    if (!place)
        return place.error().notFound() ? Result<void>() : Result<void>(place.error());
    const auto removed = removeTreeIn(place->folder.get(), place->folderPath, place->name);
    return removed ? Result<void>() : Result<void>(removed.error());
}

/// A descriptor of any kind of file, for which O_PATH needs no permission to read, has its mode
/// changed by way of /proc.
Result<void> FixtureBuilder::build(const ChangeMode &fixture)
{
    if (const auto itself = folder(fixture.path, Missing::Fails))
        return changeMode(*itself, fixture.path, fixture.mode);
    const auto place = entry(fixture.path, Missing::Fails);
    if (!place)
        return place.error();
    const Fd file(
        ::openat(place->folder.get(), place->name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) < 0)
        return systemError("chmod", place->path(), errno);
    if (S_ISLNK(status.st_mode))
        return Error{place->path() + " is a symlink, which fixtures do not follow"};
    if (::chmod(pathOf(file).c_str(), fixture.mode) < 0)
        return systemError("chmod", place->path(), errno);
    return {};
}

Result<void> FixtureBuilder::build(const ChangeOwner &fixture)
{
    const auto all = folder(".", Missing::Fails);
    if (!all)
        return all.error();
    const auto changed = changeOwnerBelow(all->get(), m_sandbox.directory(), fixture.uid);
    return changed ? Result<void>() : Result<void>(changed.error());
}

} // namespace claustrum::conformance
