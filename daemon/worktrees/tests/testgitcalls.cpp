// SPDX-License-Identifier: Apache-2.0
// Command lines and variables of each git, recorded by a wrapper that is first on PATH, as
// later/git-files.md (Calls) and later/newest.md have them.
#include "goldenscene.h"
#include "testing/testprogram.h"

#include <QRegularExpression>

#include <filesystem>

using namespace claustrum;
using namespace claustrum::test;

class TestGitCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_templates = StagedScratch::makeTemplates(); }
    void calls_data();
    void calls();
    void variables_data();
    void variables();
    void ownVariables();

private:
    struct Record
    {
        QByteArray line;
        QByteArrayList variables;
    };
    static QList<Record> record(GoldenScene &scene, const QByteArray &method,
                                const QByteArray &params);
    static void stage(GoldenScene &scene, const GitScratch &templates);

    std::unique_ptr<GitScratch> m_templates;
};

namespace {

const QByteArray lightOptions =
    "-c core.hooksPath=/dev/null -c core.fsmonitor=false -c branch.autoSetupMerge=false -c "
    "fetch.bundleURI= -c http.saveCookies=false -c core.alternateRefsCommand= -c "
    "alias.remote-https= -c alias.remote-http= -c alias.remote-ssh= -c "
    "core.excludesFile=/dev/null -c submodule.recurse=false -c fetch.recurseSubmodules=false -c "
    "push.recurseSubmodules=false";
const QByteArray heavyOptions =
    "-c core.fsmonitor=false -c core.hooksPath=/dev/null -c core.attributesFile=/dev/null -c "
    "core.excludesFile=/dev/null -c core.longpaths=true -c protocol.allow=never -c "
    "protocol.ext.allow=never -c protocol.fd.allow=never -c protocol.file.allow=never -c "
    "protocol.git.allow=never -c protocol.ssh.allow=never -c protocol.http.allow=never -c "
    "protocol.https.allow=never -c credential.helper= -c core.askPass= -c fetch.bundleURI= -c "
    "core.alternateRefsCommand= -c alias.remote-https= -c alias.remote-http= -c "
    "alias.remote-ssh= -c submodule.recurse=false -c fetch.recurseSubmodules=false -c "
    "push.recurseSubmodules=false";

} // namespace

/// A repository r, and a wrapper that also knows --attr-source, as git 2.40 and later do.
void TestGitCalls::stage(GoldenScene &scene, const GitScratch &templates)
{
    scene.stage("r0 r; git -C r worktree add -q .claude/worktrees/w1; mkdir -p tmp", templates);
    scene.replaceGit(
        "{ echo \"--$PWD\"; for a; do printf '%s\\n' \"$a\"; done; echo variables:; env | "
        "grep -E '^(GIT_|LC_ALL|LANGUAGE)' | grep -vE "
        "'AUTHOR|COMMITTER|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|CEILING'; echo end; } >> '"
        + scene / "log"
        + "'\ncase \"$1\" in --attr-source=*) shift;; esac\n"
          "case \"$3\" in --attr-source=*) exec /usr/bin/git \"$1\" \"$2\" \"${@:4}\";; "
          "esac\nexec /usr/bin/git \"$@\"");
    scene.stage("sed -i '1s|.*|#!/bin/bash|' bin/git", templates);
    scene.context().variables.push_back("TMPDIR=" + scene / "tmp");
}

