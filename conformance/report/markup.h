// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A text for an XML or HTML document, between tags or in a quoted attribute: markup escaped, what
/// does not show as its number, <0a> (textcell.h). So it is UTF-8 and a character of XML 1.0
/// throughout, whatever the bytes.
std::string markupText(std::string_view bytes);

/// The same, with line ends and tabs as they are.
std::string markupLines(std::string_view bytes);

/// The same for HTML, what does not show set apart: <b class=x>&lt;0a&gt;</b>.
std::string htmlText(std::string_view bytes);

} // namespace claustrum::conformance
