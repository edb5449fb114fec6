// SPDX-License-Identifier: Apache-2.0
#include "conformance/results/sectiontext.h"

namespace claustrum::conformance {

std::string sectionText(const std::string &section)
{
    const auto mark = section.find('#');
    return mark == std::string::npos ? section
                                     : section.substr(0, mark) + ", " + section.substr(mark + 1);
}

std::string sectionTexts(const std::vector<std::string> &sections)
{
    std::string text;
    for (const std::string &section : sections)
        text += (text.empty() ? "" : "; ") + sectionText(section);
    return text;
}

} // namespace claustrum::conformance
