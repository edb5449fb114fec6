// SPDX-License-Identifier: Apache-2.0
// The main() of every program of tests.
#include "testing/testprogram.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>
#include <string>

namespace claustrum::testing {
namespace {

std::map<std::string, RunTest> &registeredTests()
{
    static std::map<std::string, RunTest> tests;
    return tests;
}

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

int explain(const char *program)
{
    std::fprintf(stderr, "usage: %s TEST [OPTIONS OF QTEST] [FUNCTION[:ROW]...]\n\nTests:\n",
                 program);
    for (const auto &[name, run] : registeredTests())
        std::fprintf(stderr, "  %s\n", name.c_str());
    return 2;
}

int runNamedTest(int argc, char **argv)
{
    const auto test = argc > 1 ? registeredTests().find(argv[1]) : registeredTests().end();
    if (test == registeredTests().end())
        return explain(argv[0]);
    std::copy(argv + 2, argv + argc + 1, argv + 1); // with the null at the end
    return test->second(argc - 1, argv);
}

} // namespace

RegisteredTest::RegisteredTest(const char *className, RunTest run)
{
    registeredTests().emplace(lowerCase(className), run);
}

} // namespace claustrum::testing

int main(int argc, char **argv)
{
    return claustrum::testing::runNamedTest(argc, argv);
}
