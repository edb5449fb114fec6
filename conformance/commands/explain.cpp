// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/explain.h"
#include "conformance/commands/commonoptions.h"
#include "conformance/commands/terminal.h"

#include <iostream>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr std::size_t shownNearest = 3;

int unknown(const Catalogue &catalogue, const std::string &name)
{
    std::string text = "there is no case " + name + "; the most similar are";
    for (const std::string &id : nearestIds(catalogue, name, shownNearest))
        text += ' ' + id;
    return cannotRun(text + "; see claustrum-conformance list --format ids");
}

int explainOne(const Catalogue &catalogue, const std::string &name)
{
    const auto found = findByName(catalogue, name);
    if (found.empty())
        return unknown(catalogue, name);
    const auto colour = colourOn(STDOUT_FILENO);
    if (found.size() == 1) {
        std::cout << explain(found.front(), colour);
        return AllEqual;
    }
    std::cout << found.size() << " cases match " << name << "\n\n" << overview(found);
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
        return cannotRun("give an id, the beginning of an id, or a scenario; see "
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

Shows a case: its requirement, the section of the contract, the requests and the expected answers,
and the command that replays it. ID is the id of a case, the beginning of an id, or the name of a
scenario; a scenario with several cases gives a list of them.

options
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --data DIR           folder with requirements/ and cases/ (default: ./conformance)

status
  0  each ID was found
  2  an ID is unknown, or a file could not be read

examples
  claustrum-conformance explain files-read/cap
  claustrum-conformance explain process-stdin
  claustrum-conformance list --format ids
)";

} // namespace

const Command explainCommand{"explain", "show the requirement and the frames of a case", help, run};

} // namespace claustrum::conformance
