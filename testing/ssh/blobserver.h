// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <string>
#include <thread>

namespace claustrum::testing {

/// An HTTP server on 127.0.0.1 that sends the same body for each GET, with its length.
///
/// Serves in a thread of its own, a request at a time, until it is destroyed.
class BlobServer
{
public:
    explicit BlobServer(std::string body);
    ~BlobServer();
    BlobServer(const BlobServer &) = delete;
    BlobServer &operator=(const BlobServer &) = delete;

    /// Empty if it could not be started.
    [[nodiscard]] const std::string &url() const { return m_url; }

private:
    void serve() const;

    const std::string m_body;
    Fd m_listener;
    std::string m_url;
    std::thread m_thread;
};

/// A zstd frame that holds a text of up to 255 bytes, uncompressed.
std::string zstdFrameOf(const std::string &text);

} // namespace claustrum::testing
