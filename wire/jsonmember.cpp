// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonmember.h"

#include "wire/jsonscan.h"

#include <string>

namespace claustrum {

std::string_view memberOf(std::string_view object, std::string_view name)
{
    JsonScanner scanner(object);
    std::string scratch;
    std::string_view found;
    if (scanner.next() != JsonToken::BeginObject)
        return {};
    while (scanner.next() == JsonToken::Key) {
        const bool isIt = scanner.text(scratch) == name;
        const auto raw = scanner.restOfValue(scanner.next());
        if (!raw)
            return {};
        if (isIt)
            found = *raw;
    }
    return found;
}

} // namespace claustrum
