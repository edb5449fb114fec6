// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/explain.h"
#include "conformance/commands/commonoptions.h"

#include <iostream>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr std::size_t namedNearest = 3;

int unknown(const Catalogue &catalogue, const std::string &name)
{
    std::string text = "there is no case " + name + "; the nearest are";
    for (const std::string &id : nearestIds(catalogue, name, namedNearest))
        text += ' ' + id;
    return cannotRun(text + "; see claustrum-conformance list --format ids");
}

int explainOne(const Catalogue &catalogue, const std::string &name)
{
    const auto found = findByName(catalogue, name);
    if (found.empty())
        return unknown(catalogue, name);
    const auto colour = ::isatty(STDOUT_FILENO) ? Colour::Yes : Colour::No;
    if (found.size() == 1) {
        std::cout << explain(found.front(), colour);
        return AllEqual;
    }
    std::cout << found.size() << " cases are called " << name << "…\n\n" << overview(found);
    return AllEqual;
}

int run(const Arguments &arguments)
{
    CataloguePaths paths;
    ArgumentReader reader;
    takeCatalogue(reader, paths);
    const auto names = reader.read(arguments);
    if (!names)
        return cannotRun(names.error().text);
    if (names->empty())
        return cannotRun("say what to explain: an id, the beginning of one, or a scenario; see "
                         "claustrum-conformance list --format ids");
    const auto catalogue = readCatalogue(paths);
    if (!catalogue)
        return cannotRun(catalogue.error().text);
    int status = AllEqual;
    for (const std::string &name : *names)
        status = std::max(status, explainOne(*catalogue, name));
    return status;
}

constexpr std::string_view help = R"(usage: claustrum-conformance explain [OPTIONS] ID…

Shows what a case requires, the section of the contract behind it, what is sent and what is
expected, and how to run it alone. ID is a case, the beginning of its id, or a scenario.

options
  --recordings DIR     holds <build>/<scenario>.jsonl (default: ./recordings)
  --data DIR           holds the requirements and the cases (default: ./conformance)

examples
  claustrum-conformance explain files-read/cap
  claustrum-conformance explain process-stdin
  claustrum-conformance list --format ids
)";

} // namespace

const Command explainCommand{"explain", "the requirement behind a case", help, run};

} // namespace claustrum::conformance
