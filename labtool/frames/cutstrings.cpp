// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/cutstrings.h"

#include "wire/jsonscan.h"

#include <algorithm>
#include <string>

namespace claustrum::lab {

std::size_t longestString(std::string_view json)
{
    JsonScanner scanner(json);
    std::string scratch;
    std::size_t longest = 0;
    for (;;) {
        const JsonToken token = scanner.next();
        if (token == JsonToken::End || token == JsonToken::Invalid)
            return longest;
        if (token == JsonToken::String && scanner.raw().size() > longest)
            longest = std::max(longest, scanner.text(scratch).size());
    }
}

} // namespace claustrum::lab
