// SPDX-License-Identifier: Apache-2.0
#include "host/why.h"

#include "host/founddaemon.h"
#include "host/hostprocesses.h"
#include "host/humantext.h"
#include "host/plaintext.h"
#include "host/resume.h"
#include "posix/files.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace claustrum {
namespace {

constexpr std::size_t longestName = 40; ///< characters of an id in a list

int failed(const std::string &why)
{
    std::fprintf(stderr, "claustrum: %s\n", why.c_str());
    return 1;
}

std::vector<RecordedExit> allExits(const std::string &socket)
{
    std::vector<std::string> sockets;
    for (const auto &daemon : findDaemons(HostProcesses(::geteuid())))
        sockets.push_back(daemon.socket);
    return readExitRecords(runDirectories(socket, sockets));
}

/// Those of that id or pid; else those whose id begins so.
std::vector<RecordedExit> matching(const std::vector<RecordedExit> &exits, const std::string &word)
{
    std::vector<RecordedExit> found;
    std::copy_if(exits.begin(), exits.end(), std::back_inserter(found), [&](const auto &exit) {
        return exit.id == word || std::to_string(exit.pid) == word;
    });
    if (found.empty())
        std::copy_if(exits.begin(), exits.end(), std::back_inserter(found),
                     [&](const auto &exit) { return exit.id.starts_with(word); });
    return found;
}

std::string markedLines(const std::string &text)
{
    std::string marked;
    for (std::size_t at = 0; at < text.size();) {
        const auto newline = std::min(text.find('\n', at), text.size());
        marked += "  stderr: " + plainLines(text.substr(at, newline - at)) + '\n';
        at = newline + 1;
    }
    return marked;
}

std::string stderrText(const RecordedExit &exit)
{
    if (exit.stderrBytes == 0)
        return "  stderr is empty\n";
    const auto kept = exit.stderrFirst.size() + exit.stderrLast.size();
    if (exit.stderrBytes <= kept)
        return markedLines(exit.stderrFirst + exit.stderrLast);
    return markedLines(exit.stderrFirst) + "  … " + bytesText(exit.stderrBytes - kept)
           + " are not recorded …\n" + markedLines(exit.stderrLast);
}

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const auto &word : words)
        text += (text.empty() ? "" : " ") + oneLine(word);
    return text;
}

std::string rawRecords(const std::vector<RecordedExit> &exits)
{
    std::string text;
    for (const auto &exit : exits) {
        const auto content = readFile(exit.path);
        text += content ? *content : "";
    }
    return text;
}

std::string pageOf(const std::vector<RecordedExit> &found, const WhyOptions &options)
{
    if (options.json)
        return rawRecords(found);
    return options.session.empty() && found.size() > 1 ? whyList(found) : whyText(found.back());
}

} // namespace

std::string whyText(const RecordedExit &exit)
{
    std::string text = oneLine(exit.id) + " (process " + std::to_string(exit.pid) + ") ended at "
                       + timeText(exit.ended) + " with " + endText(exit) + ", after "
                       + durationText(exit.ended - exit.started) + ":\n  " + exit.verdict + '\n';
    if (!exit.advice.empty())
        text += "  what to do: " + exit.advice + '\n';
    text += "  command: " + oneLine(exit.command) + ' ' + joined(exit.args) + '\n';
    if (!exit.folder.empty())
        text += "  folder: " + oneLine(exit.folder) + '\n';
    if (!exit.variables.empty())
        text += "  variables: " + joined(exit.variables) + '\n';
    text += "  used: " + durationText(exit.cpuSeconds) + " of CPU, "
            + bytesText(exit.mostResidentBytes) + " of memory; " + bytesText(exit.stdinBytes)
            + " of stdin\n" + stderrText(exit);
    if (const auto resume = resumeCommand(exit.command, exit.args, exit.folder); !resume.empty())
        text += "  resume it: " + oneLine(resume) + '\n';
    return text + "  record: " + exit.path + '\n';
}

std::string whyList(const std::vector<RecordedExit> &exits)
{
    std::string text;
    for (const auto &exit : exits)
        text += timeText(exit.ended) + "  " + cutText(oneLine(exit.id), longestName) + "  "
                + endText(exit) + ": " + exit.verdict + '\n';
    return text + "claustrum -why ID shows the last one of that id\n";
}

int runWhy(const WhyOptions &options)
{
    const auto exits = allExits(options.socket);
    const auto found = options.session.empty() ? exits : matching(exits, options.session);
    if (exits.empty())
        return failed("no exits are recorded. Daemons record them with -post-mortem, or "
                      "post-mortem = on in claustrum.conf");
    if (found.empty())
        return failed("no recorded exit matches \"" + options.session + '"');
    const auto written = writeAll(STDOUT_FILENO, pageOf(found, options), "stdout");
    return written ? 0 : failed(written.error().text);
}

} // namespace claustrum
