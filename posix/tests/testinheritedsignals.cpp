// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedsignals.h"
#include "testing/testprogram.h"

#include <QTest>

#include <array>
#include <csignal>

namespace {

using Handler = void (*)(int);

/// All dispositions and the mask, put back at its end.
class Saved
{
public:
    Saved()
    {
        ::sigprocmask(SIG_SETMASK, nullptr, &m_mask);
        for (int signal = 1; signal < NSIG; ++signal)
            ::sigaction(signal, nullptr, &m_actions[static_cast<std::size_t>(signal)]);
    }
    ~Saved()
    {
        for (int signal = 1; signal < NSIG; ++signal)
            ::sigaction(signal, &m_actions[static_cast<std::size_t>(signal)], nullptr);
        ::sigprocmask(SIG_SETMASK, &m_mask, nullptr);
    }
    Saved(const Saved &) = delete;
    Saved &operator=(const Saved &) = delete;

private:
    sigset_t m_mask{};
    std::array<struct sigaction, NSIG> m_actions{};
};

Handler dispositionOf(int signal)
{
    struct sigaction action = {};
    ::sigaction(signal, nullptr, &action);
    return action.sa_handler;
}

void handler(int) {}

} // namespace

Q_DECLARE_METATYPE(Handler)

class TestInheritedSignals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dispositions_data();
    void dispositions();
    void nothingStaysBlocked();
};

void TestInheritedSignals::dispositions_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<Handler>("inherited");
    QTest::addColumn<Handler>("after");
    const Handler ignore = SIG_IGN;
    const Handler standard = SIG_DFL;
    QTest::newRow("SIGCHLD") << SIGCHLD << ignore << standard;
    QTest::newRow("SIGPIPE") << SIGPIPE << ignore << standard;
    QTest::newRow("SIGTERM") << SIGTERM << ignore << standard;
    QTest::newRow("SIGQUIT") << SIGQUIT << ignore << standard;
    QTest::newRow("SIGUSR1") << SIGUSR1 << ignore << standard;
    QTest::newRow("SIGALRM") << SIGALRM << ignore << standard;
    QTest::newRow("a real-time signal") << SIGRTMIN + 3 << ignore << standard;
    QTest::newRow("SIGHUP of nohup") << SIGHUP << ignore << ignore;
    QTest::newRow("SIGINT of a shell's &") << SIGINT << ignore << ignore;
    QTest::newRow("SIGTSTP") << SIGTSTP << ignore << ignore;
    QTest::newRow("SIGTTIN") << SIGTTIN << ignore << ignore;
    QTest::newRow("SIGTTOU") << SIGTTOU << ignore << ignore;
    QTest::newRow("SIGHUP") << SIGHUP << standard << standard;
    QTest::newRow("SIGXFSZ") << SIGXFSZ << standard << ignore;
    QTest::newRow("SIGXFSZ, ignored") << SIGXFSZ << ignore << ignore;
    QTest::newRow("SIGXCPU") << SIGXCPU << standard << ignore;
    QTest::newRow("a sanitizer's handler") << SIGUSR2 << Handler(handler) << Handler(handler);
}

void TestInheritedSignals::dispositions()
{
    QFETCH(const int, signal);
    QFETCH(const Handler, inherited);
    QFETCH(const Handler, after);
    Handler found = nullptr;
    {
        const Saved saved;
        ::signal(signal, inherited);
        claustrum::resetInheritedSignals();
        found = dispositionOf(signal);
    }
    QVERIFY(found == after);
}

void TestInheritedSignals::nothingStaysBlocked()
{
    sigset_t found;
    sigfillset(&found);
    {
        const Saved saved;
        ::sigprocmask(SIG_SETMASK, &found, nullptr);
        claustrum::resetInheritedSignals();
        ::sigprocmask(SIG_SETMASK, nullptr, &found);
    }
    QVERIFY(sigisemptyset(&found));
}

CLAUSTRUM_PLAIN_TEST(TestInheritedSignals)
#include "testinheritedsignals.moc"
