// SPDX-License-Identifier: Apache-2.0
#include "labtool/controls/prettytext.h"

#include "labtool/controls/theme.h"
#include "labtool/frames/prettyjson.h"
#include "labtool/frames/texts.h"

namespace claustrum::lab {
namespace {

QTextCharFormat formatOf(PrettyToken::Kind kind)
{
    QTextCharFormat format;
    switch (kind) {
    case PrettyToken::Kind::Key:
        format.setForeground(colourOf(FrameKind::Request));
        break;
    case PrettyToken::Kind::String:
        format.setForeground(colourOf(FrameKind::Result));
        break;
    case PrettyToken::Kind::Number:
        format.setForeground(colourOf(FrameKind::Stderr));
        break;
    case PrettyToken::Kind::Word:
        format.setForeground(colourOf(FrameKind::Exit));
        break;
    case PrettyToken::Kind::Rest:
        format.setForeground(colourOf(Severity::Fault));
        break;
    default:
        format.setForeground(mutedColour());
    }
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
