// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/httpserver.h"
#include "conformance/host/pollloop.h"
#include "conformance/host/sandbox.h"
#include "conformance/host/sandboxentry.h"
#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"
#include "wire/result.h"

namespace claustrum::conformance {

/// Creates the fixtures of a transcript in a sandbox, and nothing outside of it.
class FixtureBuilder
{
public:
    /// All must outlive this.
    FixtureBuilder(const Sandbox &sandbox, const Placeholders &placeholders, PollLoop &loop,
                   HttpServer &http);

    /// Also creates missing parent folders, 0755. The error names the failed step.
    /// @param deadline of a git command
    Result<void> make(const Fixture &fixture, Deadline deadline);

private:
    Result<void> build(const MakeDir &fixture);
    Result<void> build(const MakeFile &fixture);
    Result<void> build(const MakeSymlink &fixture);
    Result<void> build(const MakeFifo &fixture);
    Result<void> build(const MakeSocket &fixture);
    Result<void> build(const RunGit &fixture);
    Result<void> build(const ServeHttp &fixture);
    Result<void> build(const Remove &fixture);
    Result<void> build(const ChangeMode &fixture);
    Result<void> build(const ChangeOwner &fixture);

    SystemResult<Fd> folder(const std::string &text, Missing missing) const;
    SystemResult<SandboxEntry> entry(const std::string &text, Missing missing) const;

    const Sandbox &m_sandbox;
    const Placeholders &m_placeholders;
    PollLoop &m_loop;
    HttpServer &m_http;
    Deadline m_deadline;
};

} // namespace claustrum::conformance
