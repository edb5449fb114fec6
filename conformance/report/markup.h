// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A text for an XML or HTML document, between tags or in a quoted attribute: markup is escaped,
/// and invisible bytes become their number, <0a> (textcell.h). The result is valid UTF-8 and
/// XML 1.0 for any bytes.
std::string markupText(std::string_view bytes);

/// The same, but line ends and tabs are kept.
std::string markupLines(std::string_view bytes);

/// The same for HTML, with the numbers of invisible bytes marked: <b class=x>&lt;0a&gt;</b>.
std::string htmlText(std::string_view bytes);

} // namespace claustrum::conformance
