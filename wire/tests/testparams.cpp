// SPDX-License-Identifier: Apache-2.0
#include "wire/params.h"

#include "testing/testprogram.h"
#include "wire/jsonwriter.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestParams : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void beyondTheVectors_data();
    void beyondTheVectors() { vectors(); }
};

namespace {

// Each struct in the vectors' format. Go distinguishes an absent list or map from an empty one,
// which makes no difference on the wire: both are null here.

std::string listJson(const std::vector<std::string> &list)
{
    if (list.empty())
        return "null";
    std::string json;
    ObjectWriter(json).strings("x", list).close();
    return json.substr(5, json.size() - 6); // the text between {"x": and }
}

std::string mapJson(const std::map<std::string, std::string> &map)
{
    if (map.empty())
        return "null";
    std::string json;
    for (const auto &[key, value] : map) {
        json += json.empty() ? '{' : ',';
        appendJsonString(json, key);
        json += ':';
        appendJsonString(json, value);
    }
    return json + '}';
}

std::string optionalJson(const std::optional<std::uint64_t> &value)
{
    return value ? std::to_string(*value) : "null";
}

std::string optionalJson(const std::optional<bool> &value)
{
    return !value ? "null" : *value ? "true" : "false";
}

void describe(ObjectWriter &out, const PathParams &p)
{
    out.string("path", p.path);
}

void describe(ObjectWriter &out, const ReadParams &p)
{
    out.string("path", p.path).integer("maxBytes", p.maxBytes);
}

void describe(ObjectWriter &out, const ExtractParams &p)
{
    out.string("archivePath", p.archivePath).string("destDir", p.destDir);
}

void describe(ObjectWriter &out, const WorktreeCreateParams &p)
{
    out.string("baseRepo", p.baseRepo).string("branchName", p.branchName);
    out.string("worktreePath", p.worktreePath).string("sourceBranch", p.sourceBranch);
}

void describe(ObjectWriter &out, const WorktreeRemoveParams &p)
{
    out.string("baseRepo", p.baseRepo).string("worktreePath", p.worktreePath);
    out.string("branchName", p.branchName);
}

void describe(ObjectWriter &out, const SpawnParams &p)
{
    out.string("id", p.id).string("command", p.command).raw("args", listJson(p.args));
    out.string("cwd", p.cwd).raw("env", mapJson(p.env)).boolean("wantPid", p.wantPid);
}

/// Its list differs from an empty one.
void describe(ObjectWriter &out, const LauncherSpawnParams &p)
{
    const bool isEmpty = p.launcher && p.launcher->empty();
    out.string("id", p.id).boolean("disableShellAgentSocket", p.disableShellAgentSocket);
    out.raw("launcher", isEmpty ? "[]" : listJson(p.launcher.value_or(std::vector<std::string>())));
}

void describe(ObjectWriter &out, const LauncherParams &p)
{
    out.string("cliPath", p.cliPath);
}

void describe(ObjectWriter &out, const StdinParams &p)
{
    out.string("id", p.id).string("data", p.data).raw("offset", optionalJson(p.offset));
}

void describe(ObjectWriter &out, const KillParams &p)
{
    out.string("id", p.id).string("signal", p.signal);
}

void describe(ObjectWriter &out, const KillAndWaitParams &p)
{
    out.string("id", p.id).string("signal", p.signal).integer("timeoutMs", p.timeoutMs);
    out.raw("escalate", optionalJson(p.escalate));
}

void describe(ObjectWriter &out, const ReattachParams &p)
{
    out.string("id", p.id).uinteger("fromSeq", p.fromSeq).boolean("wantPid", p.wantPid);
}

/// The bound params as a JSON object; "invalid" if binding failed.
template <class P>
QByteArray bound(std::string_view params)
{
    const auto p = bindParams<P>(params);
    if (!p)
        return "invalid";
    std::string json;
    ObjectWriter out(json);
    describe(out, *p);
    out.close();
    return toQt(json);
}

using Binder = QByteArray (*)(std::string_view);

Binder binderOf(const QByteArray &method)
{
    static const std::map<QByteArray, Binder> binders = {
        {"files.stat", bound<PathParams>},
        {"files.read", bound<ReadParams>},
        {"files.extract_tar", bound<ExtractParams>},
        {"git.worktree_create", bound<WorktreeCreateParams>},
        {"git.worktree_remove", bound<WorktreeRemoveParams>},
        {"process.spawn", bound<SpawnParams>},
        {"process.spawn, 89cb628", bound<LauncherSpawnParams>},
        {"launcher.resolve", bound<LauncherParams>},
        {"process.stdin", bound<StdinParams>},
        {"process.kill", bound<KillParams>},
        {"process.killAndWait", bound<KillAndWaitParams>},
        {"process.reattach", bound<ReattachParams>},
    };
    const auto binder = binders.find(method);
    return binder == binders.end() ? nullptr : binder->second;
}

} // namespace

void TestParams::vectors_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QByteArray>("bound");
    const auto cases = readVectors("params");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const JsonValue &c = cases[i];
        QByteArray expected = flag(c, "invalid") ? "invalid" : member(c, "bound");
        expected.replace("\"args\":[]", "\"args\":null").replace("\"env\":{}", "\"env\":null");
        newRow(i) << member(c, "method") << member(c, "params") << expected;
    }
}

