// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/coveragereport.h"
#include "conformance/commands/commonoptions.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

/// Prints the errors of the catalogue and the coverage on stderr.
int printProblems(const Catalogue &catalogue, const std::vector<Covered> &coverage)
{
    int status = AllEqual;
    for (const auto &problems : {catalogue.problems(), coverageProblems(coverage)}) {
        for (const std::string &problem : problems) {
            std::cerr << "claustrum-conformance: " << problem << '\n';
            status = Differences;
        }
    }
    return status;
}

int run(const Arguments &arguments)
{
    CataloguePaths paths;
    std::string format = "text";
    ArgumentReader reader;
    takeCatalogue(reader, paths);
    const auto files = reader.option("--format", format).read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (!files->empty())
        return cannotRun("coverage takes no files; leave out " + files->front());
    const auto catalogue = readCatalogue(paths);
    if (!catalogue)
        return cannotRun(catalogue.error().text);
    const auto coverage = coverageOf(*catalogue);
    const auto written = writeCoverage(*catalogue, coverage, format);
    if (!written)
        return cannotRun("there is no format " + format
                         + " of coverage; there are text, markdown and json");
    std::cout << *written;
    return printProblems(*catalogue, coverage);
}

constexpr std::string_view help = R"(usage: claustrum-conformance coverage [OPTIONS]

Shows which items of the contract the scenarios cover, and by which cases. Items are methods,
params, result fields, error codes, texts, flags, configuration keys, builds, sections, and the rules
of the builds after 5db5e4a; the file contract-index.jsonl lists them. In the format markdown, a table
counts cases and rules by build.

options
  --recordings DIR     folder with <build>/<scenario>.jsonl (default: ./recordings)
  --data DIR           folder with contract-index.jsonl, requirements/ and cases/
                       (default: ./conformance)
  --format F           text, markdown or json (default: text). json: one object per line (JSON Lines)

status
  0  every item is covered or has a reason why it cannot be
  1  an item is not covered, or a case has no requirement; stderr names each
  2  a file could not be read

examples
  claustrum-conformance coverage
  claustrum-conformance coverage --format markdown > conformance/requirements/coverage.md
)";

} // namespace

const Command coverageCommand{"coverage", "show which parts of the contract the scenarios cover",
                              help, run};

} // namespace claustrum::conformance
