// SPDX-License-Identifier: Apache-2.0
// The example frames of docs/contract/later/golden that a scratch folder can show, byte for byte,
// by build. later-choices.md lists the others.
#include "goldenscene.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

using namespace claustrum;
using namespace claustrum::test;
using namespace claustrum::testing;

namespace {

/// How one example frame is played.
struct Example
{
    const char *file; ///< of docs/contract/later/golden
    int line;         ///< of the file, the first one is 1
    const char *builds;
    const char *before;    ///< a shell script in the scratch folder
    bool worktree = false; ///< then the build makes the worktree w1 of r
    const char *after = "";
    /// Pairs of a text in the request or the frame, and what stands there.
    QStringList replacements = {};
    QStringList variables = {}; ///< more of the daemon's variables
    bool asOtherUser = false;   ///< permissions count
    const char *directory = ""; ///< the daemon's working directory
    const char *path = nullptr; ///< the daemon's PATH; otherwise bin, then the system's
};

constexpr const char *gitFiles = "git-files";
constexpr const char *newest = "newest";
constexpr const char *all = "7d193f8 4534d86 19f30c4 90fca6e f6010b9 89cb628";
constexpr const char *some = "7d193f8 f6010b9 89cb628";
constexpr const char *late = "f6010b9 89cb628";
constexpr const char *last = "89cb628";

/// What git 2.47 says in place of git 2.39, with which the frames were recorded.
constexpr std::array<std::pair<const char *, const char *>, 2> laterWords{{
    {"Preparing worktree (new branch 'w1') fatal: not a valid object name: 'HEAD'",
     "No possible source branch, inferring '--orphan' fatal: options '--orphan' and '--track' "
     "cannot be used together"},
    {"hint:  hint:", "hint: hint:"},
}};

QByteArray inLaterWords(QByteArray frame)
{
    for (const auto &[recorded, later] : laterWords)
        frame.replace(recorded, later);
    return frame;
}

} // namespace

class TestGoldenGit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void frames_data();
    void frames();

private:
    void add(const Example &example);
    void addInfo();
    void addStatus();
    void addSources();
    void addCreate();
    void addFailedCreate();
    void addRoots();
    void addRemove();
    void addRootedRemove();
    void addTrust();
    void addGuard();
    void addUndo();
    void addNewEntry();
    void addBaseRepo();

    std::unique_ptr<GitScratch> m_templates;
    QHash<QString, QList<QJsonObject>> m_golden;
    int m_rows = 0;
};

void TestGoldenGit::initTestCase()
{
    m_templates = StagedScratch::makeTemplates();
    if (scaled(0, 1) == 0)
        qInfo("each frame at one of its builds; CLAUSTRUM_STRESS=full: at all of them");
}

/// In CI each example is played at one of its builds.
static QList<QByteArray> buildsOf(const Example &example)
{
    const QList<QByteArray> builds = QByteArray(example.builds).split(' ');
    return scaled(0, 1) == 1 ? builds : builds.mid(example.line % builds.size(), 1);
}

void TestGoldenGit::add(const Example &example)
{
    auto &lines = m_golden[example.file];
    if (lines.isEmpty()) {
        QFile file(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/docs/contract/later/golden/%1.jsonl")
                       .arg(QLatin1String(example.file)));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s", qPrintable(file.errorString()));
        while (!file.atEnd())
            lines << QJsonDocument::fromJson(file.readLine()).object();
    }
    const QJsonObject golden = lines.value(example.line - 1);
    const QJsonObject request =
        QJsonDocument::fromJson(golden["request"].toString().toUtf8()).object();
    for (const QByteArray &build : buildsOf(example))
        QTest::addRow("%s %d at %s (%d)", example.file, example.line, build.constData(), m_rows++)
            << build << request["id"].toInt() << request["method"].toString().toUtf8()
            << QJsonDocument(request["params"].toObject()).toJson(QJsonDocument::Compact)
            << golden["response"].toString().toUtf8() << QByteArray(example.before)
            << example.worktree << QByteArray(example.after) << example.replacements
            << example.variables << example.asOtherUser << QByteArray(example.directory)
            << QByteArray(example.path ? example.path : "${DIR}/bin:/usr/local/bin:/usr/bin:/bin");
}

