// SPDX-License-Identifier: Apache-2.0
#include "daemon/tests/endtoend/goldenplays.h"
#include "posix/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum::testing {
namespace {

std::string ofFiles(Player &player, const GoldenRow &row)
{
    const Sandbox &sandbox = player.sandbox();
    player.once("files", [&] {
        sandbox.makeFile("regular.txt", "");
        (void)::symlink("regular.txt", sandbox.path("link").c_str());
    });
    return Player::ask(player.client(), row, {{"${DIR}/", sandbox.path("")}});
}

/// A directory that was last changed @p days ago.
void makePlugin(const Sandbox &sandbox, const std::string &name, int days)
{
    (void)makeDirectories(sandbox.path(name), 0700);
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec -= std::int64_t{days} * 86400;
    const timespec times[] = {time, time};
    (void)::utimensat(AT_FDCWD, sandbox.path(name).c_str(), times, 0);
}

bool has(const Sandbox &sandbox, const std::string &name)
{
    return ::access(sandbox.path(name).c_str(), F_OK) == 0;
}

/// Asks a daemon whose socket belongs to an install.
std::string ofAnInstall(const Sandbox &sandbox, const std::string &build, const GoldenRow &row,
                        const std::string &spawn = {})
{
    (void)makeDirectories(sandbox.path("run/c0ffee01"), 0700);
    DaemonSetup setup = Player::speaking(build);
    setup.socket = "run/c0ffee01/rpc.sock";
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    if (!spawn.empty())
        client.call("process.spawn", spawn);
    return Player::ask(client, row);
}

std::string pruned(Player &player, const GoldenRow &row)
{
    const Sandbox sandbox;
    const std::string own = "plugins/c0ffee01/";
    makePlugin(sandbox, own + "aaaaaaaaaaaaaaaa", 60);
    makePlugin(sandbox, own + "bbbbbbbbbbbbbbbb", 1);
    makePlugin(sandbox, own + "dddddddddddddddd", 60);
    makePlugin(sandbox, "plugins/cccccccccccccccc", 60);
    std::string frame = ofAnInstall(
        sandbox, player.build(), row,
        R"({"id":"p","command":"/bin/sh","args":["-c","exec sleep 1000","sh","--plugin-dir",")"
            + sandbox.path(own + "dddddddddddddddd") + "\"]}");
    if (has(sandbox, own + "aaaaaaaaaaaaaaaa") || has(sandbox, "plugins/cccccccccccccccc")
        || !has(sandbox, own + "bbbbbbbbbbbbbbbb") || !has(sandbox, own + "dddddddddddddddd"))
        frame += " (other plugins went)";
    return frame;
}

std::string withoutPlugins(Player &player, const GoldenRow &row)
{
    const Sandbox sandbox;
    return ofAnInstall(sandbox, player.build(), row);
}

constexpr const char *notOffered = "5fd0806 is not offered";

} // namespace

const std::vector<Part> &filesParts()
{
    static const std::vector<Part> all = {
        {"git-files", {106, 107}, ofFiles},
        {"git-files", {108}, {}, "needs another user than root: testfiles has it"},
        {"git-files",
         {109, 110, 111, 112, 113, 115, 117, 119, 121, 122, 123, 124, 125, 126, 127},
         {},
         notOffered},
        {"git-files", {114, 116, 118, 120}, {}, "needs an archive: testlaterextraction has it"},
        {"git-files", {128, 129, 130, 131, 132}, ofFiles},
        {"git-files", {133}, pruned},
        {"git-files", {134}, withoutPlugins},
        {"git-files", {135, 136}, {}, "needs another user than root: testpluginsprune has it"},
        {"newest",
         {135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148,
          149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 163},
         {},
         notOffered},
        {"newest", {162}, {}, "needs an archive: testlaterextraction has it"},
    };
    return all;
}

} // namespace claustrum::testing
