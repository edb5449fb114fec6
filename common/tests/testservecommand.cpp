// SPDX-License-Identifier: Apache-2.0
#include "common/servecommand.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QStringList>
#include <QTest>

using namespace claustrum;

class TestServeCommand : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sockets_data();
    void sockets();
};

void TestServeCommand::sockets_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<std::string>("socket");
    const auto row = [](const char *name, const QStringList &words, const char *socket) {
        QTest::newRow(name) << words << std::string(socket);
    };
    row("a word each", {"c", "-serve", "-socket", "/r/s"}, "/r/s");
    row("two dashes, not clean", {"c", "--socket", "/r//x/../s", "--serve"}, "/r/s");
    row("with =", {"c", "-socket=/r/s", "-inspect", "-serve"}, "/r/s");
    row("no -serve", {"c", "-bridge", "-socket", "/r/s"}, "");
    row("-serve as the program", {"-serve", "-socket", "/r/s"}, "");
    row("no socket", {"c", "-serve"}, "");
    row("no value", {"c", "-serve", "-socket"}, "");
    row("an empty value", {"c", "-serve", "-socket="}, "");
    row("no words", {}, "");
}

void TestServeCommand::sockets()
{
    QFETCH(QStringList, words);
    std::vector<std::string> plain;
    for (const QString &word : words)
        plain.push_back(word.toStdString());
    QTEST(servedSocket(plain), "socket");
}

CLAUSTRUM_PLAIN_TEST(TestServeCommand)
#include "testservecommand.moc"
