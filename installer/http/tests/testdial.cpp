// SPDX-License-Identifier: Apache-2.0
#include "installer/http/dial.h"
#include "testing/testprogram.h"

#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>

using namespace claustrum;

namespace {

HostEndpoint endpoint(const char *address, int port)
{
    HostEndpoint result;
    if (auto &four = reinterpret_cast<sockaddr_in &>(result.address);
        ::inet_pton(AF_INET, address, &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(static_cast<std::uint16_t>(port));
        result.size = sizeof four;
        return result;
    }
    auto &six = reinterpret_cast<sockaddr_in6 &>(result.address);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET6, address, &six.sin6_addr);
    result.size = sizeof six;
    return result;
}

/// A listener on 127.0.0.1. A full one leaves further connections unanswered.
class Listener
{
public:
    explicit Listener(bool full = false)
        : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        auto any = endpoint("127.0.0.1", 0);
        socklen_t size = any.size;
        auto *const address = reinterpret_cast<sockaddr *>(&any.address);
        if (::bind(m_fd.get(), address, size) != 0 || ::listen(m_fd.get(), 0) != 0
            || ::getsockname(m_fd.get(), address, &size) != 0)
            qFatal("cannot listen");
        port = ntohs(reinterpret_cast<const sockaddr_in &>(any.address).sin_port);
        for (int i = 0; full && i < 4; ++i) {
            m_waiting.emplace_back(
                ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            (void)::connect(m_waiting.back().get(), address, size);
        }
    }

    int port;

private:
    Fd m_fd;
    std::vector<Fd> m_waiting;
};

} // namespace

class TestDial : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connects();
    void takesTheNextAddress();
    void reportsTheFirstError();
    void givesUp();
    void triesTheOtherFamilyMeanwhile();
};

void TestDial::connects()
{
    const Listener listener;
    Waiter waiter({});
    QVERIFY(dial("127.0.0.1", listener.port, waiter, {}));
}

void TestDial::takesTheNextAddress()
{
    const Listener listener;
    Waiter waiter({});
    QVERIFY(dial({endpoint("127.0.0.1", 1), endpoint("127.0.0.1", listener.port)}, waiter, {}));
}

void TestDial::reportsTheFirstError()
{
    Waiter waiter({});
    const auto stream = dial({endpoint("127.0.0.1", 1), endpoint("127.0.0.1", 2)}, waiter, {});
    QVERIFY(!stream);
    QCOMPARE(stream.error().text, std::string("dial tcp 127.0.0.1:1: connect: connection refused"));
}

/// Alone, and as the first of two, of which the second is reached in time.
void TestDial::givesUp()
{
    const Listener full(true);
    const Listener other;
    Waiter waiter({});
    DialLimits limits;
    limits.whole = std::chrono::milliseconds(100);
    const auto silent = endpoint("127.0.0.1", full.port);
    const auto stream = dial({silent}, waiter, limits);
    QVERIFY(!stream);
    QVERIFY(stream.error().isTimeout);
    QCOMPARE(stream.error().text,
             "dial tcp 127.0.0.1:" + std::to_string(full.port) + ": i/o timeout");
    limits.whole = std::chrono::seconds(2); // half for each
    limits.leastShare = {};
    QVERIFY(dial({silent, endpoint("127.0.0.1", other.port)}, waiter, limits));
}

/// The other family is an address that is written as IPv6.
void TestDial::triesTheOtherFamilyMeanwhile()
{
    const Listener full(true);
    const Listener listener;
    Waiter waiter({});
    DialLimits limits;
    limits.fallback = std::chrono::milliseconds(20);
    QVERIFY(dial({endpoint("127.0.0.1", full.port), endpoint("::ffff:127.0.0.1", listener.port)},
                 waiter, limits));
    limits.fallback = std::chrono::hours(1); // at once after a failure
    const Listener another;
    QVERIFY(dial({endpoint("127.0.0.1", 1), endpoint("::ffff:127.0.0.1", another.port)}, waiter,
                 limits));
}

CLAUSTRUM_PLAIN_TEST(TestDial)
#include "testdial.moc"
