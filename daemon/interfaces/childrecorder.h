// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace claustrum {

/// A child as it was started.
struct StartedChild
{
    pid_t pid = 0;
    std::string argv0;
    std::string program = {}; ///< of a child with a launcher, which is argv0; empty: none
};

/// Notes each child that has started.
class ChildRecorder
{
public:
    /// On the thread that started it, before anybody waits for the child. May block; must not
    /// throw.
    virtual void record(const StartedChild &child) = 0;

protected:
    ~ChildRecorder() = default;
};

} // namespace claustrum
