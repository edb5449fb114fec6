// SPDX-License-Identifier: Apache-2.0
#include "common/managed/managedsettings.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;

class TestManagedSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
};

namespace {

/// A text of ASCII in UTF-16LE, with its mark.
std::string utf16(const std::string &text)
{
    std::string bytes = "\xff\xfe";
    for (const char c : text)
        bytes.append({c, '\0'});
    return bytes;
}

} // namespace

/// later/newest.md, 3.1: "=value", "none", or the reason.
void TestManagedSettings::reads_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("outcome");
    const auto row = [](const char *name, const std::string &bytes, const char *outcome) {
        QTest::newRow(name) << bytes << std::string(outcome);
    };
    row("empty", "", "none");
    row("only blanks", " \t\r\n", "none");
    row("an empty object", " {} ", "none");
    row("other settings", R"({"model":"x","env":{"PATH":"/b"}})", "none");

    row("the wrapper", R"({"processWrapper":"/w a"})", "=/w a");
    row("of the environment", R"({"env":{"CLAUDE_CODE_PROCESS_WRAPPER":"/e"}})", "=/e");
    row("both: the environment's",
        R"({"processWrapper":"/w","env":{"CLAUDE_CODE_PROCESS_WRAPPER":"/e"}})", "=/e");
    row("the environment's is empty",
        R"({"env":{"CLAUDE_CODE_PROCESS_WRAPPER":""},"processWrapper":"/w"})", "=/w");
    row("an empty wrapper", R"({"processWrapper":""})", "none");
    row("three blanks are a value", R"({"processWrapper":"   "})", "=   ");
    row("escapes", R"({"processWr\u0061pper":"\/w\u0020\u00e9"})", "=/w \xc3\xa9");
    row("the last one of a name", R"({"processWrapper":"/a","processWrapper":"/b"})", "=/b");
    row("names count in their case", R"({"ProcessWrapper":"/w"})", "none");

    for (const char *other : {"null", "5", "true", "[\"/w\"]", "{\"a\":\"/w\"}"})
        row(other, std::string(R"({"processWrapper":)") + other + "}", "none");
    row("an environment that is none", R"({"env":["/e"],"processWrapper":"/w"})", "=/w");
    row("another type in the environment",
        R"({"env":{"CLAUDE_CODE_PROCESS_WRAPPER":7},"processWrapper":"/w"})", "=/w");
    row("deeper", R"({"a":{"processWrapper":"/w"}})", "none");

    row("an array", "[]", "not a JSON object");
    row("null", "null", "not a JSON object");
    row("a string", "\"/w\"", "not a JSON object");
    row("half an object", "{", "not valid JSON");
    row("half an array", "[", "not valid JSON");
    row("no member's value", R"({"processWrapper":})", "not valid JSON");
    row("something behind", R"({"processWrapper":"/w"} x)", "not valid JSON");
    row("a second object", "{} {}", "not valid JSON");
    row("a comma at the end", R"({"processWrapper":"/w",})", "not valid JSON");
    row("words", "processWrapper = /w", "not valid JSON");
    row("a no-break space", "\xc2\xa0{}", "not valid JSON");
    row("an invalid member that is passed over", R"({"a":01})", "not valid JSON");

    row("UTF-8 with its mark", "\xef\xbb\xbf{\"processWrapper\":\"/w\"}", "=/w");
    row("the mark alone", "\xef\xbb\xbf", "none");
    row("two marks", "\xef\xbb\xbf\xef\xbb\xbf{}", "not valid JSON");
    row("UTF-16LE", utf16(R"({"processWrapper":"/w"})"), "=/w");
    row("UTF-16LE with an odd byte", utf16(R"({"processWrapper":"/w"})") + "x", "=/w");
    row("UTF-16LE, a pair",
        utf16(R"({"processWrapper":")") + std::string("\x3d\xd8\x00\xde", 4)
            + utf16("\"}").substr(2),
        "=\xf0\x9f\x98\x80");
    row("UTF-16LE, half a pair",
        utf16(R"({"processWrapper":")") + std::string("\x3d\xd8", 2) + utf16("\"}").substr(2),
        "=\xef\xbf\xbd");
    row("UTF-16LE, the other half",
        utf16(R"({"processWrapper":")") + std::string("\x00\xde", 2) + utf16("\"}").substr(2),
        "=\xef\xbf\xbd");
    row("UTF-16LE without a mark", utf16("{}").substr(2), "not valid JSON");
    row("UTF-16BE", std::string("\xfe\xff\0{\0}", 6), "not valid JSON");
    row("a byte that is not UTF-8", "{\"processWrapper\":\"/w \xff\"}", "=/w \xef\xbf\xbd");
    row("one outside of strings", "\xff{}", "not valid JSON");
}

void TestManagedSettings::reads()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, outcome);
    const auto value = managedSettings(bytes);
    QCOMPARE(!value ? value.error().text : !*value ? "none" : "=" + **value, outcome);
}

CLAUSTRUM_PLAIN_TEST(TestManagedSettings)
#include "testmanagedsettings.moc"
