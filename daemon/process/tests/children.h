// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/childprocess.h"
#include "daemon/process/spawnprogram.h"
#include "testing/sandbox.h"

#include <QtGlobal>

#include <memory>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace claustrum::testing {

/// Starts real children for tests of their supervision.
class Children
{
public:
    explicit Children(EventPoll &poll, const ReferenceBuild &build = ReferenceBuild::standard())
        : m_poll(poll)
    {
        m_environment.build = &build;
        m_environment.variables = m_sandbox.environment();
        ::getrlimit(RLIMIT_NOFILE, &m_environment.descriptorLimit);
    }

    [[nodiscard]] const Sandbox &sandbox() const { return m_sandbox; }
    /// Of children started from now on.
    void speak(const ReferenceBuild &build) { m_environment.build = &build; }

    /// A process that runs and is watched.
    [[nodiscard]] std::shared_ptr<ChildProcess> start(const std::string &id,
                                                      const std::vector<std::string> &words) const
    {
        SpawnParams params;
        params.id = id;
        params.command = words.front();
        params.args = {words.begin() + 1, words.end()};
        auto program = spawnProgram(m_environment, params, {}, {});
        if (!program)
            qFatal("cannot start %s: %s", words.front().c_str(), program.error().text.c_str());
        auto process = std::make_shared<ChildProcess>(m_poll, id, std::move(*program),
                                                      Observers::none(), *m_environment.build);
        if (!process->watch())
            qFatal("cannot watch %s", words.front().c_str());
        return process;
    }
    [[nodiscard]] std::shared_ptr<ChildProcess> shell(const std::string &id,
                                                      const std::string &script) const
    {
        return start(id, {"/bin/sh", "-c", script});
    }

private:
    EventPoll &m_poll;
    Sandbox m_sandbox;
    Environment m_environment;
};

} // namespace claustrum::testing