void TestGoldenGit::frames_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<int>("id");
    for (const char *column : {"method", "params", "response", "before"})
        QTest::addColumn<QByteArray>(column);
    QTest::addColumn<bool>("worktree");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QStringList>("replacements");
    QTest::addColumn<QStringList>("variables");
    QTest::addColumn<bool>("asOtherUser");
    QTest::addColumn<QByteArray>("directory");
    QTest::addColumn<QByteArray>("path");
    addInfo();
    addStatus();
    addSources();
    addCreate();
    addFailedCreate();
    addRoots();
    addRemove();
    addRootedRemove();
    addTrust();
    addGuard();
    addUndo();
    addNewEntry();
    addBaseRepo();
}

void TestGoldenGit::addInfo()
{
    const char *const broken = "r0 c; printf '[bad\\n' > c/.git/config";
    add({gitFiles, 1, "7d193f8 90fca6e", broken});
    add({gitFiles, 2, late, broken});
    add({gitFiles, 5, "90fca6e f6010b9 89cb628",
         "r0 h; printf 'ref: refs/heads/main junk\\n' > h/.git/HEAD"});
    add({gitFiles, 6, late,
         "r0 ./-repo; cd ./-repo; git remote add origin https://github.com/i/r.git\n"
         "git update-ref refs/remotes/origin/main HEAD\n"
         "git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main"});
    add({gitFiles, 7, "f6010b9", "r0 r; echo x > r/.git/commondir"});
    add({gitFiles, 8, last, "r0 r; echo x > r/.git/commondir"});
    add({gitFiles, 9, last, "r0 r; echo . > r/.git/commondir"});
    add({gitFiles, 10, late, "r0 r", true, "rm r/.git/worktrees/w1/commondir"});
    add({gitFiles, 11, late, "r0 r", false, "", {}, {"GIT_CONFIG_COUNT=x"}});
    add({gitFiles, 12, late, "r0 r", false, "", {}, {"GIT_CONFIG_COUNT=1"}});
    add({gitFiles, 13, last,
         "r0 r; i=0; while [ $i -lt 1025 ]; do printf '[hook \"h%d\"]\\ncommand = true\\n' $i; "
         "i=$((i + 1)); done >> r/.git/config"});
    add({gitFiles, 29, all, "r0 r", true});
}

void TestGoldenGit::addStatus()
{
    add({gitFiles, 14, some, "r0 r"});
    add({gitFiles, 15, all, "r0 r", true});
    add({gitFiles, 16, some,
         "r0 repo; cd repo; git rm -q a.txt\n"
         "for n in del_staged del_unstaged mod_both mod_unstaged rename_src; do echo $n > $n.txt; "
         "done; cd ..; commit repo two\n"
         "git -C repo worktree add -q .claude/worktrees/wt; cd repo/.claude/worktrees/wt\n"
         "git rm -q del_staged.txt; rm del_unstaged.txt; echo 1 >> mod_both.txt; git add -A "
         "mod_both.txt; echo 2 >> mod_both.txt; echo 3 >> mod_unstaged.txt; git mv rename_src.txt "
         "rename_dst.txt; echo n > staged_new.txt; git add staged_new.txt; echo u > "
         "untracked.txt"});
    add({gitFiles, 17, some, "r0 r", true, "mkdir r/.claude/worktrees/w1/d"});
    add({gitFiles, 18, some, "r0 r; r0 o; git -C o worktree add -q .claude/worktrees/x"});
    add({gitFiles, 19, some, "r0 r; r0 o", true});
    add({gitFiles, 20, some, "r0 r"});
    add({gitFiles, 21, some,
         "r0 r; cd r; git rm -q a.txt; echo 1 > a1; echo 2 > a2; cd ..; commit r two", true,
         "cd r/.claude/worktrees/w1; echo x >> a1; echo x >> a2"});
    add({gitFiles, 22, some, "r0 r", true,
         "mkdir r/.claude/worktrees/w1/sub; echo u > r/.claude/worktrees/w1/sub/u.txt"});
    add({gitFiles, 23, "7d193f8 90fca6e", "r0 c; printf '[bad\\n' > c/.git/config"});
    add({gitFiles, 25, some,
         "r0 r; r0 s; git -C r -c protocol.file.allow=always submodule --quiet add ../s sub 2>&1\n"
         "commit r two",
         true,
         "git -C r/.claude/worktrees/w1 -c protocol.file.allow=always submodule --quiet "
         "update --init sub"});
    add({gitFiles, 26, some, "r0 r", true});
    add({gitFiles, 27, some, "r0 r; mkdir -p R/p; git -C r worktree add -q ../R/p/w1"});
}

