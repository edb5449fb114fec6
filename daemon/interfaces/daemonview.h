// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace claustrum {

class ChildProcess;
class Connection;

/// Read access to the daemon's connections and processes. Event loop's thread.
class DaemonView
{
public:
    virtual void eachConnection(const std::function<void(const Connection &)> &look) const = 0;
    virtual void eachProcess(const std::function<void(const ChildProcess &)> &look) const = 0;
    /// The process of that id, or null.
    [[nodiscard]] virtual const ChildProcess *process(const std::string &id) const = 0;

protected:
    ~DaemonView() = default;
};

} // namespace claustrum
