// SPDX-License-Identifier: Apache-2.0
// The JSON schema of transcripts and the reader accept the same lines and know the same members.
#include "conformance/model/library.h"
#include "conformance/model/tests/schemachecker.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptschema.h"
#include "posix/files.h"
#include "testing/testprogram.h"

#include <QTest>

#include <set>

using namespace claustrum::conformance;
using claustrum::JsonValue;
using claustrum::parseJson;

class TestTranscriptSchema : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void isTheFile();
    void hasKnownKeywordsOnly();
    void acceptsEveryLine();
    void refusesTheSameMistakes_data();
    void refusesTheSameMistakes();
    void namesTheSameMembers_data();
    void namesTheSameMembers();

private:
    JsonValue m_schema;
};

namespace {

const std::string header =
    R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
    R"("platform":"p","recorded":"2026-01-01"}})"
    "\n";

/// The error of the reader for a line, as a header or after one; empty: it is accepted.
std::string readerError(const std::string &line)
{
    const bool first = line.starts_with("{\"transcript\"");
    const auto read = parseTranscript(first ? line : header + line, "t");
    return read ? std::string() : read.error().text;
}

std::vector<std::string> linesOf(const std::string &file)
{
    std::vector<std::string> lines;
    const std::string text = claustrum::readFile(file).value();
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// Makes lines that a schema accepts.
class SampleMaker
{
public:
    explicit SampleMaker(const SchemaChecker &checker)
        : m_checker(checker)
    {}

    bool full = false;                   ///< with the optional members
    const JsonValue *extended = nullptr; ///< an object schema that gets the member "zzz", too

    /// One sample for each alternative.
    [[nodiscard]] std::vector<std::string> samples(const JsonValue &reference) const
    {
        const JsonValue &schema = m_checker.resolved(reference);
        if (const JsonValue *alternatives = schema.find("oneOf")) {
            std::vector<std::string> all;
            for (const JsonValue &one : alternatives->array()) {
                const auto some = samples(one);
                all.insert(all.end(), some.begin(), some.end());
            }
            return all;
        }
        if (const JsonValue *only = schema.find("const"))
            return {'"' + only->string() + '"'};
        if (const JsonValue *examples = schema.find("examples"))
            return {'"' + examples->array().front().string() + '"'};
        return ofType(schema);
    }

    /// All object schemas with members of their own in a schema.
    void collect(const JsonValue &reference, std::vector<const JsonValue *> &objects) const
    {
        const JsonValue &schema = m_checker.resolved(reference);
        if (const JsonValue *alternatives = schema.find("oneOf")) {
            for (const JsonValue &one : alternatives->array())
                collect(one, objects);
        }
        if (const JsonValue *properties = schema.find("properties")) {
            objects.push_back(&schema);
            for (const auto &[name, member] : properties->object())
                collect(member, objects);
        }
        for (const char *below : {"items", "additionalProperties"}) {
            const JsonValue *schemaBelow = schema.find(below);
            if (schemaBelow && schemaBelow->isObject())
                collect(*schemaBelow, objects);
        }
    }

private:
    [[nodiscard]] std::vector<std::string> ofType(const JsonValue &schema) const
    {
        const JsonValue &types = *schema.find("type");
        const std::string type = types.isString() ? types.string() : types.array().front().string();
        if (type == "object")
            return objects(schema);
        if (type == "array")
            return {full ? '[' + samples(*schema.find("items")).front() + ']' : "[]"};
        if (type == "integer")
            return {std::to_string(*schema.find("minimum")->integer())};
        return {type == "boolean" ? "true" : "\"x\""};
    }

    [[nodiscard]] std::vector<std::string> objects(const JsonValue &schema) const
    {
        std::vector<std::string> begun{"{"};
        if (const JsonValue *properties = schema.find("properties")) {
            for (const auto &[name, member] : properties->object()) {
                if (full || isRequired(schema, name))
                    begun = extend(begun, name, samples(member));
            }
        }
        const JsonValue *others = schema.find("additionalProperties");
        if (full && others && others->isObject())
            begun = extend(begun, "k", samples(*others));
        if (&schema == extended)
            begun = extend(begun, "zzz", {"1"});
        for (std::string &object : begun)
            object += '}';
        return begun;
    }

    static bool isRequired(const JsonValue &schema, const std::string &name)
    {
        const JsonValue *required = schema.find("required");
        return required
               && std::any_of(required->array().begin(), required->array().end(),
                              [&](const JsonValue &one) { return one.string() == name; });
    }

    static std::vector<std::string> extend(const std::vector<std::string> &begun,
                                           const std::string &name,
                                           const std::vector<std::string> &values)
    {
        std::vector<std::string> longer;
        for (const std::string &object : begun) {
            for (const std::string &value : values)
                longer.push_back(object + (object == "{" ? "\"" : ",\"") + name + "\":" + value);
        }
        return longer;
    }

    const SchemaChecker &m_checker;
};

std::set<std::string> propertiesOf(const JsonValue &schema)
{
    std::set<std::string> names;
    for (const auto &[name, member] : schema.find("properties")->object())
        names.insert(name);
    return names;
}

/// The members in the reader's error for an unknown one.
std::set<std::string> knownIn(const std::string &error)
{
    constexpr std::string_view before = "\"zzz\" is not known here; known are ";
    std::set<std::string> names;
    const auto begin = error.find(before);
    for (auto open = begin == std::string::npos ? begin : error.find('"', begin + before.size());
         open != std::string::npos;) {
        const auto close = error.find('"', open + 1);
        names.insert(error.substr(open + 1, close - open - 1));
        open = error.find('"', close + 1);
    }
    return names;
}

} // namespace

void TestTranscriptSchema::initTestCase()
{
    auto schema = parseJson(transcriptSchema);
    QVERIFY2(schema.ok(), schema ? "" : schema.error().text.c_str());
    m_schema = std::move(*schema);
}

void TestTranscriptSchema::isTheFile()
{
    const auto file =
        claustrum::readFile(CLAUSTRUM_SOURCE_DIR "/conformance/model/transcript.schema.json");
    QVERIFY(file);
    QCOMPARE(std::string(transcriptSchema), *file);
}

void TestTranscriptSchema::hasKnownKeywordsOnly()
{
    QCOMPARE(SchemaChecker(m_schema).unknownKeyword().value_or("none"), std::string("none"));
    const auto other = parseJson(R"({"$defs":{"a":{"oneOf":[{"items":{"maxItems":1}}]}}})");
    QCOMPARE(SchemaChecker(*other).unknownKeyword().value_or("none"), std::string("maxItems"));
}

void TestTranscriptSchema::acceptsEveryLine()
{
    const SchemaChecker checker(m_schema);
    const auto files = findRecordings({CLAUSTRUM_SOURCE_DIR "/recordings",
                                       {},
                                       {},
                                       {},
                                       CLAUSTRUM_SOURCE_DIR "/conformance/cases"});
    QVERIFY(files);
    int lines = 0;
    for (const std::string &file : *files) {
        QVERIFY2(readTranscript(file).ok(), file.c_str());
        for (const std::string &line : linesOf(file)) {
            const auto why = checker.refusal(*parseJson(line));
            QVERIFY2(!why, (file + ": " + why.value_or("") + ": " + line.substr(0, 200)).c_str());
            ++lines;
        }
    }
    QVERIFY(lines >= 2500);
}

void TestTranscriptSchema::refusesTheSameMistakes_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("schemaRefuses");
    const auto row = [](const char *line) { QTest::newRow(line) << QByteArray(line) << true; };
    const auto onlyReader = [](const char *line) {
        QTest::newRow(line) << QByteArray(line) << false;
    };
    row("[]");
    row("{}");
    row(R"({"wait":1})");
    row(R"({"pause":1,"unit":"s"})");
    row(R"({"pause":"1"})");
    row(R"({"pause":1.5})");
    row(R"({"pause":-1})");
    row(R"({"pause":600001})");
    row(R"({"recv":1})");
    row(R"({"recv":1,"line":"x","b64":""})");
    row(R"({"recv":1,"bytes":1})");
    row(R"({"recv":1,"line":"x","late":1})");
    row(R"({"on":1,"line":"x","recv":1})");
    row(R"({"on":1,"gen":{"head":"","fill":"","count":1}})");
    row(R"({"on":1,"gen":{"head":"","fill":"","count":1073741825,"tail":""}})");
    row(R"({"on":1,"b64":"!"})");
    row(R"({"on":1,"b64":"AA="})");
    row(R"({"connect":0})");
    row(R"({"connect":1000001})");
    row(R"({"eof":1,"late":true})");
    row(R"({"fixture":{}})");
    row(R"({"fixture":[]})");
    row(R"({"fixture":{"dir":"a","mode":"0789"}})");
    row(R"({"fixture":{"dir":"a","mode":"17777"}})");
    row(R"({"fixture":{"dir":"a","mode":755}})");
    row(R"({"fixture":{"chmod":"a"}})");
    row(R"({"fixture":{"file":"a"}})");
    row(R"({"fixture":{"file":"a","text":"","b64":""}})");
    row(R"({"fixture":{"file":"a","text":"","mtime":-1}})");
    row(R"({"fixture":{"serveHttp":"a"}})");
    row(R"({"fixture":{"serveHttp":"/a","status":99}})");
    row(R"({"fixture":{"chown":-1}})");
    row(R"({"fixture":{"in":"r","git":"init"}})");
    row(R"({"serve":[]})");
    row(R"({"serve":{"arg":[]}})");
    row(R"({"serve":{"args":[1]}})");
    row(R"({"serve":{"env":{"A":1}}})");
    row(R"({"serve":{},"pause":1})");
    row(R"({"collect":1,"process":"p","streams":[],"contiguous":true,"exit":""})");
    row(R"({"collect":1,"process":"p","streams":{"a":{"bytes":1}},"contiguous":true,"exit":""})");
    row(R"({"run":["-x"],"exit":256,"stdout":"","stderr":""})");
    row(R"({"run":["-x"],"exit":0,"stdout":""})");
    row(R"({"get":"x","status":600,"type":"","body":""})");
    row(R"({"tree":"a","entries":{}})");
    row(R"({"tree":"a"})");
    row(R"({"tree":"a","entries":[{"name":"."}]})");
    row(R"({"tree":"a","entries":[{"name":".","mode":"","size":-1}]})");
    row(R"({"case":"a","requirement":"b"})");
    row(R"({"case":"a","requirement":"b","sections":[],"mark":"known"})");
    row(R"({"transcript":{"version":1}})");
    row(R"({"transcript":{"version":2,"scenario":"","title":"","build":"","source":"","platform":"","recorded":""}})");
    row(R"({"transcript":{"version":1,"scenario":"","title":"","build":"","source":"","platform":"","recorded":"","order":"none"}})");
    onlyReader(R"({"pause":1,"pause":2})");
    onlyReader(R"({"on":1,"line":"${DIRR}"})");
    onlyReader(R"({"fixture":{"remove":"../a"}})");
    onlyReader(R"({"on":1,"line":"\ud800"})");
}