void TestGoldenGit::addSources()
{
    const QStringList branchless{QStringLiteral("}}"), QStringLiteral("}}")};
    const char *const early = "7d193f8 4534d86";
    const char *const repo =
        "r0 repo; cd repo; git branch -m main master; git branch feature; git branch diverged; "
        "git tag v1; git update-ref refs/remotes/origin/rbranch HEAD\n"
        "git checkout -q diverged; git commit -q --allow-empty -m d; git checkout -q master";
    for (int line = 33; line <= 40; ++line) {
        if (line == 38)
            continue; // a placeholder in the request
        const QString name = QStringLiteral("b%1").arg(line - 33);
        const QString path = QStringLiteral("wt%1").arg(line - 33);
        add({gitFiles, line, early, repo});
        const QString from = line <= 34 ? (line == 33 ? QStringLiteral("\"feature\"}}")
                                                      : QStringLiteral("\"diverged\"}}"))
                                        : QStringLiteral("\"master\"}}");
        QString to = from;
        to.replace(QStringLiteral("}}"), QStringLiteral(",\"branch\":\"%1\"}}").arg(name));
        add({gitFiles, line, "19f30c4 90fca6e", repo, false, "", {from, to}});
    }
    add({gitFiles, 41, late,
         "r0 r; cd r; git checkout -q -b feat; git commit -q --allow-empty -m f\n"
         "git checkout -q -b further; git commit -q --allow-empty -m g\n"
         "git update-ref refs/remotes/origin/feat HEAD; git checkout -q main"});
    add({gitFiles, 42, "90fca6e f6010b9 89cb628", "r0 r; git -C r checkout -q --detach"});
    add({gitFiles, 43, "90fca6e f6010b9 89cb628", "r0 r"});
    add({gitFiles, 32, "19f30c4 89cb628",
         "r0 repo; git -C repo branch -m main master; git -C repo branch existing"});
}

void TestGoldenGit::addCreate()
{
    add({gitFiles, 30, "7d193f8 4534d86 3ef9370", "r0 r"});
    add({gitFiles, 31, "19f30c4 90fca6e f6010b9 89cb628", "r0 r"});
    add({gitFiles, 44, some, "r0 r"});
    add({gitFiles, 45, some, "mkdir plain"});
    for (int line = 46; line <= 48; ++line)
        add({gitFiles, line, some, "r0 r"});
    add({gitFiles, 49, late, "r0 r", false, "", {}, {}, false, "r"});
    add({gitFiles, 50, some, "r0 r; mkdir elsewhere; ln -s ../elsewhere r/.claude"});
    add({gitFiles, 51, all, "r0 r", true});
    add({gitFiles, 58, some, "r0 r; mkdir -p r/.claude/worktrees/w1"});
    add({gitFiles, 58, last,
         "r0 r; mkdir -p r/.claude/worktrees; ln -s nowhere "
         "r/.claude/worktrees/w1"});
    add({gitFiles, 59, "7d193f8 90fca6e", "r0 c; printf '[bad\\n' > c/.git/config"});
    add({gitFiles, 60, all, "r0 r; git -C r branch dup"});
    add({gitFiles, 61, some, "git init -q -b main --template= u"});
    add({gitFiles, 62, some, "r0 r; echo > r/f"});
    add({gitFiles,
         63,
         some,
         "r0 r; mkdir -p r/.claude/worktrees; chmod 0600 r/.claude/worktrees",
         false,
         "",
         {},
         {},
         true});
    add({gitFiles, 64, some, "r0 r; mkdir -m 0555 r/ro", false, "", {}, {}, true});
}