QList<TestGitCalls::Record> TestGitCalls::record(GoldenScene &scene, const QByteArray &method,
                                                 const QByteArray &params)
{
    const auto answer = scene.call("git." + method.toStdString(), params.toStdString());
    if (!answer)
        qWarning("%s", answer.error().text.c_str());
    QList<Record> records;
    for (const QByteArray &part : toQt(*readFile(scene / "log")).split('\n')) {
        static bool inVariables = false;
        if (part.startsWith("--/")) {
            records << Record{part.mid(2) + ':', {}};
            inVariables = false;
        } else if (part == "variables:") {
            inVariables = true;
        } else if (!records.isEmpty() && part != "end" && !part.isEmpty()) {
            if (inVariables)
                records.last().variables << part;
            else
                records.last().line += ' ' + part;
        }
    }
    for (Record &one : records) {
        one.line.replace(lightOptions, "LIGHT").replace(heavyOptions, "HEAVY");
        one.line.replace(toQt(scene.path()), "@");
        one.line = QString::fromUtf8(one.line)
                       .replace(QRegularExpression(QStringLiteral("claude-ssh-(\\w+)-\\w{6}")),
                                QStringLiteral("\\1"))
                       .toUtf8();
    }
    return records;
}

void TestGitCalls::calls_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QByteArrayList>("lines");
    QTest::addColumn<QByteArray>("before");
    const auto row = [](const char *build, const char *method, const char *params,
                        const QByteArrayList &lines, const char *before = "") {
        QTest::addRow("%s at %s%s", method, build, *before ? ", more" : "")
            << QByteArray(build) << QByteArray(method) << QByteArray(params) << lines
            << QByteArray(before);
    };
    const char *const path = R"({"path":"@/r"})";
    const QByteArray excludes = "@/tmp: config --includes --path core.excludesFile";
    const QByteArray oldList = "@: -C @/r config -z --list --name-only";
    const QByteArray midList = "@/r: config -z --list --name-only";
    const QByteArray newList = "@/r: config -z --list";
    row("7d193f8", "info", path,
        {excludes, oldList, "@: -C @/r LIGHT rev-parse --git-dir", oldList,
         "@: -C @/r LIGHT rev-parse --show-toplevel", oldList,
         "@: -C @/r LIGHT remote get-url origin", oldList,
         "@: -C @/r LIGHT symbolic-ref refs/remotes/origin/HEAD", oldList,
         "@: -C @/r LIGHT branch --show-current"});
    row("f6010b9", "info", path,
        {excludes, midList, "@/r: LIGHT rev-parse --git-dir", midList,
         "@/r: LIGHT rev-parse --show-toplevel", midList, "@/r: LIGHT remote get-url origin",
         midList, "@/r: LIGHT symbolic-ref refs/remotes/origin/HEAD", midList,
         "@/r: LIGHT branch --show-current"});
    row("89cb628", "info", path,
        {excludes, newList, "@/r: LIGHT rev-parse --git-dir", newList,
         "@/r: LIGHT remote get-url origin", newList,
         "@/r: LIGHT symbolic-ref refs/remotes/origin/HEAD", newList,
         "@/r: LIGHT branch --show-current"});
    row("89cb628", "list_branches", path,
        {excludes, newList, "@/r: LIGHT rev-parse --git-dir", newList,
         "@/r: LIGHT for-each-ref --format=%(refname:short) --sort=refname refs/heads/"});
    const char *const status = R"({"path":"@/r/.claude/worktrees/w1","baseRepo":"@/r"})";
    const QByteArray in = "@/r/.claude/worktrees/w1: ";
    const QByteArray place = "--git-dir=@/tmp/gitdir --work-tree=@/r/.claude/worktrees/w1 ";
    const QByteArray list = in + "--git-dir=@/tmp/gitdir config -z --list";
    const QByteArray source = "--attr-source=4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    row("89cb628", "status", status,
        {excludes, newList, "@/r: HEAVY rev-parse --absolute-git-dir",
         "@/r/.git: --git-dir=@/r/.git config -z --list",
         "@/r/.git: LIGHT --git-dir=@/r/.git --work-tree=@/r rev-parse --show-toplevel",
         "@: " + source + " version", list, in + "HEAVY " + place + "hash-object -t tree /dev/null",
         list,
         in + source + " HEAVY " + place
             + "status --porcelain --untracked-files=all --ignore-submodules=all",
         list, in + source + " HEAVY " + place + "rev-parse --verify -q HEAD^{commit}", list,
         in + source + " HEAVY " + place + "ls-files -s -z", list,
         in + source + " HEAVY " + place
             + "diff-index --cached --raw -z --ignore-submodules=none HEAD --"});
    const QByteArray oldIn = "@: -C @/r/.claude/worktrees/w1 ";
    const QByteArray lists = oldIn + "--git-dir=@/tmp/gitdir config -z --list --name-only";
    row("7d193f8", "status", status,
        {excludes, oldList, "@: -C @/r HEAVY rev-parse --absolute-git-dir",
         "@: -C @/r/.git --git-dir=@/r/.git config -z --list --name-only",
         "@: -C @/r/.git LIGHT --git-dir=@/r/.git --work-tree=@/r rev-parse --show-toplevel", lists,
         oldIn + "HEAVY " + place
             + "status --porcelain --untracked-files=all --ignore-submodules=all",
         lists, oldIn + "HEAVY " + place + "rev-parse --verify -q HEAD^{commit}", lists,
         oldIn + "HEAVY " + place + "ls-files -s -z", lists,
         oldIn + "HEAVY " + place
             + "diff-index --cached --raw -z --ignore-submodules=none HEAD --"});
    row("4534d86", "status", status,
        {excludes, oldList, "@: -C @/r HEAVY rev-parse --absolute-git-dir",
         "@: -C @/r/.git --git-dir=@/r/.git config -z --list --name-only",
         "@: -C @/r/.git LIGHT --git-dir=@/r/.git --work-tree=@/r rev-parse --show-toplevel",
         "@: " + source + " version", lists,
         oldIn + source + " HEAVY " + place
             + "status --porcelain --untracked-files=all --ignore-submodules=all",
         lists, oldIn + source + " HEAVY " + place + "rev-parse --verify -q HEAD^{commit}", lists,
         oldIn + source + " HEAVY " + place + "ls-files -s -z", lists,
         oldIn + source + " HEAVY " + place
             + "diff-index --cached --raw -z --ignore-submodules=none HEAD --"});
    row("7d193f8", "worktree_remove",
        R"({"baseRepo":"@/r","worktreePath":"@/r/.claude/worktrees/w1","branchName":"w1"})",
        {excludes, oldList, "@: -C @/r HEAVY rev-parse --absolute-git-dir", oldList,
         "@: -C @/r LIGHT update-ref --no-deref -d refs/heads/w1"});
    row("19f30c4", "worktree_create",
        R"({"baseRepo":"@/r","worktreePath":"@/r/w2","branchName":"w2","existingBranch":"old"})",
        {excludes, oldList, "@: -C @/r LIGHT rev-parse --is-inside-work-tree", oldList,
         "@: -C @/r HEAVY rev-parse --absolute-git-dir", oldList,
         "@: -C @/r LIGHT rev-parse --abbrev-ref HEAD", oldList,
         "@: -C @/r LIGHT show-ref --verify --quiet refs/heads/old", oldList,
         "@: -C @/r LIGHT worktree add --no-checkout @/r/w2 old",
         "@: -C @/r/w2 config -z --list --name-only",
         "@: -C @/r/w2 LIGHT -c core.splitIndex=false -c core.commitGraph=false "
         "--git-dir=@/r/.git --work-tree=@/r/w2 read-tree -u --reset --no-recurse-submodules "
         "refs/heads/old"},
        "git -C r branch old");
    row("89cb628", "worktree_create",
        R"({"baseRepo":"@/r","worktreePath":"@/r/w2","branchName":"w2"})",
        {excludes, newList, "@/r: LIGHT rev-parse --is-inside-work-tree", newList,
         "@/r: HEAVY rev-parse --absolute-git-dir", newList,
         "@/r: LIGHT rev-parse --abbrev-ref HEAD", newList,
         "@/r: LIGHT worktree add --no-track --no-checkout -b w2 @/r/w2",
         "@/r/w2: config -z --list",
         "@/r/w2: LIGHT -c core.splitIndex=false -c core.commitGraph=false --git-dir=@/r/.git "
         "--work-tree=@/r/w2 read-tree -u --reset --no-recurse-submodules refs/heads/w2",
         newList,
         "@/r: LIGHT --literal-pathspecs ls-files --others --ignored --exclude-standard -z -- "
         ".claude/x.local"},
        "echo '*.local' > r/.gitignore; : > r/.claude/x.local");
    row("89cb628", "worktree_remove",
        R"({"baseRepo":"@/r","worktreePath":"@/r/.claude/worktrees/w1","branchName":"w1"})",
        {excludes, newList, "@/r: HEAVY rev-parse --absolute-git-dir", newList,
         "@/r: LIGHT for-each-ref --count=10001 "
         "--format=%(objectname)%00%(refname)%00%(symref) refs/heads/",
         newList,
         "@/r: LIGHT -c core.commitGraph=false rev-list -n 1 ID --not --remotes --not --stdin --",
         newList, "@/r: LIGHT update-ref --no-deref -d refs/heads/w1 ID"});
    row("f6010b9", "worktree_create",
        R"({"baseRepo":"@/r","worktreePath":"@/r/w2","branchName":"w2"})",
        {excludes, midList, "@/r: LIGHT rev-parse --is-inside-work-tree", midList,
         "@/r: HEAVY rev-parse --absolute-git-dir", midList,
         "@/r: LIGHT rev-parse --abbrev-ref HEAD", midList,
         "@/r: LIGHT worktree add --no-track --no-checkout -b w2 @/r/w2",
         "@/r/w2: config -z --list --name-only",
         "@/r/w2: LIGHT -c core.splitIndex=false -c core.commitGraph=false --git-dir=@/r/.git "
         "--work-tree=@/r/w2 read-tree -u --reset --no-recurse-submodules refs/heads/w2"});
}

