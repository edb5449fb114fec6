// SPDX-License-Identifier: Apache-2.0
// What the environment, the limits and the descriptors of a login bring along.
#include "host/doctor/checks.h"
#include "host/humantext.h"
#include "posix/files.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace claustrum {
namespace {

constexpr std::size_t mostFolders = 64; // of LD_LIBRARY_PATH that are looked into

bool isForeign(const std::string &name)
{
    constexpr std::array<std::string_view, 6> own{"libstdc++.so", "libgcc_s.so",  "libc.so.",
                                                  "libssl.so",    "libcrypto.so", "libz.so"};
    return std::any_of(own.begin(), own.end(), [&](auto begin) { return name.starts_with(begin); })
           || (name.starts_with("libQt") && name.find(".so") != std::string::npos);
}

/// A library in these folders that programs would load in place of the system's.
std::optional<std::string> foreignLibrary(const std::string &folders)
{
    std::size_t count = 0;
    for (std::size_t at = 0; at <= folders.size() && count < mostFolders; ++count) {
        const auto colon = std::min(folders.find(':', at), folders.size());
        const auto folder = folders.substr(at, colon - at);
        const auto names = readDirectoryNames(folder.empty() ? "." : folder);
        for (const auto &name : names ? *names : std::vector<std::string>()) {
            if (isForeign(name))
                return folder + '/' + name;
        }
        at = colon + 1;
    }
    return std::nullopt;
}

/// Why a proxy's address is none; empty if it is one.
std::string proxyFault(const std::string &value)
{
    const auto scheme = value.find("://");
    if (scheme == std::string::npos)
        return {}; // http:// is meant
    const auto name = value.substr(0, scheme);
    if (name != "http" && name != "https" && name != "socks5" && name != "socks5h")
        return "has a scheme that is not known";
    const auto host = value.substr(scheme + 3);
    return host.empty() || host.front() == '/' || host.front() == ':' ? "has no host" : "";
}

std::string lowerCase(std::string text)
{
    for (auto &byte : text) {
        if (byte >= 'A' && byte <= 'Z')
            byte = static_cast<char>(byte - 'A' + 'a');
    }
    return text;
}

/// Without the password that it may have.
std::string withoutLogin(const std::string &value)
{
    const auto at = value.rfind('@');
    const auto scheme = value.find("://");
    const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
    return at == std::string::npos || at < begin ? value
                                                 : value.substr(0, begin) + "…" + value.substr(at);
}

struct Limit
{
    int resource;
    const char *what;
    const char *flag; ///< of ulimit
    rlim_t least;     ///< below it, a warning
    bool inBytes;
};

Finding limitFinding(const Limit &limit, rlim_t soft)
{
    const auto amount = limit.inBytes ? bytesText(soft) : std::to_string(soft);
    const auto text =
        std::string(limit.what) + ": " + (soft == RLIM_INFINITY ? "unlimited" : amount);
    return soft < limit.least ? warn(
               "limits", text, std::string("ulimit ") + limit.flag + " unlimited, or limits.conf")
                              : pass("limits", text);
}

} // namespace

Findings checkLibraries(const Patient &patient)
{
    Findings findings;
    if (const auto preloaded = patient.variable("LD_PRELOAD"); !preloaded.empty())
        findings.push_back(
            warn("libraries", "LD_PRELOAD is set: " + preloaded, "unset LD_PRELOAD"));
    const auto folders = patient.variable("LD_LIBRARY_PATH");
    if (const auto foreign = folders.empty() ? std::nullopt : foreignLibrary(folders))
        findings.push_back(
            warn("libraries",
                 "LD_LIBRARY_PATH leads programs to another build of a library: " + *foreign,
                 "unset LD_LIBRARY_PATH (conda deactivate; module purge)"));
    if (findings.empty())
        findings.push_back(pass("libraries", "LD_LIBRARY_PATH and LD_PRELOAD are harmless"));
    return findings;
}

Findings checkProxy(const Patient &patient)
{
    Findings findings;
    std::size_t count = 0;
    for (const char *const name : {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}) {
        const auto upper = patient.variable(name);
        const auto lower = patient.variable(lowerCase(name));
        if (!upper.empty() && !lower.empty() && upper != lower)
            findings.push_back(warn("proxy",
                                    std::string(name) + " and " + lowerCase(name) + " differ: "
                                        + withoutLogin(upper) + ", " + withoutLogin(lower),
                                    "unset " + lowerCase(name)));
        for (const auto &value : {upper, lower}) {
            count += value.empty() ? 0 : 1;
            if (const auto fault = proxyFault(value); !fault.empty())
                findings.push_back(
                    warn("proxy", std::string(name) + ' ' + fault + ": " + withoutLogin(value),
                         std::string("export ") + name + "=http://HOST:PORT"));
        }
    }
    if (findings.empty())
        findings.push_back(
            pass("proxy", count == 0 ? "no variable names a proxy" : "the variables are readable"));
    return findings;
}

Findings checkLimits(const Patient &)
{
    constexpr rlim_t leastFiles = 256;
    constexpr rlim_t leastBytes = rlim_t{1} << 30;
    constexpr std::array limits{
        Limit{RLIMIT_NOFILE, "open files", "-n", leastFiles, false},
        Limit{RLIMIT_FSIZE, "size of a file", "-f", leastBytes, true},
        Limit{RLIMIT_AS, "address space", "-v", leastBytes * 4, true},
        Limit{RLIMIT_CPU, "seconds of processor time", "-t", RLIM_INFINITY, false},
    };
    Findings findings;
    for (const auto &limit : limits) {
        rlimit now{};
        if (::getrlimit(limit.resource, &now) == 0)
            findings.push_back(limitFinding(limit, now.rlim_cur));
    }
    return findings;
}

Findings checkDescriptors(const Patient &patient)
{
    constexpr std::array names{"stdin", "stdout", "stderr"};
    Findings findings;
    for (unsigned i = 0; i < names.size(); ++i) {
        if ((patient.missingFds & (1U << i)) != 0)
            findings.push_back(warn(
                "descriptors", std::string(names.at(i)) + " was closed when this program started",
                "whoever starts it must leave it open, or give /dev/null"));
    }
    if (findings.empty())
        findings.push_back(pass("descriptors", "stdin, stdout and stderr are open"));
    return findings;
}

} // namespace claustrum
