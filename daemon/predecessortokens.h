// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/methods/earliertokens.h"
#include "posix/systemerror.h"

#include <string>

namespace claustrum {

/// The files with the tokens of earlier daemons, beside the socket: daemon.token, which holds the
/// last one, and previous-tokens with digests of those before, which keeps them between starts.
///
/// Both are read only if they are regular files of this user with mode 0600. Blocks; nothing is
/// logged.
class PredecessorTokens
{
public:
    /// @param tokens receives them; must outlive it
    /// @param ownToken is none of them
    PredecessorTokens(EarlierTokens &tokens, const std::string &socketPath, std::string ownToken);

    /// Notes the stored digests, and the token in daemon.token as replaced now.
    void read();
    /// Writes the digests for the next start, with mode 0600.
    [[nodiscard]] SystemResult<void> store() const;

private:
    void readDigests();
    void readToken();

    EarlierTokens &m_tokens;
    const std::string m_directory;
    const std::string m_ownToken;
};

} // namespace claustrum
