// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/quotacheck.h"

#include "host/doctor/checks.h"
#include "host/humantext.h"
#include "posix/files.h"

#include <sstream>
#include <sys/quota.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <memory>

namespace claustrum {
namespace {

constexpr std::size_t longestTable = std::size_t{4} << 20; // bytes of mountinfo that are read
constexpr std::uint64_t leastBytes = std::uint64_t{64} << 20;
constexpr std::uint64_t leastFiles = 1000;

bool isBelow(const std::string &path, const std::string &mount)
{
    return mount == "/" || path == mount
           || (path.starts_with(mount) && path.size() > mount.size() && path[mount.size()] == '/');
}

std::string realPath(const std::string &path)
{
    const std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), ::free);
    return real ? std::string(real.get()) : path;
}

} // namespace

std::string mountSource(std::string_view mountInfo, const std::string &path)
{
    std::istringstream lines{std::string(mountInfo)};
    std::string longest;
    std::string source;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string word;
        std::string mount;
        for (int i = 0; i < 5 && words >> mount; ++i) {
        } // the fifth is the mount point
        while (words >> word && word != "-") {
        }
        std::string device;
        if (!(words >> word >> device) || !isBelow(path, mount) || mount.size() < longest.size())
            continue;
        longest = mount;
        source = device;
    }
    return source;
}

Finding quotaFinding(const QuotaFacts &facts)
{
    const auto left = [](std::uint64_t used, std::uint64_t most) {
        return most > used ? most - used : 0;
    };
    const auto text = bytesText(facts.usedBytes) + " of "
                      + (facts.mostBytes ? bytesText(facts.mostBytes) : "unlimited bytes") + ", "
                      + std::to_string(facts.usedFiles) + " of "
                      + (facts.mostFiles ? std::to_string(facts.mostFiles) : "unlimited")
                      + " files are used";
    const bool bytesScarce = facts.mostBytes && left(facts.usedBytes, facts.mostBytes) < leastBytes;
    const bool filesScarce = facts.mostFiles && left(facts.usedFiles, facts.mostFiles) < leastFiles;
    return bytesScarce || filesScarce
               ? warn("quota", text, "quota -s; remove what is not needed, or ask for more")
               : pass("quota", text);
}

Findings checkQuota(const Patient &patient)
{
    const auto table = readFile("/proc/self/mountinfo", longestTable);
    const auto device = table ? mountSource(*table, realPath(patient.folder())) : std::string();
    dqblk block{};
    if (device.empty()
        || ::quotactl(QCMD(Q_GETQUOTA, USRQUOTA), device.c_str(), static_cast<int>(::geteuid()),
                      reinterpret_cast<caddr_t>(&block))
               != 0)
        return {pass("quota", "this user has none on this file system, as far as the kernel says")};
    constexpr std::uint64_t blockBytes = 1024;
    return {quotaFinding({.usedBytes = block.dqb_curspace,
                          .mostBytes = block.dqb_bhardlimit * blockBytes,
                          .usedFiles = block.dqb_curinodes,
                          .mostFiles = block.dqb_ihardlimit})};
}

} // namespace claustrum