void TestGitCalls::calls()
{
    QFETCH(QByteArray, build);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, params);
    QFETCH(QByteArrayList, lines);
    QFETCH(QByteArray, before);
    GoldenScene scene(build.toStdString());
    stage(scene, *m_templates);
    if (!before.isEmpty())
        scene.stage(before.toStdString(), *m_templates);
    const auto previous = std::filesystem::current_path();
    std::filesystem::current_path(scene.path());
    const auto records = record(scene, method, params.replace('@', toQt(scene.path())));
    std::filesystem::current_path(previous);
    QByteArrayList found;
    for (const Record &one : records)
        found << QString::fromUtf8(one.line)
                     .replace(QRegularExpression(QStringLiteral("\\b[0-9a-f]{40}\\b(?<!4904)")),
                              QStringLiteral("ID"))
                     .toUtf8();
    for (int i = 0; i < qMin(found.size(), lines.size()); ++i)
        QCOMPARE(found[i], lines[i]);
    QCOMPARE(found.size(), lines.size());
}

void TestGitCalls::variables_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<QByteArray>("listing");
    QTest::addColumn<QByteArray>("light");
    QTest::addColumn<QByteArray>("heavy");
    const QByteArray lightOnes = "GIT_ALLOW_PROTOCOL=https:ssh GIT_TERMINAL_PROMPT=0 ";
    const QByteArray heavyOnes = "GIT_ALLOW_PROTOCOL=denied_by_claude_ssh GIT_ASKPASS= "
                                 "GIT_NO_LAZY_FETCH=1 GIT_TERMINAL_PROMPT=0 ";
    const QByteArray pins = "GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=hook.enabled "
                            "GIT_CONFIG_KEY_1=hook.event GIT_CONFIG_VALUE_0=false "
                            "GIT_CONFIG_VALUE_1= ";
    const QByteArray locale = "LC_ALL=C.UTF-8 ";
    const QByteArray grafts = "GIT_GRAFT_FILE=/dev/null GIT_NO_REPLACE_OBJECTS=1 ";
    const QByteArray common = "GIT_COMMON_DIR=@/r/.git ";
    QTest::newRow("7d193f8") << QByteArray("7d193f8") << lightOnes + locale
                             << lightOnes + pins + locale << heavyOnes + pins + locale;
    QTest::newRow("f6010b9") << QByteArray("f6010b9") << lightOnes + common + grafts + locale
                             << lightOnes + common + grafts + pins + locale
                             << heavyOnes + common + pins + locale;
    QTest::newRow("89cb628") << QByteArray("89cb628")
                             << lightOnes + common + grafts + "LC_ALL=C LANGUAGE=C "
                             << lightOnes + common + grafts + locale
                                    + "GIT_CONFIG_COUNT=4 GIT_CONFIG_KEY_0=hook.enabled "
                                      "GIT_CONFIG_KEY_1=hook.event GIT_CONFIG_VALUE_0=false "
                                      "GIT_CONFIG_VALUE_1= GIT_CONFIG_KEY_2=hook.up.enabled "
                                      "GIT_CONFIG_VALUE_2=false GIT_CONFIG_KEY_3=hook.up.event "
                                      "GIT_CONFIG_VALUE_3= "
                             << QByteArray();
}

