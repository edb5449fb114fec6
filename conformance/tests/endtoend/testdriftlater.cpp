// SPDX-License-Identifier: Apache-2.0
// One daemon as 5db5e4a and as 89cb628: drift finds what the later pages of the contract say has
// changed, and nothing else. driftlater.jsonl has the requests that show it; a rule that is built
// adds a request there and its rows here.
#include "conformance/catalogue/contractindex.h"
#include "conformance/drift/driftviews.h"
#include "conformance/drift/liveside.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestDriftLater : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isWhatTheContractSays();
    void namesRules();
};

namespace {

/// A change, and the rule that says so.
struct Row
{
    const char *change; ///< "group | kind | path | places"
    int answers;        ///< that show it
    const char *value;  ///< the beginning of the new one; of a removed element: the old one
    const char *rule;   ///< in conformance/contract-index.jsonl
};

// clang-format off
constexpr Row expected[]{
    {R"(claustrum -probe-cli | value changed | exit | )", 1, R"(0)", "later/install.md I8"},
    {R"(claustrum -probe-cli | value changed | stderr | )", 1, R"("")", "later/install.md I8"},
    {R"(claustrum -stop | value changed | stdout | )", 1, R"("none\n")", "later/install.md I10"},
    {R"(files at cli | type changed | entries | null to list)", 1, R"()", "later/install.md I3"},
    {R"(git.status | outcome changed |  | result to error)", 1, R"({"code":-32602,"message":"baseRepo is required"})", "later/git-files.md git.status"},
    {R"(git.status | value changed | result.clean | )", 1, R"(false)", "later/git-files.md git.status"},
    {R"(git.status | value changed | result.isRepo | )", 1, R"(false)", "later/git-files.md git.status"},
    {R"(git.worktree_create | field added | result.error | after success)", 1, R"()", "later/git-files.md worktree_create"},
    {R"(git.worktree_create | field added | result.errorCode | after error)", 1, R"()", "later/git-files.md worktree_create"},
    {R"(git.worktree_create | field removed | result.path | after success)", 1, R"()", "later/git-files.md worktree_create"},
    {R"(git.worktree_create | field removed | result.sourceBranch | after path)", 1, R"()", "later/git-files.md worktree_create"},
    {R"(git.worktree_create | value changed | result.success | )", 1, R"(false)", "later/git-files.md worktree_create"},
    {R"(git.worktree_remove | field added | result.error | after success)", 1, R"()", "later/git-files.md worktree_remove"},
    {R"(git.worktree_remove | value changed | result.success | )", 1, R"(false)", "later/git-files.md worktree_remove"},
    {R"(output of processes | answer added |  | )", 1, R"()", "later/processes.md D how"},
    {R"(launcher.resolve | method added |  | )", 1, R"()", "later/daemon.md S3"},
    {R"(launcher.resolve | outcome changed |  | error to result)", 1, R"({"status":"none"})", "later/newest.md 3.1"},
    {R"(output of processes | answer lost |  | )", 2, R"()", "later/processes.md I.1"},
    {R"(output of processes | field added | killedBy | after signal)", 2, R"()", "later/processes.md A.1"},
    {R"(output of processes | field added | signal | after exitCode)", 2, R"()", "later/processes.md A.1"},
    {R"(output of processes | output changed | data | )", 2, R"()", "later/processes.md H.1"},
    {R"(plugins.prune | method added |  | )", 1, R"()", "later/daemon.md S3"},
    {R"(plugins.prune | outcome changed |  | error to result)", 1, R"({"root":"","pruned":[],"prunedLegacy":[],"staleArchives":0,"kept":0,"l)", "later/git-files.md plugins.prune"},
    {R"(process.reattach | value changed | result.running | )", 1, R"(false)", "later/processes.md F"},
    {R"(process.spawn | outcome changed |  | result to error)", 2, R"({"code":-32602,"message":"Invalid params"})", "later/processes.md I.1"},
    {R"(process.stdin | error code changed | error.code | )", 1, R"(-32003)", "later/processes.md B"},
    {R"(process.stdin | error text changed | error.message | )", 1, R"("stdin offset gap: offset ahead of applied bytes")", "later/processes.md B"},
    {R"(process.stdin | outcome changed |  | result to error)", 1, R"({"code":-32602,"message":"Process not running"})", "later/processes.md F"},
    {R"(server.capabilities | field added | result.instanceId | after methods)", 1, R"()", "later/daemon.md S2"},
    {R"(server.capabilities | field added | result.startedAt | after instanceId)", 1, R"()", "later/daemon.md S2"},
    {R"(server.capabilities | list element added | result.features[] | after "git.status.baseRepo")", 1, R"("git.info.discovered_root")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "process.stdin.offset")", 1, R"("git.status.baseRepo")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "process.spawn.shellAgentSocket")", 1, R"("launcher.managed")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "launcher.managed")", 1, R"("git.worktree.external_root")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "git.worktree_create.timeoutMs")", 1, R"("git.worktree_create.existingBranch")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "git.info.discovered_root")", 1, R"("git.worktree_create.timeoutMs")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "git.worktree_create.existingBranch")", 1, R"("git.worktree_remove.unpushedGuard")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "git.worktree_remove.unpushedGuard")", 1, R"("process.spawn.shellAgentSocket")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.features[] | after "git.worktree.external_root")", 1, R"("server.instance_id")", "later/daemon.md S4"},
    {R"(server.capabilities | list element added | result.methods[] | after "git.worktree_remove")", 1, R"("launcher.resolve")", "later/daemon.md S3"},
    {R"(server.capabilities | list element added | result.methods[] | after "process.reattach")", 1, R"("plugins.prune")", "later/daemon.md S3"},
    {R"(server.capabilities | list element removed | result.methods[] | after "server.ping")", 1, R"("server.version")", "later/daemon.md S3"},
    {R"(server.version | method removed |  | )", 2, R"()", "later/daemon.md S1"},
    {R"(the server itself | conduct changed |  | )", 1, R"()", "later/daemon.md C2"},
};
// clang-format on

/// Values that say what has changed; those of fields may differ from run to run.
bool tellsValue(DriftKind kind)
{
    switch (kind) {
    case DriftKind::ErrorCodeChanged:
    case DriftKind::ErrorTextChanged:
    case DriftKind::ListElementAdded:
    case DriftKind::ListElementRemoved:
    case DriftKind::OutcomeChanged:
    case DriftKind::ValueChanged:
        return true;
    default:
        return false;
    }
}

QString lineOf(const QString &change, int answers, const QString &value)
{
    return change + QStringLiteral(" × %1 %2").arg(answers).arg(value);
}

QStringList found(const Drift &drift)
{
    constexpr std::size_t shown = 70;
    QStringList lines;
    for (const auto &[group, changes] : drift.groups) {
        for (const DriftChange &change : changes) {
            const std::string &value =
                change.kind == DriftKind::ListElementRemoved ? change.from : change.to;
            lines << lineOf(QString::fromStdString(group + " | "
                                                   + std::string(kindName(change.kind)) + " | "
                                                   + change.path + " | " + placesOf(change)),
                            static_cast<int>(change.count),
                            tellsValue(change.kind) ? QString::fromStdString(value.substr(0, shown))
                                                    : QString());
        }
    }
    lines.sort();
    return lines;
}

} // namespace

