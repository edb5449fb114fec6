// SPDX-License-Identifier: Apache-2.0
#include "common/managed/launcherwords.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;

class TestLauncherWords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void splits_data();
    void splits();
};

namespace {

constexpr const char *metacharacter = "!the value contains an unquoted shell metacharacter (one of "
                                      "; | & $ ( ) ` < >) — it is an argv "
                                      "list, not a shell command";
constexpr const char *openQuote = "!unterminated double quote";
constexpr const char *none =
    "!the value is set but contains no launcher — unset it to run without one, or set it to the "
    "absolute path of your launcher";
constexpr const char *emptyWord = "!the value contains an empty `\"\"` token — remove it, or fill "
                                  "in the value it was a placeholder for";
constexpr const char *emptyElement = "!the JSON array contains an empty element — remove it, or "
                                     "fill in the value it was a placeholder for";
constexpr const char *notJson = "!value starts with `[` but is not valid JSON";
constexpr const char *notStrings = "!JSON form must be an array of strings";

} // namespace

/// later/newest.md, 3.1: each word in brackets, or "!" and the reason.
void TestLauncherWords::splits_data()
{
    QTest::addColumn<std::string>("value");
    QTest::addColumn<std::string>("words");
    const auto row = [](const char *name, const std::string &value, const std::string &words) {
        QTest::newRow(name) << value << words;
    };
    row("a program", "/w", "[/w]");
    row("arguments", "/w --x  a\tb", "[/w][--x][a][b]");
    row("blanks at both ends", " \n/w a\r\v", "[/w][a]");
    row("a group", R"(/w --x "a b")", "[/w][--x][a b]");
    row("a group with metacharacters", R"("/w" "a;b")", "[/w][a;b]");
    row("a group within a word", R"(/w a"b c"d)", "[/w][ab cd]");
    row("escapes in a group", R"(/w "a\"b" "c\\d" "e\nf")", "[/w][a\"b][c\\d][e\\nf]");
    row("a backslash outside is plain", R"(/w a\b \\)", R"([/w][a\b][\\])");
    row("a quote after it opens a group", R"(/w a\"b c")", R"([/w][a\b c])");
    row("single quotes are plain", "/w 'a b'", "[/w]['a][b']");
    row("a bracket later", "/w [a]", "[/w][[a]]");
    for (const char *blank :
         {"\xc2\xa0", "\xef\xbb\xbf", "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x8a",
          "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80", "\f"}) {
        row(("blank " + QByteArray(blank).toHex()).constData(), std::string("/w") + blank + "a",
            "[/w][a]");
        row(("blank before " + QByteArray(blank).toHex()).constData(),
            std::string(blank) + "[\"/w\"]", "[/w]");
    }
    row("U+0085 is none", "/w\xc2\x85x", "[/w\xc2\x85x]");
    row("U+200B is none", "/w\xe2\x80\x8bx", "[/w\xe2\x80\x8bx]");

    for (const char c : std::string(";|&$()`<>")) {
        const std::string value = std::string("/w a") + c;
        row(value.c_str(), value, metacharacter);
    }
    row("metacharacter alone", ";", metacharacter);
    row("metacharacter before an open quote", R"(/w ; "a)", metacharacter);
    row("open quote", R"(/w "abc)", openQuote);
    row("open quote with a metacharacter", R"(/w "a;)", openQuote);
    row("an escaped quote does not close", R"(/w "a\")", openQuote);

    row("nothing", "", none);
    row("blanks", "   ", none);
    row("an empty group", R"("")", none);
    row("an empty group first", R"("" /w)", none);
    row("an empty group first and later", R"("" "")", none);
    row("an empty group later", R"(/w "")", emptyWord);

    row("an array", R"(["/w","a b"])", "[/w][a b]");
    row("an array behind blanks", R"(  ["/w"])", "[/w]");
    row("an array before blanks", "[\"/w\"] \n", "[/w]");
    row("blanks in an array", "[ \"/w\" ,\n\"a\" ]", "[/w][a]");
    row("any characters", R"x(["/w","<a&b>;$(x)","\u2028"])x", "[/w][<a&b>;$(x)][\xe2\x80\xa8]");
    row("an empty array", "[]", none);
    row("an empty first element", R"([""])", none);
    row("an empty first and later element", R"(["",""])", none);
    row("an empty later element", R"(["/w",""])", emptyElement);
    for (const char *other : {"1", "null", "true", "[\"a\"]", "{\"a\":1}"})
        row(other, std::string(R"(["/w",)") + other + "]", notStrings);
    row("an empty and another type", R"(["",1])", notStrings);
    row("no array", "[", notJson);
    row("words after a bracket", "[/w]", notJson);
    row("something behind", R"(["/w"] x)", notJson);
    row("another type and something behind", R"([1] x)", notJson);
    row("a comma at the end", R"(["/w",])", notJson);
    row("an element that is no JSON", R"(["/w",01])", notJson);
    row("two arrays", R"(["/w"]["/w"])", notJson);
}

void TestLauncherWords::splits()
{
    QFETCH(std::string, value);
    const auto words = launcherWords(value);
    std::string text = words ? std::string() : "!" + words.error().text;
    if (words) {
        for (const std::string &word : *words)
            text += "[" + word + "]";
    }
    QTEST(text, "words");
}

CLAUSTRUM_PLAIN_TEST(TestLauncherWords)
#include "testlauncherwords.moc"
