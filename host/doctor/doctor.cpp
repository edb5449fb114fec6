// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/doctor.h"

#include "host/doctor/checks.h"
#include "host/doctor/examination.h"
#include "host/plaintext.h"
#include "posix/files.h"
#include "wire/gopath.h"
#include "wire/jsonwriter.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace claustrum {
namespace {

constexpr std::chrono::seconds patience{10}; // the login shell alone may take five
constexpr std::size_t nameWidth = 12;

const char *wordFor(Finding::Level level)
{
    switch (level) {
    case Finding::Level::Pass:
        return "PASS";
    case Finding::Level::Warn:
        return "WARN";
    case Finding::Level::Fail:
        break;
    }
    return "FAIL";
}

const char *colourOf(Finding::Level level)
{
    switch (level) {
    case Finding::Level::Pass:
        return "\x1b[32m";
    case Finding::Level::Warn:
        return "\x1b[1;33m";
    case Finding::Level::Fail:
        break;
    }
    return "\x1b[1;31m";
}

std::size_t countOf(const Findings &findings, Finding::Level level)
{
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [level](const auto &finding) { return finding.level == level; }));
}

std::string lineOf(const Finding &finding, bool coloured)
{
    const std::string word = wordFor(finding.level);
    auto line = coloured ? colourOf(finding.level) + word + "\x1b[0m" : word;
    line +=
        "  " + finding.name
        + std::string(finding.name.size() < nameWidth ? nameWidth - finding.name.size() : 1, ' ')
        + oneLine(finding.text) + '\n';
    if (!finding.mend.empty())
        line += std::string(nameWidth + 6, ' ') + "mend: " + oneLine(finding.mend) + '\n';
    return line;
}

bool isColoured()
{
    return ::isatty(STDOUT_FILENO) == 1;
}

} // namespace

std::string doctorText(const Findings &findings, bool coloured)
{
    std::string text;
    for (const auto &finding : findings)
        text += lineOf(finding, coloured);
    return text + std::to_string(countOf(findings, Finding::Level::Pass)) + " pass, "
           + std::to_string(countOf(findings, Finding::Level::Warn)) + " warn, "
           + std::to_string(countOf(findings, Finding::Level::Fail)) + " fail\n";
}

std::string doctorJson(const Findings &findings)
{
    std::string array = "[";
    for (const auto &finding : findings) {
        if (array.size() > 1)
            array += ',';
        ObjectWriter(array)
            .string("level", wordFor(finding.level))
            .string("name", finding.name)
            .string("text", finding.text)
            .string("mend", finding.mend)
            .close();
    }
    std::string json;
    ObjectWriter(json).raw("findings", array + ']').close();
    return json + '\n';
}

namespace {

void sayFailures(const Findings &findings)
{
    for (const auto &finding : findings) {
        if (finding.level == Finding::Level::Fail)
            std::fprintf(stderr, "claustrum: %s; mend: %s\n", oneLine(finding.text).c_str(),
                         oneLine(finding.mend).c_str());
    }
}

} // namespace

void sayWhyNoDaemonStarts(const Patient &patient)
{
    constexpr std::chrono::seconds shortPatience{2};
    const std::vector<Check> checks{
        {"home", checkHome}, {"space", checkSpace}, {"socket", checkSocket}};
    sayFailures(examine(checks, patient, shortPatience));
}

void sayWhyNoCliIsInstalled(const std::string &directory)
{
    sayFailures(checkCliFolder({.socket = go::joinPath(directory, "cli")}));
}

int runDoctor(const Patient &patient, bool json)
{
    const auto findings = examine(allChecks(), patient, patience);
    const auto text = json ? doctorJson(findings) : doctorText(findings, isColoured());
    if (const auto written = writeAll(STDOUT_FILENO, text, "stdout"); !written) {
        std::fprintf(stderr, "claustrum: %s\n", written.error().text.c_str());
        return 1;
    }
    return countOf(findings, Finding::Level::Fail) > 0 ? 1 : 0;
}

} // namespace claustrum
