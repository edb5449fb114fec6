// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/gitwords.h"

#include "wire/goquote.h"
#include "wire/utf8.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr std::size_t mostBytes = 512;
constexpr std::string_view cutMark = "\xe2\x80\xa6";

} // namespace

std::string gitWords(std::string_view standardError)
{
    std::string words;
    for (auto rest = standardError.substr(0, mostBytes); !rest.empty();) {
        const std::size_t size = utf8Length(rest);
        if (size != 0 && go::isPrintable(rest.substr(0, size)))
            words += rest.substr(0, size);
        else if (size != 0)
            words += ' ';
        rest.remove_prefix(std::max<std::size_t>(size, 1));
    }
    const auto first = words.find_first_not_of(' ');
    if (first == std::string::npos)
        return {};
    return words.substr(first, words.find_last_not_of(' ') + 1 - first);
}

std::string cutBytes(std::string_view text, std::size_t most)
{
    std::string cut(text.substr(0, most));
    if (text.size() > most)
        cut += cutMark;
    return cut;
}

std::string quoteCut(std::string_view text, std::size_t most)
{
    std::size_t end = 0;
    for (std::size_t count = 0; count < most && end < text.size(); ++count)
        end += std::max<std::size_t>(utf8Length(text.substr(end)), 1);
    return go::quote(text.substr(0, end));
}

} // namespace claustrum
