// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/briefly.h"

#include <chrono>
#include <future>
#include <memory>
#include <system_error>
#include <thread>

namespace claustrum {

void runBriefly(std::function<void()> work)
{
    const auto shared = std::make_shared<const std::function<void()>>(std::move(work));
    const auto done = std::make_shared<std::promise<void>>();
    try {
        std::thread([shared, done] {
            (*shared)();
            done->set_value();
        }).detach();
        done->get_future().wait_for(std::chrono::seconds(1));
    } catch (const std::system_error &) { // no thread
        (*shared)();
    }
}

} // namespace claustrum