void TestGitCalls::variables()
{
    QFETCH(QByteArray, build);
    GoldenScene scene(build.toStdString());
    stage(scene, *m_templates);
    scene.stage("printf '[hook \"up\"]\\ncommand = x\\n' >> r/.git/config", *m_templates);
    const auto sorted = [&scene](QByteArrayList list) {
        std::sort(list.begin(), list.end());
        return list.join(' ').replace(toQt(scene.path()), "@");
    };
    const auto expected = [](QByteArray text) {
        QByteArrayList list = text.trimmed().split(' ');
        std::sort(list.begin(), list.end());
        return list.join(' ');
    };
    const auto info = record(scene, "info", "{\"path\":\"" + toQt(scene / "r") + "\"}");
    QFETCH(QByteArray, listing);
    QFETCH(QByteArray, light);
    QFETCH(QByteArray, heavy);
    QCOMPARE(sorted(info.at(1).variables), expected(listing));
    QCOMPARE(sorted(info.at(2).variables), expected(light));
    if (heavy.isEmpty())
        return;
    const auto status = record(scene, "status",
                               "{\"path\":\"" + toQt(scene / "r") + "\",\"baseRepo\":\""
                                   + toQt(scene / "r") + "\"}");
    QCOMPARE(sorted(status.at(info.size() + 1).variables), expected(heavy));
}