void TestGoldenGit::addFailedCreate()
{
    const QString hint = QStringLiteral(
        "hint: Support for \\u003cGIT_DIR\\u003e/info/grafts is deprecated hint: and will be "
        "removed "
        "in a future Git version. hint:  hint: Please use \\\"git replace --convert-graft-file\\\" "
        "hint: to convert the grafts into replace refs. hint:  hint: Turn this message off by "
        "running hint: \\\"git config advice.graftFileDeprecated false\\\" ");
    const char *const bad =
        "r0 r; echo b > r/a.bin; echo '*.bin filter=bad' > r/.gitattributes; commit r two\n"
        "git -C r config filter.bad.smudge false; git -C r config filter.bad.required true";
    add({gitFiles, 65, "7d193f8 90fca6e", bad});
    add({gitFiles,
         65,
         late,
         bad,
         false,
         "",
         {QStringLiteral("(checkout): "), QStringLiteral("(checkout): ") + hint}});
    const QByteArray slow =
        "r0 r; echo b > r/a.bin; echo '*.bin filter=slow' > r/.gitattributes; commit r two; "
        "git -C r config advice.graftFileDeprecated false; git -C r config filter.slow.smudge ";
    const static QByteArray sleeping = slow + "'sleep 30; cat'";
    add({gitFiles, 66, "4534d86 89cb628", sleeping.constData()});
    const static QByteArray holding = slow + "'sleep 60 >&2 & cat'";
    add({gitFiles, 69, last, holding.constData()});
}

void TestGoldenGit::addRoots()
{
    const QString branch = QStringLiteral(",\"branch\":\"w1\"");
    add({gitFiles, 71, "7d193f8", "r0 r; mkdir R", false, "", {branch, QString()}});
    add({gitFiles, 71, "19f30c4 f6010b9 89cb628", "r0 r; mkdir R"});
    for (int line = 72; line <= 74; ++line)
        add({gitFiles, line, some, "r0 r; mkdir R"});
    add({gitFiles, 75, last, "r0 r"});
    add({gitFiles, 76, late, "r0 r"});
    add({gitFiles, 77, late, "r0 r; mkdir r/in; ln -s r/in L"});
    add({gitFiles, 78, late, "r0 r; mkdir -p open/R; chmod 0757 open"});
    add({gitFiles, 79, some, "r0 r; mkdir R; chmod 0757 R"});
    add({gitFiles, 81, some, "r0 r; mkdir R outside; ln -s ../outside R/dl"});
    const char *const full = "r0 r; mkdir -p R/proj/e0 R/proj/p0; echo > R/proj/p0/keep.txt";
    add({gitFiles, 83, some, full});
    add({gitFiles, 84, some, full});
    add({gitFiles, 85, late, "r0 r; mkdir -p R/g/.git"});
}

void TestGoldenGit::addRemove()
{
    for (int line = 52; line <= 54; ++line)
        add({gitFiles, line, some, "r0 r"});
    add({gitFiles, 55, late, "r0 r", false, "", {}, {}, false, "r"});
    add({gitFiles, 56, some, "r0 r; mkdir elsewhere; ln -s ../elsewhere r/.claude"});
    add({gitFiles, 57, some, "r0 r", true});
    add({gitFiles, 86, all, "r0 r", true});
    add({gitFiles, 87, some, "r0 r"});
    add({gitFiles, 88, some, "r0 r"});
    add({gitFiles, 89, late, "r0 r", true,
         "git -C r worktree lock .claude/worktrees/w1; rm -r r/.claude/worktrees/w1"});
    add({gitFiles, 90, late, "r0 r; ln -s .claude/worktrees/w1 r/l", true});
    add({gitFiles, 91, late, "r0 r"});
    add({gitFiles, 92, some, "r0 r; mkdir r/plain; echo > r/plain/x"});
    add({gitFiles, 93, some, "r0 r"});
    add({gitFiles, 94, some, "mkdir -p plain/w1"});
    add({gitFiles, 95, some, "r0 c; mkdir c/w1; printf '[bad\\n' > c/.git/config"});
    add({gitFiles, 96, late, "r0 r", true, "chmod 0600 r", {}, {}, true});
    add({gitFiles, 97, last, "r0 r", true,
         "git -C r/.claude/worktrees/w1 commit -q --allow-empty -m own"});
    add({gitFiles, 98, last, ""});
    const char *const unmerged =
        "r0 repo; cd repo; git branch -m main master; git worktree add -q "
        ".claude/worktrees/merged; "
        "git worktree add -q .claude/worktrees/unmerged; git -C .claude/worktrees/unmerged commit "
        "-q --allow-empty -m own";
    for (int line = 99; line <= 101; ++line)
        add({gitFiles, line, "7d193f8 f6010b9", unmerged});
}

