// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/outputsaver.h"

namespace claustrum::lab {

using Piece = ReplayAssembly::Piece;

OutputSaver::OutputSaver(ReplayAssembly output, Choice choice, const QString &path, QObject *parent)
    : QObject(parent)
    , m_output(std::move(output))
    , m_choice(choice)
    , m_writer(path)
{
    connect(&m_writer, &FileWriter::progress, this, &OutputSaver::writeParts);
    connect(&m_writer, &FileWriter::finished, this,
            [this](bool, const QString &error) { Q_EMIT finished(error); });
}

void OutputSaver::writeParts()
{
    while (!m_isDone && m_writer.hasRoom()) {
        const auto to = m_output.endAfter(m_next, partBytes, m_choice.ofStdout, m_choice.ofStderr);
        m_writer.write(part(to));
        m_isDone = to == ReplayAssembly::lastOfAll;
        m_next = to + 1;
        if (m_isDone)
            m_writer.commit();
    }
}

std::string OutputSaver::part(std::uint64_t to)
{
    std::string text;
    for (const Piece &piece :
         m_output.pieces(m_choice.ofStdout, m_choice.ofStderr, 0, 0, m_next, to)) {
        if (piece.kind != Piece::Kind::Stdout && piece.kind != Piece::Kind::Stderr)
            continue;
        for (std::size_t i = 0; i < piece.starts.size(); ++i) {
            const auto end =
                i + 1 < piece.starts.size() ? piece.starts[i + 1].offset : piece.bytes.size();
            m_missing += end == piece.starts[i].offset ? 1 : 0;
        }
        if (!m_choice.isStripped) {
            text += piece.bytes;
            continue;
        }
        for (const AnsiSpan &span : m_readers[piece.kind == Piece::Kind::Stderr].read(piece.bytes))
            text += span.text;
    }
    return text;
}

} // namespace claustrum::lab
