// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/socketdial.h"
#include "posix/unixsocket.h"
#include "testing/deadline.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <future>

using namespace claustrum;
using namespace claustrum::testing;

class TestSocketDial : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dials();
    void aBlockedCallIsGivenUp();
};

void TestSocketDial::dials()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("agent");
    QVERIFY(dialSocket(path) == Dialled::Refuses); // nothing there
    QVERIFY(dialSocket(std::string(200, 'x')) == Dialled::Refuses);
    auto listener = bindUnixSocket(path);
    QVERIFY(listener);
    QVERIFY(dialSocket(path) == Dialled::Accepts);
    listener->reset();
    QVERIFY(dialSocket(path) == Dialled::Refuses); // nobody listens
    sandbox.makeFile("file", "");
    QVERIFY(dialSocket(sandbox.path("file")) == Dialled::Refuses);
}

void TestSocketDial::aBlockedCallIsGivenUp()
{
    auto release = std::make_shared<std::promise<void>>();
    auto ended = std::make_shared<std::promise<void>>();
    const auto blocked = [released = release->get_future().share(), ended](const std::string &) {
        released.wait();
        ended->set_value();
        return true;
    };
    QVERIFY(dialSocket("/any", blocked) == Dialled::Hangs);
    release->set_value();
    QVERIFY(ended->get_future().wait_for(patience) == std::future_status::ready);
}

CLAUSTRUM_PLAIN_TEST(TestSocketDial)
#include "testsocketdial.moc"
