// SPDX-License-Identifier: Apache-2.0
// A daemon in this process, and clients that send, split, read and leave.
// The first byte chooses the reference build, the rest is a script (fuzz/player.h). It may start
// /bin/true and /bin/cat only (fuzz/harmless.h).
#include "daemon/daemon.h"
#include "daemon/loop/eventloop.h"
#include "daemon/loop/log.h"
#include "fuzz/player.h"
#include "fuzz/require.h"
#include "posix/temporarydirectory.h"

#include <QCoreApplication>

#include <sys/stat.h>

#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <string>
#include <thread>

using namespace claustrum;
using claustrum::fuzz::require;

namespace {

constexpr const char *token = "t";

void writeFile(const std::string &path, std::string_view text)
{
    const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    require(::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

TemporaryDirectory makeDirectory()
{
    auto directory = TemporaryDirectory::make("/tmp/claustrum-fuzz-");
    require(directory.ok());
    return *std::move(directory);
}

/// What the daemons of all inputs share.
class Host
{
public:
    Host();

    void run(const ReferenceBuild &build, std::string_view script);

private:
    [[nodiscard]] std::string path(const char *name) const { return m_directory.path() + name; }

    const TemporaryDirectory m_directory = makeDirectory();
    std::unique_ptr<QCoreApplication> m_application;
};

Host::Host()
{
    for (const char *const folder : {"/home", "/home/folder", "/run"})
        require(::mkdir(path(folder).c_str(), 0700) == 0);
    writeFile(path("/home/file"), "text\n");
    require(::mkfifo(path("/home/fifo").c_str(), 0600) == 0);
    ::setenv("HOME", path("/home").c_str(), 1);
    ::setenv("SHELL", "/bin/true", 1); // the login shell, which is asked for its PATH
    logging::setThreshold("error");
    require(EventLoop::install().ok());
    static int argc = 1;
    static char name[] = "fuzzdaemon";
    static char *argv[] = {name, nullptr};
    m_application = std::make_unique<QCoreApplication>(argc, argv);
}

void Host::run(const ReferenceBuild &build, std::string_view script)
{
    ServeSettings settings;
    settings.home = path("/home");
    settings.socket = path("/run/rpc.sock");
    settings.tokenFile = path("/token");
    settings.referenceBuild = build.hash();
    settings.inspect = true;
    writeFile(settings.tokenFile, token);
    auto environment = takeEnvironment(settings.home, build);
    environment.runDirectory = path("/run");
    const auto daemon =
        std::make_unique<Daemon>(settings, std::move(environment), EventLoop::currentPoll());
    require(daemon->start().ok());
    std::thread player(
        [&] { fuzz::Player(settings.socket, path("/run/inspect.sock"), token).play(script); });
    QCoreApplication::exec();
    player.join();
    require(daemon->waitForWorkers());
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    static Host host;
    const auto builds = ReferenceBuild::all();
    host.run(builds[data[0] % builds.size()], fuzz::textOf(data + 1, size - 1));
    return 0;
}