/// The daemon's own settings stay before the pins; its other ways to set some reach no git.
void TestGitCalls::ownVariables()
{
    GoldenScene scene("f6010b9");
    stage(scene, *m_templates);
    for (const char *entry :
         {"GIT_CONFIG_COUNT= +1", "GIT_CONFIG_KEY_0=a.b", "GIT_CONFIG_VALUE_0=c", "GIT_CONFIG=/x",
          "GIT_CONFIG_PARAMETERS='a.b'='c'", "GIT_ALLOW_PROTOCOL=file:ssh:ext"})
        scene.context().variables.emplace_back(entry);
    const auto info = record(scene, "info", "{\"path\":\"" + toQt(scene / "r") + "\"}");
    const QByteArrayList variables = info.at(2).variables;
    for (const char *entry :
         {"GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=a.b", "GIT_CONFIG_VALUE_0=c",
          "GIT_CONFIG_KEY_1=hook.enabled", "GIT_CONFIG_KEY_2=hook.event", "GIT_ALLOW_PROTOCOL=ssh"})
        QVERIFY2(variables.contains(entry), entry);
    for (const QByteArray &entry : variables)
        QVERIFY2(!entry.startsWith("GIT_CONFIG=") && !entry.startsWith("GIT_CONFIG_PARAMETERS="),
                 entry.constData());
}

CLAUSTRUM_PLAIN_TEST(TestGitCalls)
#include "testgitcalls.moc"
