// SPDX-License-Identifier: Apache-2.0
// Seeds faults into the daemon, one at a time, and lists the scenarios that find each.
//
//     claustrum-mutants check SOURCE
//     claustrum-mutants run SOURCE COPY CONFORMANCE [ID…]
//
// `check` only checks that every fault still applies. `run` prints a table; its status is 1 if a
// fault survived.
#include "conformance/mutants/workshop.h"
#include "posix/files.h"

#include <algorithm>
#include <iostream>

namespace claustrum::conformance {
namespace {

constexpr std::size_t shownFinders = 3;

int failed(const std::string &why)
{
    std::cerr << "claustrum-mutants: " << why << '\n';
    return 2;
}

std::string listFile(const std::string &source)
{
    return source + "/conformance/mutants/mutants.jsonl";
}

int check(const std::string &source)
{
    const auto mutants = readMutants(listFile(source));
    if (!mutants)
        return failed(mutants.error().text);
    std::set<std::string> ids;
    int status = 0;
    for (const Mutant &mutant : *mutants) {
        const auto text = readFile(source + '/' + mutant.file);
        const auto faulty = text ? applied(mutant, *text) : Result<std::string>(text.error());
        if (!faulty)
            status = failed(faulty.error().text);
        if (!ids.insert(mutant.id).second)
            status = failed(mutant.id + ": the id is used twice");
    }
    std::cout << ids.size() << " mutants\n";
    return ids.size() < 20 ? failed("there should be twenty mutants or more") : status;
}

std::string listed(const std::set<std::string> &finders)
{
    if (finders.empty())
        return "**survived**";
    std::string text;
    std::size_t shown = 0;
    for (const std::string &finder : finders) {
        if (shown++ == shownFinders)
            break;
        text += (shown == 1 ? "" : ", ") + finder;
    }
    if (finders.size() > shownFinders)
        text += " and " + std::to_string(finders.size() - shownFinders) + " more";
    return text;
}

int run(const Workshop::Places &places, const std::set<std::string> &only)
{
    const auto mutants = readMutants(listFile(places.source));
    if (!mutants)
        return failed(mutants.error().text);
    Workshop workshop(places);
    if (const auto ready = workshop.prepare(); !ready)
        return failed(ready.error().text);
    std::cout << "| fault | in | found by |\n|---|---|---|\n";
    int status = 0;
    for (const Mutant &mutant : *mutants) {
        if (!only.empty() && !only.contains(mutant.id))
            continue;
        const auto finders = workshop.findersOf(mutant);
        if (!finders)
            return failed(mutant.id + ": " + finders.error().text);
        std::cout << "| " << mutant.what << " | `" << mutant.file << "` " << mutant.id << " | "
                  << listed(finders->cases) << " |" << std::endl;
        status = std::max(status, finders->cases.empty() ? 1 : 0);
    }
    return status;
}

} // namespace
} // namespace claustrum::conformance

int main(int argc, char **argv)
{
    using namespace claustrum::conformance;
    const std::vector<std::string> args(argv + 1, argv + argc);
    if (args.size() == 2 && args[0] == "check")
        return check(args[1]);
    if (args.size() >= 4 && args[0] == "run")
        return run({args[1], args[2], args[3], "2"}, {args.begin() + 4, args.end()});
    return failed("usage: claustrum-mutants check SOURCE | run SOURCE COPY CONFORMANCE [ID…]");
}
