// SPDX-License-Identifier: Apache-2.0
#include "labtool/widgets/replaytext.h"

#include "labtool/controls/theme.h"
#include "labtool/frames/ansitext.h"
#include "labtool/frames/controlpictures.h"
#include "labtool/frames/hexdump.h"
#include "labtool/frames/texts.h"

#include <QApplication>
#include <QPalette>

#include <algorithm>
#include <utility>

namespace claustrum::lab {
namespace {

using Piece = ReplayAssembly::Piece;

QColor colourOr(std::int32_t rgb, const QColor &otherwise)
{
    return rgb < 0 ? otherwise : QColor(static_cast<QRgb>(rgb));
}

/// Programs choose colours for one background: here they are adjusted until they are legible on the
/// current one.
QTextCharFormat formatOf(const AnsiStyle &style, bool isStderr)
{
    const QPalette palette = QApplication::palette();
    const QColor &base = palette.color(QPalette::Base);
    const QColor text = isStderr ? colourOf(FrameKind::Stderr) : palette.color(QPalette::Text);
    QColor foreground = colourOr(style.foreground, text);
    QColor background = colourOr(style.background, base);
    if (style.inverse)
        std::swap(foreground, background);
    if (style.faint)
        foreground = mixed(foreground, background);
    QTextCharFormat format;
    if (isStderr || style.foreground >= 0 || style.background >= 0 || style.inverse || style.faint)
        format.setForeground(readableOn(background, foreground));
    if (style.background >= 0 || style.inverse)
        format.setBackground(background);
    format.setFontWeight(style.bold ? QFont::Bold : QFont::Normal);
    format.setFontItalic(style.italic || isStderr); // not by colour alone
    format.setFontUnderline(style.underline);
    return format;
}

QString gapText(const Piece &piece)
{
    const auto count = piece.lastSeq - piece.firstSeq + 1;
    const QString why = piece.dropped ? QStringLiteral("dropped by this tool, or not seen")
                                      : QStringLiteral("evicted or not seen");
    return QStringLiteral("\n⟨ gap: seq %1 to %2, %3 %4 ⟩\n")
        .arg(piece.firstSeq)
        .arg(piece.lastSeq)
        .arg(count == 1 ? QStringLiteral("1 frame") : countText(count) + QStringLiteral(" frames"),
             why);
}

QString cutText(const Piece &piece)
{
    return QStringLiteral("\n⟨ seq %1 may be cut here by the wire log ⟩\n").arg(piece.firstSeq);
}

QString exitText(const Piece &piece)
{
    return piece.exitCode < 0 ? QStringLiteral("\n⟨ killed by a signal ⟩\n")
                              : QStringLiteral("\n⟨ exit status %1 ⟩\n").arg(piece.exitCode);
}

/// Bytes at the end that begin a character which goes on in the next frame.
std::size_t unfinishedBytes(std::string_view bytes)
{
    for (std::size_t count = 1; count <= std::min<std::size_t>(3, bytes.size()); ++count) {
        const auto byte = static_cast<unsigned char>(bytes[bytes.size() - count]);
        if ((byte & 0xc0) == 0x80)
            continue;
        const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        return length > count ? count : 0;
    }
    return 0;
}

/// Limits the delay of a text widget: no daemon sends frames as large as these.
constexpr std::size_t shownOfFrame = 256 << 10;
constexpr std::size_t longPiece = 640 << 10; ///< more than the frames of a part are together

/// What stands in the place of the rest of a large frame.
TextPane::Stretch restNote(std::uint64_t seq, std::size_t shown, std::size_t all)
{
    return noteText(QStringLiteral("\n⟨ the first %1 of %2 of seq %3; Save writes everything ⟩\n")
                        .arg(sizeText(shown), sizeText(all))
                        .arg(seq),
                    mutedColour());
}

/// The state of one stream between its pieces, which those of the other stream interrupt.
struct StreamReader
{
    bool isStderr;
    AnsiReader ansi;
    ControlPictures pictures;
    std::string rest; ///< of an unfinished character

    void read(const Piece &piece, bool withColours, std::vector<TextPane::Stretch> &out)
    {
        for (std::size_t i = 0; i < piece.starts.size(); ++i) {
            const auto [seq, from] = piece.starts[i];
            const auto end =
                i + 1 < piece.starts.size() ? piece.starts[i + 1].offset : piece.bytes.size();
            std::string bytes = std::exchange(rest, {});
            bytes.append(piece.bytes, from, std::min(end - from, shownOfFrame));
            const auto unfinished = unfinishedBytes(bytes);
            rest = bytes.substr(bytes.size() - unfinished);
            bytes.resize(bytes.size() - unfinished);
            for (const AnsiSpan &span : ansi.read(bytes))
                out.push_back({pictures.show(toQString(span.text)),
                               formatOf(withColours ? span.style : AnsiStyle(), isStderr), seq});
            if (end - from <= shownOfFrame)
                continue;
            rest.clear();
            out.push_back(restNote(seq, shownOfFrame, end - from));
        }
    }
};

void addHex(const Piece &piece, std::size_t offset, std::size_t hexRow, bool isStderr,
            std::vector<TextPane::Stretch> &out)
{
    const bool isLong = piece.bytes.size() > longPiece;
    const std::string_view bytes =
        std::string_view(piece.bytes).substr(0, isLong ? shownOfFrame : longPiece);
    out.push_back(
        {toQString(hexDump(bytes, offset, hexRow)), formatOf({}, isStderr), piece.firstSeq});
    if (bytes.size() < piece.bytes.size())
        out.push_back(restNote(piece.firstSeq, bytes.size(), piece.bytes.size()));
}

} // namespace

TextPane::Stretch noteText(const QString &text, const QColor &colour)
{
    QTextCharFormat format;
    format.setForeground(colour);
    format.setFontItalic(true);
    return {text, format, 0};
}

std::vector<TextPane::Stretch> replayText(const std::vector<Piece> &pieces, ReplayForm form,
                                          std::size_t offset, std::size_t hexRow)
{
    std::vector<TextPane::Stretch> stretches;
    StreamReader ofStdout{false, {}, {}, {}};
    StreamReader ofStderr{true, {}, {}, {}};
    for (const Piece &piece : pieces) {
        StreamReader &reader = piece.kind == Piece::Kind::Stderr ? ofStderr : ofStdout;
        if (piece.kind == Piece::Kind::Gap)
            stretches.push_back(noteText(gapText(piece), colourOf(Severity::Fault)));
        else if (piece.kind == Piece::Kind::Exit)
            stretches.push_back(noteText(exitText(piece), colourOf(FrameKind::Exit)));
        else if (piece.kind == Piece::Kind::Cut)
            stretches.push_back(noteText(cutText(piece), colourOf(Severity::Warning)));
        else if (form == ReplayForm::Hex)
            addHex(piece, offset, hexRow, reader.isStderr, stretches);
        else
            reader.read(piece, form == ReplayForm::Colours, stretches);
        offset += piece.bytes.size();
    }
    for (const StreamReader *reader : {&ofStdout, &ofStderr}) {
        if (!reader->rest.empty())
            stretches.push_back({toQString(reader->rest), formatOf({}, reader->isStderr), 0});
    }
    return stretches;
}

} // namespace claustrum::lab
