// SPDX-License-Identifier: Apache-2.0
#include "conformance/mutants/mutant.h"

#include "conformance/model/fields.h"
#include "conformance/model/jsonlines.h"
#include "posix/files.h"

namespace claustrum::conformance {

Result<std::vector<Mutant>> readMutants(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    std::vector<Mutant> mutants;
    const auto read = eachJsonLine(*text, file, [&](const JsonValue &value) -> Result<void> {
        Fields fields(value, "mutant");
        Mutant mutant{fields.string("id"), fields.string("what"), fields.string("file"),
                      fields.string("from"), fields.string("to")};
        if (auto error = fields.error())
            return std::move(*error);
        mutants.push_back(std::move(mutant));
        return {};
    });
    if (!read)
        return read.error();
    return mutants;
}

Result<std::string> applied(const Mutant &mutant, const std::string &source)
{
    const auto at = source.find(mutant.from);
    const bool twice =
        at != std::string::npos && source.find(mutant.from, at + 1) != std::string::npos;
    if (at == std::string::npos || twice || mutant.from.empty() || mutant.from == mutant.to)
        return Error{mutant.id + ": its text occurs " + (twice ? "more than once" : "nowhere")
                     + " in " + mutant.file + "; correct conformance/mutants/mutants.jsonl"};
    std::string faulty = source;
    faulty.replace(at, mutant.from.size(), mutant.to);
    return faulty;
}

} // namespace claustrum::conformance
