// SPDX-License-Identifier: Apache-2.0
#include "jsonmodel.h"
#include "testing/testprogram.h"
#include "vectors.h"
#include "wire/base64.h"
#include "wire/params.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <random>

using namespace claustrum;
using namespace claustrum::test;

/// Feeds mutated vectors to all readers of the wire and checks invariants. The seed is fixed, so
/// that every run is the same.
class TestJsonFuzz : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requests();
    void params();
    void strings();
    void base64();
};

namespace {

constexpr int rounds = 30000;

/// Mutants of a corpus, one after another.
class Mutator
{
public:
    explicit Mutator(std::vector<std::string> corpus)
        : m_corpus(std::move(corpus))
    {}

    std::string next()
    {
        std::string text = pick();
        for (std::size_t count = 1 + below(4); count > 0; --count)
            mutate(text);
        return text;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : m_random() % limit; }

    const std::string &pick() { return m_corpus[below(m_corpus.size())]; }

    char character()
    {
        constexpr std::string_view telling = "{}[]\",:\\u0019.eE+-tfnul/sSkK= \r\n\x00\x1f\x7f"
                                             "\x80\xc5\xbf\xe2\x84\xaa\xed\xa0\xf4\xff";
        return below(4) == 0 ? static_cast<char>(below(256)) : telling[below(telling.size())];
    }

    void mutate(std::string &text)
    {
        const std::size_t at = below(text.size() + 1);
        const std::size_t size = below(12);
        switch (below(6)) {
        case 0:
            text.erase(at, size);
            break;
        case 1:
            text.insert(at, 1, character());
            break;
        case 2:
            if (at < text.size())
                text[at] = character();
            break;
        case 3:
            text.insert(at, text.substr(below(text.size() + 1), size * 4));
            break;
        case 4:
            text.insert(at, size * 3, character());
            break;
        default: {
            const std::string &other = pick();
            text.replace(at, std::string::npos, other, below(other.size() + 1));
        }
        }
    }

    std::vector<std::string> m_corpus;
    std::mt19937 m_random{20261123}; // NOLINT(bugprone-random-generator-seed,cert-msc51-cpp)
};

using Reader = std::function<QByteArray(const JsonValue &)>;

std::vector<std::string> corpusOf(const char *vectors, const Reader &read)
{
    std::vector<std::string> corpus;
    for (const JsonValue &c : readVectors(vectors)) {
        if (const QByteArray bytes = read(c); !bytes.isEmpty())
            corpus.push_back(bytes.toStdString());
    }
    return corpus;
}

/// A copy of bytes in memory of exactly their size, so that a sanitizer detects overreads.
class Exact
{
public:
    explicit Exact(std::string_view bytes)
        : m_bytes(new char[bytes.size()])
        , m_size(bytes.size())
    {
        std::copy(bytes.begin(), bytes.end(), m_bytes.get());
    }

    [[nodiscard]] std::string_view view() const { return {m_bytes.get(), m_size}; }

private:
    std::unique_ptr<char[]> m_bytes;
    std::size_t m_size;
};

bool isWithin(std::string_view part, std::string_view whole)
{
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

bool sameEnvelope(const Request &a, const Request &b)
{
    return a.jsonrpc == b.jsonrpc && a.method == b.method && a.auth == b.auth && a.id == b.id
           && a.params.has_value() == b.params.has_value();
}

} // namespace

void TestJsonFuzz::requests()
{
    auto corpus = corpusOf("request", [](const JsonValue &c) { return binaryMember(c, "rawB64"); });
    for (const JsonValue &c : readVectors("id"))
        corpus.push_back(("{\"id\":" + binaryMember(c, "rawB64") + '}').toStdString());
    Mutator mutator(std::move(corpus));
    int accepted = 0;
    for (int round = 0; round < rounds; ++round) {
        const Exact line(mutator.next());
        const QByteArray shown = toQt(line.view());
        const auto request = parseRequest(line.view());
        const auto model = modelRequest(line.view());
        QVERIFY2(request.has_value() == model.has_value(), shown.constData());
        if (!request)
            continue;
        ++accepted;
        QVERIFY2(sameEnvelope(*request, *model), shown.constData());
        if (request->params) {
            QVERIFY2(isWithin(*request->params, line.view()), shown.constData());
            QVERIFY2(parseJson(*request->params).ok(), shown.constData());
        }
        const std::string again = "{\"id\":" + request->id + '}';
        QCOMPARE(toQt(parseRequest(again)->id), toQt(request->id));
    }
    QVERIFY2(accepted > rounds / 20, qPrintable(QString::number(accepted)));
}

template <class... P>
static int countBound(std::string_view params)
{
    return (0 + ... + static_cast<int>(bindParams<P>(params).has_value()));
}

void TestJsonFuzz::params()
{
    Mutator mutator(corpusOf("params", [](const JsonValue &c) { return member(c, "params"); }));
    int accepted = 0;
    for (int round = 0; round < rounds; ++round) {
        const Exact text(mutator.next());
        const int bound = countBound<PathParams, ReadParams, ExtractParams, WorktreeCreateParams,
                                     WorktreeRemoveParams, SpawnParams, StdinParams, KillParams,
                                     KillAndWaitParams, ReattachParams>(text.view());
        const auto value = parseJson(text.view());
        const bool bindable = value && (value->isObject() || value->isNull());
        QVERIFY2(bindable || bound == 0, toQt(text.view()).constData());
        accepted += bound;
    }
    QVERIFY2(accepted > rounds / 20, qPrintable(QString::number(accepted)));
}

void TestJsonFuzz::strings()
{
    Mutator mutator(
        corpusOf("string", [](const JsonValue &c) { return binaryMember(c, "bytesB64"); }));
    int unchanged = 0;
    for (int round = 0; round < rounds; ++round) {
        const Exact bytes(mutator.next());
        std::string json;
        appendJsonString(json, bytes.view());
        const auto value = parseJson(json);
        QVERIFY2(value && value->isString(), json.c_str());
        // Valid UTF-8, according to Qt, is read back unchanged.
        const QString text =
            QString::fromUtf8(bytes.view().data(), static_cast<int>(bytes.view().size()));
        if (!text.contains(QChar::ReplacementCharacter)) {
            ++unchanged;
            QCOMPARE(toQt(value->string()), toQt(bytes.view()));
        }
        std::string again;
        appendJsonString(again, value->string());
        const auto second = parseJson(again);
        QVERIFY2(second && second->string() == value->string(), json.c_str());
    }
    QVERIFY2(unchanged > rounds / 20, qPrintable(QString::number(unchanged)));
}

void TestJsonFuzz::base64()
{
    Mutator mutator(corpusOf("base64", [](const JsonValue &c) { return member(c, "text"); }));
    int accepted = 0;
    for (int round = 0; round < rounds; ++round) {
        const Exact text(mutator.next());
        const auto bytes = decodeBase64(text.view());
        if (!bytes)
            continue;
        ++accepted;
        const auto counted = std::count_if(text.view().begin(), text.view().end(),
                                           [](char c) { return c != '\r' && c != '\n'; });
        QCOMPARE(base64Size(bytes->size()), static_cast<std::size_t>(counted));
        QCOMPARE(toQt(*bytes), QByteArray::fromBase64(toQt(text.view())));
    }
    QVERIFY2(accepted > rounds / 20, qPrintable(QString::number(accepted)));
}

CLAUSTRUM_PLAIN_TEST(TestJsonFuzz)
#include "testjsonfuzz.moc"