void TestParams::vectors()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, params);
    const Binder binder = binderOf(method);
    QVERIFY2(binder != nullptr, method.constData());
    QTEST(binder(view(params)), "bound");
}

void TestParams::beyondTheVectors_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QByteArray>("bound");
    const auto row = [](const char *name, const char *method, const char *params,
                        const char *expected) {
        QTest::newRow(name) << QByteArray(method) << QByteArray(params) << QByteArray(expected);
    };
    row("null after a string leaves it", "files.stat", R"({"path":"a","path":null})",
        R"({"path":"a"})");
    row("null after an integer leaves it", "files.read", R"({"maxBytes":5,"maxBytes":null})",
        R"({"path":"","maxBytes":5})");
    row("null after an optional empties it", "process.stdin", R"({"offset":5,"offset":null})",
        R"({"id":"","data":"","offset":null})");
    row("null after a bool leaves it", "process.reattach", R"({"wantPid":true,"wantPid":null})",
        R"({"id":"","fromSeq":0,"wantPid":true})");
    row("a mismatch counts though a later one would do", "files.stat", R"({"path":1,"path":"a"})",
        "invalid");
    row("maps merge, by exact keys", "process.spawn",
        R"({"env":{"A":"1","B":"2"},"ENV":{"B":"3","b":"4"}})",
        R"({"id":"","command":"","args":null,"cwd":"","env":{"A":"1","B":"3","b":"4"},"wantPid":false})");
    row("null empties a map", "process.spawn", R"({"env":{"A":"1"},"env":null})",
        R"({"id":"","command":"","args":null,"cwd":"","env":null,"wantPid":false})");
    row("a null entry is empty, also over another", "process.spawn",
        R"({"env":{"A":"1","A":null}})",
        R"({"id":"","command":"","args":null,"cwd":"","env":{"A":""},"wantPid":false})");
    row("lists replace, and a null keeps its place's string", "process.spawn",
        R"({"args":["a","b","c"],"args":["x",null]})",
        R"({"id":"","command":"","args":["x","b"],"cwd":"","env":null,"wantPid":false})");
    row("a nested list is no string", "process.spawn", R"({"args":[["a"]]})", "invalid");
    row("the Kelvin sign folds to k", "process.spawn", "{\"wantPid\":true,\"id\":\"\\u212a\"}",
        "{\"id\":\"\xe2\x84\xaa\",\"command\":\"\",\"args\":null,\"cwd\":\"\",\"env\":null,"
        "\"wantPid\":true}");
    row("the long s folds to s", "process.kill", "{\"\xc5\xbfignal\":\"a\"}",
        R"({"id":"","signal":"a"})");
    row("an escaped key, folded", "process.reattach", R"({"FROM\u017f\u0065q":3})",
        R"({"id":"","fromSeq":3,"wantPid":false})");
    row("a key that goes on is another", "files.stat", R"({"paths":1,"pat":2})", R"({"path":""})");
    row("escapes, bad bytes and lone surrogates", "files.stat",
        "{\"path\":\"\\u0041\\n\xff\\ud800\\ud83d\\ude00\xc3\xa9\"}",
        "{\"path\":\"A\\n\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\xc3\xa9\"}");
    row("an unknown field may hold anything", "files.stat",
        R"({"x":[1e999,{"path":5}],"path":"a"})", R"({"path":"a"})");
    const auto launcher = [&](const char *name, const char *list, const char *expected) {
        const QByteArray params = "{\"id\":\"p\",\"launcher\":" + QByteArray(list) + "}";
        const QByteArray all =
            R"({"id":"p","disableShellAgentSocket":false,"launcher":)" + QByteArray(expected) + "}";
        row(name, "process.spawn, 89cb628", params.constData(),
            QByteArray(expected) == "invalid" ? expected : all.constData());
    };
    launcher("a launcher", R"(["/w","a"])", R"(["/w","a"])");
    launcher("no launcher", "null", "null");
    launcher("an empty launcher is one", "[]", "[]");
    launcher("a null element is empty", R"(["/w",null])", R"(["/w",""])");
    launcher("a launcher that is a string", R"("/w")", "invalid");
    launcher("a launcher that is an object", "{}", "invalid");
    launcher("an element that is a number", R"(["/w",5])", "invalid");
    launcher("null after a launcher empties it", R"(["/w"],"launcher":null)", "null");
    row("no path", "launcher.resolve", "{}", R"({"cliPath":""})");
    row("a path, folded", "launcher.resolve", R"({"CLIPATH":"/x"})", R"({"cliPath":"/x"})");
    row("null", "launcher.resolve", "null", R"({"cliPath":""})");
    row("a number", "launcher.resolve", R"({"cliPath":5})", "invalid");
    row("not JSON", "files.stat", R"({"path":"a"}x)", "invalid");
    row("cut off", "process.spawn", R"({"args":["a")", "invalid");
    row("cut off in a map", "process.spawn", R"({"env":{"a":"b")", "invalid");
    row("nothing", "files.stat", "", "invalid");
}

CLAUSTRUM_PLAIN_TEST(TestParams)
#include "testparams.moc"
