// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/conversation.h"

#include <algorithm>

namespace claustrum::conformance {

void Conversation::onRequest(const FrameView &request)
{
    if (request.kind != FrameView::Kind::Request || m_open.size() >= maxNoted)
        return;
    const std::string method = decodedText(request.method);
    m_open[request.echo] = {method, std::string(request.process)};
    if (method == "process.spawn" && m_running.size() < maxNoted)
        m_running.emplace(request.process);
}

void Conversation::onFrame(const FrameView &frame)
{
    ++m_frames;
    if (frame.kind == FrameView::Kind::Exit)
        m_running.erase(std::string(frame.process));
    const auto open = m_open.find(frame.id);
    if (frame.id.empty() || open == m_open.end())
        return;
    const bool failed = frame.kind == FrameView::Kind::Error
                        || frame.result.find("\"success\":false") != std::string_view::npos;
    if (failed && open->second.method == "process.spawn")
        m_running.erase(open->second.process);
    m_open.erase(open);
}

const Conversation::Request *Conversation::requestOf(const FrameView &reply) const
{
    const auto open = m_open.find(reply.id);
    return reply.id.empty() || open == m_open.end() ? nullptr : &open->second;
}

bool Conversation::isOpen(std::string_view method, std::string_view process) const
{
    return std::any_of(m_open.begin(), m_open.end(), [&](const auto &open) {
        return open.second.method == method && open.second.process == process;
    });
}

} // namespace claustrum::conformance
