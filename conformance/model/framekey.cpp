// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/framekey.h"

namespace claustrum::conformance {

FrameKey frameKey(const FrameView &frame)
{
    if (!frame.process.empty() && frame.seq)
        return {FrameKey::Kind::Stream, decodedText(frame.process), *frame.seq};
    if (!frame.id.empty())
        return {FrameKey::Kind::Reply, std::string(frame.id), 0};
    return {};
}

std::string describe(const FrameKey &key)
{
    switch (key.kind) {
    case FrameKey::Kind::Reply:
        return key.name == "null" ? "a reply without an id" : "the reply to " + key.name;
    case FrameKey::Kind::Stream:
        return "frame " + std::to_string(key.seq) + " of process " + key.name;
    case FrameKey::Kind::Garbage:
        break;
    }
    return "a line that is no frame";
}

} // namespace claustrum::conformance