void TestGoldenGit::addRootedRemove()
{
    add({gitFiles, 82, some, "r0 r; mkdir -p R outside/w1; ln -s ../outside R/dl"});
    add({gitFiles, 102, some, "r0 r; mkdir -p R/p/w1; echo > R/p/w1/x"});
    add({gitFiles, 103, some, "r0 r; mkdir -p R/p/w1/.git"});
    add({gitFiles, 104, some, "r0 r; r0 o; mkdir -p R/p; git -C o worktree add -q ../R/p/w1"});
    add({gitFiles, 105, late, "r0 r"});
}

void TestGoldenGit::addTrust()
{
    const QStringList r{"<p>", "${DIR}/r", "<G>", "${DIR}/r/.git", "<repo>", "${DIR}/r"};
    const QStringList w1{"<p>",    "${DIR}/r/.claude/worktrees/w1",
                         "<E>",    "${DIR}/r/.git/worktrees/w1",
                         "<R>",    "${DIR}/r/.git",
                         "<repo>", "${DIR}/r",
                         "\"s\"",  "\"w1\""};
    add({newest, 94, "f6010b9", "r0 r; echo . > r/.git/commondir", false, "", r});
    add({newest, 95, late, "r0 r", true, "echo ../../x > r/.git/worktrees/w1/commondir", w1});
    add({newest, 96, late, "r0 r", true, "rm r/.git/worktrees/w1/commondir", w1});
    add({newest, 97, late, "r0 r", true, "cd r/.git/worktrees/w1; rm commondir; mkfifo commondir",
         w1});
    add({newest, 98, last, "r0 r; echo . > r/.git/commondir; echo junk > r/.git/HEAD", false, "",
         r});
    const QStringList t{"<p>", "${DIR}/T"};
    add({newest, 99, last, "r0 T; ln -s nowhere T/.git/commondir", false, "", t});
    add({newest, 100, last, "r0 T; ln -s nowhere T/.git/commondir", false, "", t});
    add({newest, 101, last, "r0 r", true, "ln -s nowhere r/.git/commondir", w1});
    const QString head = QStringLiteral(
        "the repository's git directory could not be trusted; git not run: commondir not as git "
        "writes it: \\\"${DIR}/r/.git/commondir\\\" ");
    const QStringList m1{"<one of the texts>",
                         head
                             + "exists where git itself never writes one (git keeps that file only "
                               "in a linked worktree's entry under .git/worktrees/); remove it if "
                               "you did not create it, and treat its appearance as tampering"};
    add({newest, 102, "f6010b9", "r0 r; echo . > r/.git/commondir", false, "", m1 + w1});
    add({newest, 103, late, "r0 r", true, "echo x > r/.git/commondir", w1});
    add({newest, 104, "f6010b9", "r0 r; echo . > r/.git/commondir", false, "", m1 + w1});
    const QStringList words{"<abs>", "${DIR}/r"};
    add({newest, 105, late, "r0 r; echo '[broken' > r/.git/config", false, "", r + words});
    const char *const longKey =
        "r0 r; printf '[a \"%s\"]\\nb = 1\\n' $(head -c 1048573 /dev/zero | tr '\\0' x) > "
        "r/.git/config";
    add({newest, 106, last, longKey, false, "", r});
    add({newest, 107, "f6010b9", longKey, false, "", r});
    add({newest, 108, last,
         "r0 r; for i in $(seq 700); do printf '[hook \"%0100d\"]\\ncommand = x\\n' $i; done >> "
         "r/.git/config",
         false, "", r});
    add({newest, 109, last,
         "r0 r; printf '#!/bin/sh\\necho boom >&2; exit 1\\n' > bin/git; chmod "
         "755 bin/git; ln -s /usr/bin/git bin/real",
         false, "", r});
    add({newest, 110, late, "r0 r", false, "", r, {"GIT_DIR=${DIR}/r/.git/worktrees/gone"}});
    const QStringList emptyKey{"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=", "GIT_CONFIG_VALUE_0=x"};
    add({newest, 111, last, "r0 r", false, "", r, emptyKey});
    add({newest, 111, last, "mkdir r", false, "", r, emptyKey});
    add({newest, 115, last, "r0 o; mkdir r", false, "", r, {"GIT_DIR=${DIR}/o/.git"}});
    add({newest, 115, last, "git init -q --bare --template= r", false, "", r});
    add({newest, 115, last, "r0 o; ln -s o/.git r", false, "", r});
}

