// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/viewline.h"

#include "conformance/timing/wirelogmembers.h"
#include "wire/jsonwriter.h"

namespace claustrum::lab {

/// As a note, so that readers that do not know this event show a line of text.
std::string viewLine(std::string_view view)
{
    std::string line;
    ObjectWriter(line).string("event", "view").string("note", view).close();
    return line + '\n';
}

std::optional<std::string> viewInLine(std::string_view line)
{
    auto members = splitWireLogLine(line);
    if (!members || members->event != "view" || !members->note)
        return std::nullopt;
    return std::move(members->note);
}

} // namespace claustrum::lab
