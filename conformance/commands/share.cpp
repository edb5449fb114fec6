// SPDX-License-Identifier: Apache-2.0
#include "conformance/share/share.h"
#include "conformance/commands/arguments.h"
#include "conformance/commands/reportoutput.h"
#include "posix/files.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

void printCounts(const std::map<Hidden, Disguise::Count> &counts)
{
    if (counts.empty())
        std::cerr << "claustrum-conformance: nothing was replaced\n";
    for (const auto &[kind, count] : counts)
        std::cerr << nameOf(kind) << "  " << count.texts << " different, in " << count.places
                  << (count.places == 1 ? " place\n" : " places\n");
}

ArgumentReader::Take takePayload(bool &keep)
{
    return [&keep](const std::string &value) -> Result<void> {
        keep = value == "keep";
        return keep || value == "mask" ? Result<void>() : Error{"--payload is keep or mask"};
    };
}

int share(const Arguments &arguments)
{
    ShareOptions options;
    std::string out;
    bool hideSuspects = false;
    const auto files = ArgumentReader()
                           .option("--out", out)
                           .option("--payload", takePayload(options.keepPayload))
                           .option("--hide",
                                   [&](const std::string &value) -> Result<void> {
                                       options.hide.push_back(value);
                                       return {};
                                   })
                           .flag("--hide-suspects", hideSuspects)
                           .read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (files->size() != 1)
        return cannotRun("share takes one transcript; see claustrum-conformance help share");
    options.suspects = hideSuspects ? Suspects::Hidden : Suspects::Left;
    const auto text = readFile(files->front());
    if (!text)
        return cannotRun(text.error().text);
    const auto shared = shareTranscript(*text, files->front(), options);
    if (!shared)
        return cannotRun(shared.error().text
                         + "; nothing is written. Hide it with --hide TEXT or --hide-suspects");
    auto output = ReportOutput::open(out);
    if (!output)
        return cannotRun(output.error().text);
    output->stream() << shared->text;
    if (const auto written = output->finish(); !written)
        return cannotRun(written.error().text);
    printCounts(shared->counts);
    return AllEqual;
}

constexpr std::string_view help = R"(usage: claustrum-conformance share [OPTIONS] FILE

Copies a capture for other people: tokens, keys, users, hosts, parts of paths and values of
variables are replaced by stand-ins of the same length, equal texts by equal stand-ins. Order, sizes
and seqs stay, so the copy reads like the original. Texts are found in JSON, in JSON within JSON and
in base64, even if frames divide them. If a remaining text looks like a secret, its place is shown
and nothing is written. docs/recording.md lists the limits of the search: look at the result before
you share it.

options
  --out FILE           write to FILE (default: stdout)
  --payload P          keep or mask (default: mask). mask: replace each byte of stdin, output and
                       contents of files by x
  --hide TEXT          replace this text, too; may be given more than once
  --hide-suspects      replace all words that look random

status
  0  written; stderr shows the number of replaced texts
  2  a remaining text looks like a secret, or a file could not be read or written

examples
  claustrum-conformance share session.jsonl --out for-the-report.jsonl
  claustrum-conformance share --payload keep --hide "Project Ocean" session.jsonl --out s.jsonl
)";

} // namespace

const Command shareCommand{"share", "copy a capture, with names and secrets replaced", help, share};

} // namespace claustrum::conformance
