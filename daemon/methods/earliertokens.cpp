// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/earliertokens.h"

#include "common/sha256.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace claustrum {

EarlierTokens::EarlierTokens(std::chrono::nanoseconds lifetime, Clock now)
    : m_lifetime(lifetime)
    , m_now(std::move(now))
{}

void EarlierTokens::noteReplaced(std::string_view token)
{
    if (!token.empty() && token.size() <= longestToken)
        note({sha256Hex(token), m_now()});
}

void EarlierTokens::note(Entry entry)
{
    entry.replacedAt = std::min(entry.replacedAt, m_now());
    std::erase_if(m_entries, [&](const Entry &other) { return other.digest == entry.digest; });
    const auto older = [&](const Entry &other) { return other.replacedAt <= entry.replacedAt; };
    m_entries.insert(std::find_if(m_entries.begin(), m_entries.end(), older), std::move(entry));
    if (m_entries.size() > most)
        m_entries.pop_back();
}

bool EarlierTokens::isInTime(const Entry &entry) const
{
    // The clock may have been set back since: then the time begins anew at worst.
    return m_now() - entry.replacedAt < m_lifetime;
}

bool EarlierTokens::accepts(std::string_view token) const
{
    if (token.empty() || token.size() > longestToken)
        return false;
    const std::string digest = sha256Hex(token);
    unsigned accepted = 0;
    for (const Entry &entry : m_entries) { // all of them
        const bool same = CRYPTO_memcmp(entry.digest.data(), digest.data(), digest.size()) == 0;
        accepted |= static_cast<unsigned>(same) & static_cast<unsigned>(isInTime(entry));
    }
    return accepted != 0;
}

std::vector<EarlierTokens::Entry> EarlierTokens::entries() const
{
    std::vector<Entry> inTime;
    std::copy_if(m_entries.begin(), m_entries.end(), std::back_inserter(inTime),
                 [this](const Entry &entry) { return isInTime(entry); });
    return inTime;
}

} // namespace claustrum
