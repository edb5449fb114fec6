// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/markup.h"

#include "conformance/results/textcell.h"

namespace claustrum::conformance {
namespace {

void appendEscaped(std::string &out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
}

struct Markup
{
    bool keepsLines = false;
    std::string_view before = {}; ///< an invisible character
    std::string_view after = {};
};

std::string escaped(std::string_view bytes, const Markup &markup)
{
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const TextCell cell = cellAt(bytes, at);
        at += cell.length;
        const char first = bytes[cell.begin];
        if (cell.shows || (markup.keepsLines && (first == '\n' || first == '\t'))) {
            appendEscaped(out, bytes.substr(cell.begin, cell.length));
            continue;
        }
        out += markup.before;
        appendEscaped(out, cellText(bytes, cell));
        out += markup.after;
    }
    return out;
}

} // namespace

std::string markupText(std::string_view bytes)
{
    return escaped(bytes, {});
}

std::string markupLines(std::string_view bytes)
{
    return escaped(bytes, {true});
}

std::string htmlText(std::string_view bytes)
{
    return escaped(bytes, {false, "<b class=x>", "</b>"});
}

} // namespace claustrum::conformance
