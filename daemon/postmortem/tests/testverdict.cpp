// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/verdict.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <csignal>

using namespace claustrum;

Q_DECLARE_METATYPE(claustrum::ExitFacts)

namespace {

ExitFacts ended(int status, std::string err)
{
    ExitFacts facts;
    facts.status = status;
    facts.err = std::move(err);
    return facts;
}

ExitFacts signalled(int signal, bool core = false)
{
    ExitFacts facts;
    facts.signal = signal;
    facts.core = core;
    return facts;
}

} // namespace

class TestVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdicts_data();
    void verdicts();
};

void TestVerdict::verdicts_data()
{
    QTest::addColumn<ExitFacts>("facts");
    QTest::addColumn<std::string>("begin"); // of the verdict
    const auto row = [](const char *name, const ExitFacts &facts, const char *begin) {
        QTest::newRow(name) << facts << std::string(begin);
    };

    row("interpreter, of a script",
        ended(126, "sh: 1: ./cli: /usr/bin/nod: bad interpreter: No such file or directory\n"),
        "the interpreter of its script is missing");
    row("interpreter, by env", ended(127, "/usr/bin/env: 'node': No such file or directory\n"),
        "the interpreter of its script is missing from PATH");
    row("another processor",
        ended(126, "bash: ./cli: cannot execute binary file: Exec format error"),
        "it was built for another processor");
    row("glibc", ended(1, "./cli: /lib/libc.so.6: version `GLIBC_2.38' not found"),
        "it needs a newer C library");
    row("musl", ended(127, "sh: ./cli: /lib/ld-musl-x86_64.so.1: not found"),
        "it was built for musl");
    row("a library", ended(127, "./cli: error while loading shared libraries: libssl.so.1.1: …"),
        "a library that it needs is missing");
    row("a terminal", ended(1, "Error: Raw mode is not supported on the current process.stdin"),
        "it wants a terminal, and has none");
    row("stdin in time", ended(1, "Error: Input must be provided either through stdin or …"),
        "it ended since nothing came on its stdin in time");
    row("a full disk", ended(1, "write /home/u/x: No space left on device"), "a disk is full");
    row("the network", ended(1, "Error: getaddrinfo ENOTFOUND api.example"),
        "a name cannot be resolved");
    row("no login", ended(1, "Invalid API key · Please run /login"), "it is not logged in");
    row(
        "a heap, though by a signal",
        [] {
            auto facts = signalled(SIGABRT, true);
            facts.err = "FATAL ERROR: Reached heap limit - JavaScript heap out of memory";
            return facts;
        }(),
        "its JavaScript heap is full");
    row("noexec", ended(126, "sh: 1: ./cli: Permission denied"),
        "a command could not be executed: it is not executable, or on a mount with noexec");
    row("not found", ended(127, "sh: 1: cli: not found"), "a command was not found");
    row("no known reason", ended(7, "oops"), "it ended with status 7 for a reason of its own");
    row("not even a text", ended(1, ""),
        "it ended with status 1 for a reason of its own; it printed nothing on stderr, and was "
        "given nothing on stdin");
    row(
        "killed by the system",
        [] {
            auto facts = signalled(SIGKILL);
            facts.oomKills = 1;
            return facts;
        }(),
        "killed for lack of memory: the kernel has ended 1 process of the daemon's control group");
    row(
        "killed by the system, as the host counts",
        [] {
            auto facts = signalled(SIGKILL);
            facts.oomKills = 2;
            facts.oomKillsOfHost = true;
            return facts;
        }(),
        "killed for lack of memory: the kernel has ended 2 processes of this host");
    row("killed by somebody", signalled(SIGKILL), "killed by SIGKILL, not by this daemon");
    row("terminated", signalled(SIGTERM), "ended by SIGTERM from outside of this daemon");
    row("a crash", signalled(SIGSEGV, true), "crashed by SIGSEGV; there is a core dump");
    row("a crash without a core", signalled(SIGBUS), "crashed by SIGBUS");
    row("processor time", signalled(SIGXCPU), "ended at its limit of processor time");
    row("a signal without a name", signalled(SIGRTMIN), "crashed by signal ");
    row("a status that is lost", ExitFacts(), "its status was taken by somebody else");
}

void TestVerdict::verdicts()
{
    QFETCH(ExitFacts, facts);
    QFETCH(std::string, begin);
    const auto verdict = verdictOn(facts);
    QCOMPARE(verdict.text.substr(0, begin.size()), begin);
    QVERIFY(verdict.text.find('\n') == std::string::npos);
}

CLAUSTRUM_PLAIN_TEST(TestVerdict)
#include "testverdict.moc"
