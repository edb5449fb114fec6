// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>

namespace claustrum::testing {

/// Programs of OpenSSH on this machine, by path.
struct OpenSsh
{
    std::string ssh;
    std::string sftp;
    std::string keygen;
    std::string sshd;        ///< installed, or in build/tools, where `./dev setup` unpacks it
    std::string sshdSession; ///< parts of sshd that are programs of their own since OpenSSH 9.8
    std::string sshdAuth;    ///< and 10; empty before
    std::string nssWrapper;  ///< a library that gives sshd users of its own
};

/// Also tries sshd and the loopback address. An error says what is missing.
Result<OpenSsh> findOpenSsh();

/// A port of 127.0.0.1 that was free a moment ago; 0 without a loopback address.
int freePort();

} // namespace claustrum::testing
