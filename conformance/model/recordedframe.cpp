// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/recordedframe.h"

#include "conformance/model/pattern.h"
#include "conformance/model/streamframe.h"

namespace claustrum::conformance {

RecordedRequest recordedRequest(std::string_view line)
{
    const FrameView frame = readFrame(line, Direction::In);
    if (frame.kind != FrameView::Kind::Request || decodedText(frame.method).empty())
        return {};
    return {decodedText(frame.method), frame.echo, decodedText(frame.process)};
}

std::string describe(const RecordedRequest &request)
{
    return request.method.empty() ? "a line that is no request"
                                  : request.method + ", request " + request.id;
}

RecordedFrame recordedFrame(std::string_view line)
{
    const std::string sample = sampleOf(line);
    const FrameView frame = readFrame(sample, Direction::Out);
    return {frameKey(frame), readStreamData(frame).has_value()};
}

} // namespace claustrum::conformance
