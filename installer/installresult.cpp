// SPDX-License-Identifier: Apache-2.0
#include "installer/installresult.h"

#include "wire/goplatform.h"
#include "wire/jsonwriter.h"
#include "wire/version.h"

namespace claustrum {
namespace {

std::string fetchObject(const FetchStats &fetch)
{
    std::string text;
    ObjectWriter object(text);
    object.integer("bytes", fetch.bytes)
        .integer("ms", fetch.duration.count())
        .integer("longestPauseMs", fetch.longestPause.count());
    object.close();
    return text;
}

} // namespace

std::string resultLine(const InstallResult &result)
{
    std::string line = "__INSTALL_RESULT__";
    ObjectWriter object(line);
    object.string("serverVersion", programVersion())
        .string("os", go::platform())
        .string("arch", go::architecture())
        .string("libc", result.libc)
        .string("cliPath", result.cliPath)
        .boolean("cliWasPresent", result.cliWasPresent);
    if (!result.cliError.empty())
        object.string("cliError", result.cliError);
    if (result.cliUnresponsive)
        object.boolean("cliUnresponsive", true);
    if (result.fetch)
        object.raw("fetch", fetchObject(*result.fetch));
    object.close();
    return line + '\n';
}

} // namespace claustrum
