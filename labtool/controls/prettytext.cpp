// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/prettytext.h"

#include "labtool/controls/theme.h"
#include "labtool/frames/prettyjson.h"
#include "labtool/frames/texts.h"

namespace claustrum::lab {
namespace {

/// Keys are bold: their text has no colour of its own.
QTextCharFormat formatOf(PrettyToken::Kind kind)
{
    QTextCharFormat format;
    format.setForeground(syntaxColour(kind));
    if (kind == PrettyToken::Kind::Key)
        format.setFontWeight(QFont::Bold);
    return format;
}

} // namespace

std::vector<TextPane::Stretch> prettyText(std::string_view json)
{
    std::vector<TextPane::Stretch> stretches;
    for (const PrettyToken &token : prettyJson(json))
        stretches.push_back({toQString(token.text), formatOf(token.kind)});
    return stretches;
}

} // namespace claustrum::lab
