// SPDX-License-Identifier: Apache-2.0
#include "demo/receivedoutput.h"

#include "wire/base64.h"

namespace claustrum::demo {

void ReceivedOutput::take(const JsonValue &frame)
{
    const JsonValue *const number = frame.find("seq");
    const auto seq = number ? static_cast<Seq>(number->integer().value_or(0)) : 0;
    if (seq <= m_lastSeq)
        return;
    m_gaps += seq != m_lastSeq + 1;
    m_lastSeq = seq;
    ++m_frames;
    if (const JsonValue *const data = frame.find("data"); data && data->isString())
        m_bytes += decodeBase64(data->string()).value_or("");
    if (const JsonValue *const code = frame.find("exitCode"))
        m_exitCode = code->integer();
}

} // namespace claustrum::demo
