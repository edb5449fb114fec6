// SPDX-License-Identifier: Apache-2.0
#include "daemon/tests/endtoend/goldenplays.h"

#include "daemon/tests/endtoend/jsonat.h"

#include <csignal>
#include <sys/stat.h>
#include <vector>

namespace claustrum::testing {
namespace {

std::string plainly(Player &player, const GoldenRow &row)
{
    return Player::ask(player.client(), row);
}

std::string afterU64(Player &player, const GoldenRow &row)
{
    player.once("U64", [&] { player.client().call("process.spawn", shell("U64", "sleep 1000")); });
    return plainly(player, row);
}

std::string afterEx(Player &player, const GoldenRow &row)
{
    player.once("EX", [&] { player.client().call("process.spawn", shell("EX", "sleep 1000")); });
    const std::string frame = plainly(player, row);
    player.once("EX killed", [&] {
        player.client().call("process.killAndWait", R"({"id":"EX","signal":"KILL"})");
    });
    return frame;
}

/// Sends until the first refusal.
std::string beyondTheQueue(Player &player, const GoldenRow &row)
{
    Client &client = player.client();
    client.call("process.spawn", shell("BP", "sleep 1000"));
    const std::string chunk = input("BP", std::string(std::size_t{512} * 1024, 'x'));
    std::string data = chunk.substr(chunk.find(R"("data":")") + 8);
    data.resize(data.find('"'));
    std::string frame;
    for (int i = 0; i < 40 && frame.find("error") == std::string::npos; ++i)
        frame = Player::ask(client, row, {{"<base64>", data}});
    return frame;
}

/// With @p signal from @p sender: "client", "outside", or "" for none.
Play exits(const std::string &script, const std::string &sender, const std::string &signal,
           const std::string &first = ":")
{
    return [=](Player &player, const GoldenRow &) {
        Client client = player.another();
        const pid_t pid = Player::spawn(client, "<id>", first, script);
        if (sender == "client")
            client.ask("process.kill", R"({"id":"<id>","signal":")" + signal + "\"}");
        else if (sender == "outside")
            ::kill(pid, SIGKILL);
        return Player::exitOf(client, R"(\u003cid\u003e)");
    };
}

std::string killedInTheDrain(Player &player, const GoldenRow &)
{
    Client client = player.another();
    const pid_t holder = player.drain(client, "k");
    client.call("process.kill", R"({"id":"k","signal":"KILL"})");
    ::kill(holder, SIGKILL);
    return Player::exitOf(client, "k");
}

std::string inTheDrain(Player &player, const GoldenRow &row)
{
    player.once("g", [&] { player.drain(player.client(), "g"); });
    return Player::ask(player.client(), row,
                       {{"<p>", "g"}, {"<fresh>", "eA=="}, {"${NUMBER}", "0"}});
}

/// Two processes under one id, on two connections; asked on a third, or on the first's.
std::string twoUnderOneId(Player &player, const GoldenRow &row)
{
    const bool onFirst = row.request.find(R"("fromSeq":0)") != std::string::npos;
    const std::string id = onFirst ? "n1" : "n2";
    const int frames = onFirst ? 2 : 3;
    Client first = player.another();
    Client second = player.another();
    first.call("process.spawn", shell(id, "sleep 1000"));
    second.call("process.spawn", shell(id, "for i in " + std::string(onFirst ? "1 2" : "1 2 3")
                                               + "; do echo $i; sleep 0.02; done; sleep 1000"));
    for (int i = 0; i < frames; ++i)
        second.next();
    Client third = player.another();
    const std::string frame = Player::ask(onFirst ? first : third, row, {{"<p>", id}});
    return second.next() == "<closed>" ? frame : "the second connection is open";
}

std::string onTheConnectionBefore(Player &player, const GoldenRow &row)
{
    Client old = player.another();
    old.call("process.spawn", shell("moved", "sleep 1000"));
    Client fresh = player.another();
    fresh.call("process.reattach", R"({"id":"moved"})");
    return Player::ask(old, row);
}

std::string endedWithinTheGrace(Player &player, const GoldenRow &row)
{
    player.client().call("process.spawn", shell("c1", "exec sleep 1000"));
    return plainly(player, row);
}

std::string alreadyExited(Player &player, const GoldenRow &row)
{
    Client client = player.another();
    client.call("process.spawn", shell("gone", "exit 0"));
    Player::exitOf(client, "gone");
    return Player::ask(client, row, {{"<p>", "gone"}});
}

/// s1 has the session; the row's command is @p command, and its fate @p s1Lives.
Play forTheSession(const std::string &command, bool s1Lives)
{
    return [=](Player &player, const GoldenRow &row) {
        Client client = player.another();
        const std::string path = player.sandbox().path(command);
        ::mkdir(player.sandbox().path("below").c_str(), 0700); // the daemon's directory is above
        player.sandbox().makeFile("below/tool", "#!/bin/sh\n", 0755);
        player.sandbox().makeFile("plain", "", 0644);
        client.call("process.spawn",
                    R"({"id":"s1","command":"/bin/sh","args":["-c","exec sleep 1000","x",)"
                    R"("--output-format=stream-json","--session-id","SESS"]})");
        std::string frame = Player::ask(
            client, row,
            {{"<path>", path}, {"<name>", command}, {"<dir>", player.sandbox().path("below")}});
        const bool lives =
            client.call("process.reattach", R"({"id":"s1","fromSeq":9})").find(R"("running":true)")
            != std::string::npos;
        if (lives != s1Lives)
            frame += lives ? " (s1 lives)" : " (s1 does not live)";
        client.call("process.killAndWait", R"({"id":"s1","signal":"KILL"})");
        return frame;
    };
}

/// A bare system has no machine id, and then a record has no host: the frame's is put there.
std::string withHost(std::string record)
{
    const bool hasId =
        !contentOf("/etc/machine-id").empty() || !contentOf("/var/lib/dbus/machine-id").empty();
    const auto at = record.find(R"("instance":)");
    if (!hasId && at != std::string::npos)
        record.insert(at, R"("host":"machine-id:0123456789abcdef0123456789abcdef",)");
    return record;
}

std::string recordOfAChild(Player &player, const GoldenRow &)
{
    const pid_t pid = Player::spawn(player.client(), "recorded", ":", "exec sleep 1000");
    return withHost(
        contentOf(player.sandbox().path("run/children/" + std::to_string(pid) + ".json")));
}

std::string lockOfTheRunDirectory(Player &player, const GoldenRow &)
{
    return contentOf(player.sandbox().path("run/daemon.lock"));
}

std::string recordOfALaunchedChild(Player &player, const GoldenRow &)
{
    const auto launcher = player.sandbox().makeFile("starter", "#!/bin/sh\nexec \"$@\"\n", 0755);
    const std::string said = player.client().call(
        "process.spawn", R"({"id":"launched","command":"/bin/sleep","args":["1000"],"launcher":[")"
                             + launcher + R"("],"wantPid":true})");
    return withHost(
        contentOf(player.sandbox().path("run/children/" + at(said, {"pid"}) + ".json")));
}