void TestGoldenGit::addGuard()
{
    const QStringList w1{"<p>",   "${DIR}/r/.claude/worktrees/w1", "<repo>", "${DIR}/r", "\"s\"",
                         "\"w1\""};
    const char *const own =
        "git -C r/.claude/worktrees/w1 commit -q --allow-empty -m own; git -C r "
        "tag t w1";
    add({newest, 116, last, "r0 r", true, own, w1});
    add({newest, 117, "90fca6e f6010b9", "r0 r", true, own, w1});
    add({newest, 118, last, "r0 r", true, "", w1});
    add({newest, 118, last, "r0 r", true,
         "git -C r/.claude/worktrees/w1 commit -q --allow-empty -m own; git -C r update-ref "
         "refs/remotes/origin/x w1",
         w1});
    add({newest, 118, last, "r0 r", true,
         "git -C r/.claude/worktrees/w1 checkout -q --detach; git -C r branch -q -D w1", w1});
    add({newest,
         119,
         last,
         "r0 r",
         true,
         "git -C r/.claude/worktrees/w1 commit -q --allow-empty -m own; chmod 0555 "
         "r/.git/worktrees/w1",
         w1 + QStringList{"<n>", "w1", "<why>", "permission denied"},
         {},
         true});
    add({newest, 120, last, "", false, "", w1});
}

/// The worktree w2 in the place of <p>.
static QStringList secondWorktree()
{
    return {"<p>",       "${DIR}/r/.claude/worktrees/w2",
            "<repo>",    "${DIR}/r",
            "\"s\"",     "\"w2\"",
            "branch s ", "branch w2 ",
            "-D s.",     "-D w2.",
            "-D s)",     "-D w2)",
            "-d s,",     "-d w2,"};
}

void TestGoldenGit::addUndo()
{
    const QStringList w2 = secondWorktree();
    const QString text = QStringLiteral(
        "error: external filter 'false' failed 1 error: external filter 'false' failed fatal: "
        "a.bin: smudge filter bad failed");
    const QString bad =
        "r0 r; echo b > r/a.bin; echo '*.bin filter=bad' > r/.gitattributes; commit r two\n"
        "cd r; git config filter.bad.required true; git config advice.graftFileDeprecated false; "
        "git config filter.bad.smudge ";
    const static QByteArray fails = (bad + "false; cd ..; ").toUtf8();
    const static QByteArray commits =
        (bad
         + "\"$PWD/../commit.sh\"; cd ..\n"
           "printf '#!/bin/sh\\nunset GIT_INDEX_FILE GIT_COMMON_DIR\\ncd \"%s/r\"\\n"
           "git update-ref refs/heads/w2 $(git commit-tree -p w2 -m own w2^{tree})\\nexit 1\\n' "
           "\"$PWD\" > commit.sh; chmod 755 commit.sh")
            .toUtf8();
    add({newest, 121, last, commits.constData(), false, "",
         w2
             + QStringList{
                 "<git text>",
                 "error: external filter '${DIR}/r/../commit.sh' failed 1 error: external "
                 "filter '${DIR}/r/../commit.sh' failed fatal: a.bin: smudge filter bad "
                 "failed"}});
    const auto wrapper = [](const char *pattern) {
        return QByteArray("printf '#!/bin/sh\\ncase \"$*\" in *\"") + pattern
               + "\"*) exit 128;; esac\\nexec /usr/bin/git \"$@\"\\n' > bin/git; chmod 755 bin/git";
    };
    const static QByteArray noList = fails + wrapper("for-each-ref");
    const static QByteArray noDelete = fails + wrapper("update-ref");
    add({newest, 122, last, noList.constData(), false, "", w2 + QStringList{"<git text>", text}});
    add({newest, 123, late, noDelete.constData(), false, "", w2 + QStringList{"<git text>", text}});
}

