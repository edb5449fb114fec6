// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/githubslug.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum;

class TestGithubSlug : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
};

void TestGithubSlug::accepts_data()
{
    QTest::addColumn<QByteArray>("slug");
    const auto rows = [](const char *slug, std::initializer_list<const char *> urls) {
        for (const char *url : urls)
            QTest::newRow(url) << QByteArray(slug);
    };
    rows("acme/gizmo", {
                           "https://github.com/acme/gizmo",
                           "https://github.com/acme/gizmo.git",
                           "https://github.com/acme/gizmo/",
                           "https://github.com/acme/gizmo.git///",
                           "http://github.com/acme/gizmo",
                           "git://github.com/acme/gizmo.git",
                           "ssh://git@github.com/acme/gizmo.git",
                           "ssh://git@github.com:acme/gizmo.git",
                           "ssh://github.com/acme/gizmo",
                           "HTTPS://GitHub.COM/acme/gizmo",
                           "https://user@github.com/acme/gizmo",
                           "https://user:to:ken@github.com/acme/gizmo",
                           "https://user:p@ss@github.com/acme/gizmo",
                           "https://@github.com/acme/gizmo",
                           "git@github.com:acme/gizmo.git",
                           "git@github.com:acme/gizmo",
                           "git@github.com:acme/gizmo.git/",
                           "github.com:acme/gizmo",
                           "GIT@GITHUB.COM:acme/gizmo",
                           "someone.else@github.com:acme/gizmo.git",
                           " \thttps://github.com/acme/gizmo.git\n",
                           "\xc2\xa0https://github.com/acme/gizmo\xe3\x80\x80",
                       });
    rows("Acme/Gizmo", {"https://github.com/Acme/Gizmo"});
    rows("a/b", {"https://github.com/a/b"});
    rows("a-c--me/x", {"https://github.com/a-c--me/x"});
    rows("1/2", {"https://github.com/1/2"});
    rows("acme/gizmo.git", {"https://github.com/acme/gizmo.git.git"});
    rows("acme/gizmo.GIT", {"https://github.com/acme/gizmo.GIT"});
    rows("acme/gizmo.WIKI", {"https://github.com/acme/gizmo.WIKI"});
    rows("acme/wiki", {"https://github.com/acme/wiki"});
    rows("acme/gizmo.wiki2", {"https://github.com/acme/gizmo.wiki2"});
    rows("acme/...", {"https://github.com/acme/..."});
    rows("acme/.github", {"https://github.com/acme/.github"});
    rows("acme/_-.", {"https://github.com/acme/_-."});
    rows("acme/gizmo-", {"https://github.com/acme/gizmo-"});
}

void TestGithubSlug::accepts()
{
    QTEST(QByteArray::fromStdString(githubSlug(QTest::currentDataTag())), "slug");
}

void TestGithubSlug::refuses_data()
{
    QTest::addColumn<int>("dummy");
    for (const char *url : {
             "",
             " ",
             "https://",
             "https://github.com",
             "https://github.com/",
             "https://github.com/acme",
             "https://github.com/acme/",
             "https://github.com/acme//gizmo",
             "https://github.com//acme/gizmo",
             "https://github.com/acme/gizmo/more",
             "https://github.com/acme/gizmo/.git",
             "https://github.com/acme/.git",
             "https://github.com/acme/gizmo?x",
             "https://github.com/acme/gizmo#x",
             "https://github.com/acme/giz%6do",
             "https://github.com/acme/giz mo",
             "https://github.com/acme/gizm\xc3\xb6",
             "https://github.com/ac_me/gizmo",
             "https://github.com/ac.me/gizmo",
             "https://github.com/-acme/gizmo",
             "https://github.com/acme-/gizmo",
             "https://github.com/acme/-gizmo",
             "https://github.com/acme/.",
             "https://github.com/acme/..",
             "https://github.com/acme/gizmo.wiki",
             "https://github.com/acme/gizmo.wiki.git",
             "https://github.com/../gizmo",
             "https://www.github.com/acme/gizmo",
             "https://github.com./acme/gizmo",
             "https://github.com:443/acme/gizmo",
             "ssh://git@github.com:22/acme/gizmo.git",
             "https://github.com@evil.example/acme/gizmo",
             "https://github.com.evil.example/acme/gizmo",
             "https://evil.example/github.com/acme/gizmo",
             "https://evil.example/@github.com/acme/gizmo",
             "https://gist.github.com/acme/gizmo",
             "https://gitlab.com/acme/gizmo",
             "https:/github.com/acme/gizmo",
             "https:github.com/acme/gizmo",
             "ftp://github.com/acme/gizmo",
             "git+ssh://git@github.com/acme/gizmo",
             "file:///github.com/acme/gizmo",
             "://github.com/acme/gizmo",
             "github.com/acme/gizmo",
             "//github.com/acme/gizmo",
             "git@github.com/acme/gizmo",
             "git@github.com:/acme/gizmo",
             "git@github.com:22:acme/gizmo",
             "git@gitlab.com:acme/gizmo",
             "git@github.com",
             "/srv/git/acme/gizmo",
             "../acme/gizmo",
             "C:\\acme\\gizmo",
         })
        QTest::newRow(url) << 0;
}

void TestGithubSlug::refuses()
{
    QCOMPARE(QByteArray::fromStdString(githubSlug(QTest::currentDataTag())), QByteArray());
}

CLAUSTRUM_PLAIN_TEST(TestGithubSlug)
#include "testgithubslug.moc"