std::string inAForbiddenDirectory(Player &player, const GoldenRow &row)
{
    const std::string directory = player.sandbox().path("closed");
    ::mkdir(directory.c_str(), 0);
    return Player::ask(player.client(), row,
                       {{"<mode 000>", directory}, {"<command>", "/bin/true"}});
}

std::string withoutInterpreter(Player &player, const GoldenRow &row)
{
    const auto launcher = player.sandbox().makeFile("launcher", "#!/no/such/program\n", 0755);
    return Player::ask(player.client(), row, {{"<l>", launcher}, {R"("/c")", R"("/bin/true")"}});
}

const std::vector<Part> &parts()
{
    static const std::vector<Part> all = {
        {"server", {1, 3, 5, 7, 9, 11, 13}, plainly},
        {"server", {2, 4, 6, 8, 10, 12, 14}, {}, "on Windows"},
        {"server", {15, 16, 17}, {}, "5fd0806 is not offered"},
        {"server", {18, 19, 20, 21, 22, 23, 24, 25, 26, 27}, plainly},
        {"server", {28}, {}, "asked by the daemon: testselfprobe has the request"},
        {"server", {29}, {}, "stands during the start only: testrunlock"},
        {"server", {30}, lockOfTheRunDirectory},
        {"server", {31}, recordOfAChild},
        {"server", {32}, recordOfALaunchedChild},
        {"server", {41}, {}, "no frame: testprobecli has it"},
        {"server", {33}, {}, "no frame: the case builds-90fca6e/marks shows it"},
        {"server", {34, 35, 36, 37, 38, 39, 40, 42, 43, 44}, {}, "no frame: modes of the binary"},
        {"process", {1, 2, 3, 4, 5, 6}, afterU64},
        {"process", {7}, {}, "of this project: the case processes-spawn/want-pid shows it"},
        {"process", {8}, plainly},
        {"process", {9, 10}, {}, "a part of a frame that newest.jsonl and server.jsonl have whole"},
        {"process", {11}, exits("exit 0", "", "")},
        {"process", {12}, exits("exec sleep 1000", "client", "TERM")},
        {"process", {13}, exits("exec sleep 1000", "client", "KILL")},
        {"process",
         {14},
         exits("while :; do sleep 0.01; done", "client", "TERM", "trap 'exit 7' TERM")},
        {"process", {15}, exits("exec sleep 1000", "outside", "KILL")},
        {"process", {16}, killedInTheDrain},
        {"process", {17, 18, 19}, afterEx},
        {"process", {20}, beyondTheQueue},
        {"process", {21, 22, 25, 26}, inTheDrain},
        {"process", {23, 31, 37}, {}, "params and result without a request"},
        {"process", {24, 29, 30, 36}, plainly},
        {"process", {27, 28}, twoUnderOneId},
        {"process", {32}, onTheConnectionBefore},
        {"process", {33}, endedWithinTheGrace},
        {"process", {34}, {}, "takes 3 s: testkillwait has it, with a shorter timeout"},
        {"process", {35}, alreadyExited},
        {"process", {38}, forTheSession("missing", true)},
        {"process", {39}, forTheSession("", true)},
        {"process", {40}, forTheSession("no-such-program", true)},
        {"process", {41}, forTheSession("plain", false)},
        {"process", {42}, inAForbiddenDirectory},
        {"process", {43}, plainly},
        {"process", {44, 45, 46}, plainly},
        {"process", {47}, withoutInterpreter},
    };
    return all;
}

} // namespace

const Part *partOf(const std::string &file, int line)
{
    for (const auto *const all : {&parts(), &filesParts()}) {
        for (const Part &part : *all) {
            if (part.file == file && part.lines.contains(line))
                return &part;
        }
    }
    return nullptr;
}

} // namespace claustrum::testing
