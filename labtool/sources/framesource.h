// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/framerecord.h"

#include <QMetaType>

#include <memory>
#include <vector>

namespace claustrum::lab {

/// Frames from a reading thread to the main thread.
using FrameBatch = std::shared_ptr<std::vector<IncomingFrame>>;

} // namespace claustrum::lab

Q_DECLARE_METATYPE(claustrum::lab::FrameBatch)
