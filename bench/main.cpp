// SPDX-License-Identifier: Apache-2.0
// claustrum-bench: measures the daemon, and the machine's own limits in the same run.
#include "bench/benchdaemon.h"
#include "bench/growth.h"
#include "bench/measure.h"
#include "wire/builds.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <sys/utsname.h>
#include <thread>
#include <vector>

namespace claustrum::bench {
namespace {

const std::array<Measurement, 15> &measurements()
{
    static const std::array<Measurement, 15> all = {{
        {"output", "output of one process to one client", measureOutput},
        {"replay", "replay of a full buffer", measureReplay},
        {"stdin", "stdin of a process", measureStdin},
        {"echo", "a keystroke and its echo", measureEcho},
        {"ping", "latency and pipelining of requests", measurePing},
        {"spawn", "short processes", measureSpawn},
        {"memory", "proportional set size", measureMemory},
        {"start", "-serve, -bridge and -version", measureStart},
        {"bridge", "a stream through -bridge", measureBridge},
        {"extract", "files.extract_tar compared with tar", measureExtract},
        {"git", "git.* compared with plain git in a repository of 50,000 files", measureGit},
        {"observe", "output with the wire log, a watcher, metrics", measureObserve},
        {"inspect", "cost of -inspect without an inspector; takes over a minute", measureInspect},
        {"hostile", "pings and memory beside 500 clients without the token", measureHostile},
        {"install", "checksum and decompression of a large CLI", measureInstall},
    }};
    return all;
}

int usage(FILE *to, int status)
{
    std::fputs(
        "usage: claustrum-bench [OPTION…] [NAME…]\n"
        "       claustrum-bench --growth [--server FILE]\n\n"
        "Measures the claustrum of the same build, and the machine's own limits in the same run.\n"
        "Prints a Markdown table; the last column says whether the goal is reached.\n\n"
        "  --reference-build BUILD  the daemon speaks this build of the reference; given several\n"
        "                           times, each measurement is made once for each, in this order,\n"
        "                           and the last column is the last build through the first\n"
        "  --server FILE            measure this claustrum\n"
        "  --growth                 throughput, latency and memory with 1 to 1,000 processes, 1 "
        "to\n"
        "                           500 connections, frames of 64 bytes to 32 KiB; for\n"
        "                           ./dev performance, which draws them\n\n",
        to);
    for (const auto &measurement : measurements())
        std::fprintf(to, "  %-8s %s\n", measurement.name.data(), measurement.what.data());
    std::fputs("\nExamples:\n"
               "  claustrum-bench output ping\n"
               "  claustrum-bench --reference-build 5db5e4a --reference-build 89cb628 ping\n",
               to);
    return status;
}

std::string withDecimals(double value, int decimals)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string goal(const Figure &figure)
{
    switch (figure.bound) {
    case Figure::Bound::RatioAtLeast:
        return "≥ " + withDecimals(figure.wanted, 2) + " ×";
    case Figure::Bound::RatioAtMost:
        return "≤ " + withDecimals(figure.wanted, 2) + " ×";
    case Figure::Bound::MoreAtMost:
        return "≤ " + withDecimals(figure.wanted, 1) + " more";
    case Figure::Bound::AtMost:
        break;
    }
    return "≤ " + withDecimals(figure.wanted, 0);
}

void print(const Figure &figure)
{
    const bool alone = figure.bound == Figure::Bound::AtMost;
    const auto shown = [](double value) { return withDecimals(value, value < 100 ? 2 : 0); };
    std::printf("| %s | %s %s | %s | %.2f | %s | %s |\n", figure.name.c_str(),
                shown(figure.measured).c_str(), figure.unit.c_str(),
                alone ? "" : shown(figure.limit).c_str(), figure.value(), goal(figure).c_str(),
                figure.reached() ? "yes" : "**no**");
    std::fflush(stdout);
}

void printMachine()
{
    utsname system{};
    ::uname(&system);
    std::printf("%s %s %s, %u processors\n\n", system.sysname, system.release, system.machine,
                std::thread::hardware_concurrency());
}

/// The arguments.
struct Request
{
    std::vector<std::string> builds;
    std::vector<std::string_view> names; ///< none: all
    bool growth = false;

    [[nodiscard]] bool wants(std::string_view name) const
    {
        return names.empty() || std::ranges::find(names, name) != names.end();
    }
};

/// Each measurement for each build in turn, so that a change of the machine's load meets all.
void compareBuilds(const Request &request)
{
    std::string head = "| figure |";
    std::string line = "|---|";
    for (const std::string &build : request.builds) {
        head += ' ' + build + " |";
        line += "---:|";
    }
    std::printf("%s %s / %s |\n%s---:|\n", head.c_str(), request.builds.back().c_str(),
                request.builds.front().c_str(), line.c_str());
    for (const auto &measurement : measurements()) {
        if (!request.wants(measurement.name))
            continue;
        std::vector<Figures> runs;
        for (const std::string &build : request.builds) {
            speakBuild(build);
            runs.push_back(measurement.run());
        }
        for (std::size_t i = 0; i < runs.front().size(); ++i) {
            std::printf("| %s, %s |", runs.front()[i].name.c_str(), runs.front()[i].unit.c_str());
            for (const Figures &figures : runs)
                std::printf(" %s |", withDecimals(figures[i].measured, 2).c_str());
            std::printf(" %.2f |\n", runs.back()[i].measured / runs.front()[i].measured);
        }
        std::fflush(stdout);
    }
}

void measure(const Request &request)
{
    if (!request.builds.empty())
        speakBuild(request.builds.front());
    std::puts("| figure | measured | baseline | compared | goal | reached |\n"
              "|---|---|---|---|---|---|");
    for (const auto &measurement : measurements()) {
        if (!request.wants(measurement.name))
            continue;
        for (const Figure &figure : measurement.run())
            print(figure);
    }
}

int run(int argc, char *argv[])
{
    Request request;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "-h" || name == "--help")
            return usage(stdout, 0);
        if (name == "--reference-build") {
            const auto build = ReferenceBuild::find(++i < argc ? argv[i] : "");
            if (!build) {
                std::fprintf(stderr, "claustrum-bench: %s\n", build.error().text.c_str());
                return 2;
            }
            request.builds.emplace_back((*build)->shortHash());
            continue;
        }
        if (name == "--growth") {
            request.growth = true;
            continue;
        }
        if (name == "--server" && i + 1 < argc) {
            measureServer(argv[++i]);
            continue;
        }
        if (std::none_of(measurements().begin(), measurements().end(),
                         [&](const Measurement &measurement) { return measurement.name == name; }))
            return usage(stderr, 2);
        request.names.push_back(name);
    }
    if (request.growth) {
        printGrowth();
        return 0;
    }
    printMachine();
    if (request.builds.size() > 1)
        compareBuilds(request);
    else
        measure(request);
    return 0;
}

} // namespace
} // namespace claustrum::bench

int main(int argc, char *argv[])
{
    return claustrum::bench::run(argc, argv);
}