void TestGoldenGit::addNewEntry()
{
    const QStringList w2 = secondWorktree();
    const QStringList leaf{"<leaf>", "${DIR}/r/.claude/worktrees/w2"};
    const char *const renames = "r0 r; printf '#!/bin/sh\\n/usr/bin/git \"$@\" || exit\\ncase "
                                "\"$*\" in *\"worktree add\"*) "
                                "echo gitdir: /nowhere/else > %s/r/.claude/worktrees/w2/.git;; "
                                "esac\\n' \"$PWD\" > bin/git; "
                                "chmod 755 bin/git";
    add({newest, 124, last, renames, false, "", w2 + leaf});
    const QStringList other{"GIT_COMMON_DIR=${DIR}/o/.git"};
    add({newest, 125, last, "r0 r; r0 o", false, "", w2 + leaf, other});
    add({newest, 126, last,
         "r0 r; r0 o; git -C r worktree add -q .claude/worktrees/w2; git -C r worktree lock "
         ".claude/worktrees/w2; rm -r r/.claude/worktrees/w2; git -C r branch -m w2 x",
         false, "", w2 + leaf, other});
    add({newest, 127, last, "r0 r; r0 o; git -C r worktree add -q -b x other/w2", false, "",
         w2 + leaf, other});
}

void TestGoldenGit::addBaseRepo()
{
    const QStringList root{"<root>", "${DIR}/R", "<repo>", "${DIR}/r"};
    add({newest, 128, last, "mkdir -p r R/d/w1", false, "", root});
    add({newest, 128, last, "git init -q --bare --template= r; mkdir -p R/d/w1", false, "", root});
    add({newest, 129, last, "mkdir -p r R/d/w1; echo 'gitdir: /nowhere' > r/.git", false, "",
         root + QStringList{"<target>", "/nowhere"}});
    add({newest, 130, last, "r0 r; mkdir -p R/d/w1", false, "", root, {}, false, "", "/nowhere"});
    add({newest, 131, last, "r0 r; mkdir -p R/d/w1; ln -s nowhere r/.git/commondir", false, "",
         root});
    add({newest, 132, late, "r0 r", false, "", root});
    add({newest, 133, last, "r0 r; mkdir -p R/d/w1; chmod 0300 R", false, "", root, {}, true});
    add({newest, 134, last, "r0 r; mkdir -p R/d/w1; chmod 0300 R/d", false, "", root, {}, true});
}

void TestGoldenGit::frames()
{
    QFETCH(QByteArray, build);
    QFETCH(int, id);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, params);
    QFETCH(QByteArray, response);
    QFETCH(QByteArray, before);
    QFETCH(bool, worktree);
    QFETCH(QByteArray, after);
    QFETCH(QStringList, replacements);
    QFETCH(QStringList, variables);
    QFETCH(bool, asOtherUser);
    QFETCH(QByteArray, directory);
    QFETCH(QByteArray, path);

    GoldenScene scene(build.toStdString());
    const auto filled = [&](QString text) {
        for (int i = 0; i + 1 < replacements.size(); i += 2)
            text.replace(replacements[i], replacements[i + 1]);
        return text.replace(QStringLiteral("${DIR}"), QString::fromStdString(scene.path()));
    };
    scene.context().drain = std::chrono::milliseconds(1600);
    scene.stage(before.toStdString(), *m_templates);
    if (worktree)
        scene.worktree();
    scene.stage(after.toStdString(), *m_templates);
    for (const QString &variable : variables)
        scene.context().variables.push_back(filled(variable).toStdString());
    scene.context().path = filled(QString::fromLatin1(path)).toStdString();
    scene.context().workingDirectory = scene / directory.toStdString();
    const auto previous = std::filesystem::current_path();
    std::filesystem::current_path(scene.context().workingDirectory);
    std::string frame;
    {
        std::optional<OtherUser> other;
        if (asOtherUser)
            other.emplace(scene.path());
        frame =
            scene.frame(id, method.toStdString(), filled(QString::fromUtf8(params)).toStdString());
    }
    std::filesystem::current_path(previous);
    const QByteArray recorded = filled(QString::fromUtf8(response)).toUtf8();
    if (toQt(frame) != inLaterWords(recorded))
        QCOMPARE(toQt(frame), recorded);
}

CLAUSTRUM_TEST(TestGoldenGit)
#include "testgoldengit.moc"
