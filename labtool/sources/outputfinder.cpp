// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/outputfinder.h"

#include "labtool/frames/ansitext.h"

#include <QElapsedTimer>

namespace claustrum::lab {

OutputFinder::OutputFinder(const ReplayAssembly *assembly, QObject *parent,
                           std::chrono::milliseconds slice)
    : QObject(parent)
    , m_assembly(assembly)
    , m_slice(slice)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &OutputFinder::search);
}

void OutputFinder::find(const std::string &text, std::uint64_t seq, int step, bool inStdout,
                        bool inStderr)
{
    m_pattern = TextPattern(text);
    m_length = text.size();
    m_step = step;
    m_inStdout = inStdout;
    m_inStderr = inStderr;
    m_at = seq;
    m_isWrapped = false;
    m_left = m_all = m_assembly->frames();
    m_timer.start(0);
}

/// The next frame to look at, past the end from the other one; 0: there is none.
std::uint64_t OutputFinder::advance()
{
    const auto next = m_assembly->next(m_at, m_step, m_inStdout, m_inStderr);
    if (next != 0 || m_isWrapped)
        return next;
    m_isWrapped = true;
    const std::uint64_t end = m_step > 0 ? 0 : ReplayAssembly::lastOfAll;
    return m_assembly->next(end, m_step, m_inStdout, m_inStderr);
}

std::string OutputFinder::textOf(std::uint64_t seq)
{
    return stripAnsi(m_assembly->bytesAt(seq));
}

/// With the end of earlier frames, shorter than the text: what is found ends in this frame.
bool OutputFinder::holds(std::uint64_t seq)
{
    const bool isStderr = m_assembly->isStderr(seq);
    std::string text = textOf(seq);
    const std::size_t wanted = m_length - 1 + text.size();
    for (auto earlier = seq; text.size() < wanted;) {
        earlier = m_assembly->next(earlier, -1, !isStderr, isStderr);
        if (earlier == 0)
            break;
        const std::string before = textOf(earlier);
        const std::size_t part = std::min(before.size(), wanted - text.size());
        text.insert(0, before, before.size() - part);
    }
    return m_pattern.isIn(text);
}

void OutputFinder::search()
{
    QElapsedTimer clock;
    clock.start();
    for (; m_left > 0; --m_left) {
        if (clock.elapsed() >= m_slice.count()) {
            Q_EMIT progress(static_cast<int>(100 - m_left * 100 / m_all));
            m_timer.start(0);
            return;
        }
        m_at = advance();
        if (m_at == 0)
            break;
        if (holds(m_at)) {
            Q_EMIT found(m_at, m_isWrapped);
            return;
        }
    }
    Q_EMIT missed();
}

} // namespace claustrum::lab