void TestTranscriptSchema::refusesTheSameMistakes()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, schemaRefuses);
    const std::string text = line.toStdString();
    QVERIFY(!readerError(text).empty());
    QCOMPARE(SchemaChecker(m_schema).refusal(*parseJson(text)).has_value(), schemaRefuses);
}

void TestTranscriptSchema::namesTheSameMembers_data()
{
    QTest::addColumn<QByteArray>("definition");
    for (const JsonValue &alternative : m_schema.find("oneOf")->array()) {
        const std::string &reference = alternative.find("$ref")->string();
        const auto name = QByteArray::fromStdString(reference.substr(reference.rfind('/') + 1));
        QTest::newRow(name.constData()) << name;
    }
}

/// The lines that the schema describes are read, and an additional member in any of their objects
/// makes the reader name all that it knows there.
void TestTranscriptSchema::namesTheSameMembers()
{
    QFETCH(QByteArray, definition);
    const SchemaChecker checker(m_schema);
    const JsonValue &schema = *m_schema.find("$defs")->find(definition.toStdString());
    SampleMaker maker(checker);
    std::vector<const JsonValue *> objects;
    maker.collect(schema, objects);
    QVERIFY(!objects.empty());
    for (const bool full : {false, true}) {
        maker.full = full;
        maker.extended = nullptr;
        for (const std::string &line : maker.samples(schema)) {
            QVERIFY2(!checker.refusal(*parseJson(line)), line.c_str());
            QCOMPARE(readerError(line), std::string());
        }
        for (const JsonValue *object : objects) {
            maker.extended = object;
            for (const std::string &line : maker.samples(schema)) {
                if (line.find("zzz") == std::string::npos)
                    continue; // another alternative, or an optional object
                QVERIFY2(checker.refusal(*parseJson(line)), line.c_str());
                const std::string error = readerError(line);
                if (object == &schema && definition == "header") {
                    QVERIFY(!error.empty()); // its only member makes it the header
                    continue;
                }
                QVERIFY2(knownIn(error) == propertiesOf(*object), (line + ": " + error).c_str());
            }
        }
    }
}

CLAUSTRUM_PLAIN_TEST(TestTranscriptSchema)
#include "testtranscriptschema.moc"
