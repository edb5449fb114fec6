// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/pluginsinuse.h"

#include "daemon/plugins/pluginnames.h"
#include "wire/gopath.h"

#include <utility>

namespace claustrum {

PluginsInUse::Hold
PluginsInUse::holdNamed(std::initializer_list<std::span<const std::string>> arguments)
{
    std::set<std::string> names;
    for (const auto list : arguments) {
        for (const std::string &argument : list)
            addPluginNames(names, argument);
    }
    if (names.empty())
        return nullptr;
    {
        const std::lock_guard lock(m_mutex);
        for (const std::string &name : names)
            ++m_uses[name].named;
    }
    return holdUntil(std::move(names), [](Uses &uses) { --uses.named; });
}

PluginsInUse::Hold PluginsInUse::holdWritten(const std::string &directory)
{
    std::string name = go::baseName(go::cleanPath(directory));
    if (!isPluginName(name))
        return nullptr;
    {
        std::unique_lock lock(m_mutex);
        m_claimEnded.wait(lock, [&] {
            const auto uses = m_uses.find(name);
            return uses == m_uses.end() || !uses->second.isClaimed;
        });
        ++m_uses[name].written;
    }
    return holdUntil({std::move(name)}, [](Uses &uses) { --uses.written; });
}

Result<PluginsInUse::Hold, PluginsInUse::Use> PluginsInUse::claim(const std::string &name)
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto uses = m_uses.find(name); uses != m_uses.end())
            return uses->second.named > 0 ? Use::Named : Use::Written;
        m_uses[name].isClaimed = true;
    }
    return holdUntil({name}, [](Uses &uses) { uses.isClaimed = false; });
}

PluginsInUse::Hold PluginsInUse::holdUntil(std::set<std::string> names, void (*end)(Uses &))
{
    return {this, [this, names = std::move(names), end](const void *) { endUses(names, end); }};
}

void PluginsInUse::endUses(const std::set<std::string> &names, void (*end)(Uses &))
{
    {
        const std::lock_guard lock(m_mutex);
        for (const std::string &name : names) {
            const auto uses = m_uses.find(name);
            end(uses->second);
            if (uses->second.named == 0 && uses->second.written == 0 && !uses->second.isClaimed)
                m_uses.erase(uses);
        }
    }
    m_claimEnded.notify_all();
}

} // namespace claustrum