void TestDriftLater::isWhatTheContractSays()
{
    const char *file = CLAUSTRUM_SOURCE_DIR "/conformance/tests/endtoend/driftlater.jsonl";
    const auto recordings = readRecordings({file});
    QVERIFY2(recordings.front().transcript.ok(),
             recordings.front().transcript ? ""
                                           : recordings.front().transcript.error().text.c_str());
    PlayOptions options;
    options.timeout = std::chrono::seconds(5);
    const std::vector<LiveServer> servers{{CLAUSTRUM_PROGRAM, "5db5e4a"},
                                          {CLAUSTRUM_PROGRAM, "89cb628"}};
    const auto sides = recordLiveSides(servers, recordings, options, servers.size());
    QVERIFY2(sides.ok(), sides ? "" : sides.error().text.c_str());
    for (const LiveSide &one : *sides)
        QVERIFY2(one.notes.empty(), one.notes.empty() ? "" : one.notes[0].c_str());

    const QStringList changes =
        found(compareSides(sides->front().sessions, sides->back().sessions));
    QStringList rows;
    for (const Row &row : expected)
        rows << lineOf(QString::fromUtf8(row.change), row.answers, QString::fromUtf8(row.value));
    rows.sort();
    for (const QString &line : changes) {
        if (!rows.contains(line))
            qWarning("the contract does not say: %s", qPrintable(line));
    }
    for (const QString &line : rows) {
        if (!changes.contains(line))
            qWarning("not found: %s", qPrintable(line));
    }
    QCOMPARE(changes, rows);
}

void TestDriftLater::namesRules()
{
    const auto index =
        ContractIndex::read(CLAUSTRUM_SOURCE_DIR "/conformance/contract-index.jsonl");
    QVERIFY(index.ok());
    for (const Row &row : expected)
        QVERIFY2(index->rule(row.rule), row.rule);
}

CLAUSTRUM_PLAIN_TEST(TestDriftLater)
#include "testdriftlater.moc"
