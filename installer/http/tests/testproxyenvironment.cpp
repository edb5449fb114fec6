// SPDX-License-Identifier: Apache-2.0
// The expectations are the answers of Go's net/http.ProxyFromEnvironment to the same inputs, except
// where a row says otherwise.
#include "installer/http/proxyenvironment.h"
#include "testing/testprogram.h"

#include <QTest>
#include <QUrl>

using namespace claustrum;

namespace {

/// `direct`, or scheme://[user:password@]host:port, or the error.
QString proxyFor(const QStringList &environment, const QString &url)
{
    std::vector<std::string> entries;
    for (const auto &entry : environment)
        entries.push_back(entry.toStdString());
    const auto proxy = ProxyEnvironment(entries).proxyFor(QUrl(url));
    if (!proxy)
        return QString::fromStdString(proxy.error().text);
    if (proxy->kind == Proxy::Kind::None)
        return QStringLiteral("direct");
    QUrl shown;
    shown.setScheme(proxy->kind == Proxy::Kind::Http    ? "http"
                    : proxy->kind == Proxy::Kind::Https ? "https"
                                                        : "socks5");
    shown.setHost(QString::fromStdString(proxy->host));
    shown.setPort(proxy->port);
    if (proxy->hasLogin) {
        shown.setUserName(QString::fromStdString(proxy->user));
        shown.setPassword(QString::fromStdString(proxy->password));
    }
    return shown.toString();
}

} // namespace

class TestProxyEnvironment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whichVariable_data();
    void whichVariable();
    void value_data();
    void value();
    void exceptions_data();
    void exceptions();
};

void TestProxyEnvironment::whichVariable_data()
{
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("proxy");
    const auto row = [](const char *name, const QStringList &environment, const char *url,
                        const char *proxy) {
        QTest::newRow(name) << environment << QString(url) << QString(proxy);
    };
    const QStringList both{"HTTP_PROXY=http://p:1", "HTTPS_PROXY=http://q:2"};

    row("nothing set", {}, "http://a/", "direct");
    row("http", both, "http://a/", "http://p:1");
    row("https", both, "https://a/", "http://q:2");
    row("lower case", {"http_proxy=p:1"}, "http://a/", "http://p:1");
    row("lower case https", {"https_proxy=p:1"}, "https://a/", "http://p:1");
    row("upper case first", {"http_proxy=low:1", "HTTP_PROXY=up:1"}, "http://a/", "http://up:1");
    row("empty is unset", {"http_proxy=low:1", "HTTP_PROXY="}, "http://a/", "http://low:1");
    row("not for the other scheme", {"HTTPS_PROXY=p:1"}, "http://a/", "direct");
    row("ALL_PROXY is ignored", {"ALL_PROXY=p:1"}, "http://a/", "direct");
    row("no_proxy", {"HTTP_PROXY=p:1", "no_proxy=a"}, "http://a/", "direct");
    row("NO_PROXY first", {"HTTP_PROXY=p:1", "no_proxy=a", "NO_PROXY=b"}, "http://a/",
        "http://p:1");
    row("empty NO_PROXY is unset", {"HTTP_PROXY=p:1", "no_proxy=a", "NO_PROXY="}, "http://a/",
        "direct");
    row("localhost never", both, "http://localhost/", "direct");
    row("localhost with a port never", both, "https://localhost:8080/", "direct");
    row("below localhost", both, "http://x.localhost/", "http://p:1");
    row("127.0.0.1 never", both, "http://127.0.0.1:80/", "direct");
    row("all of 127/8 never", both, "http://127.9.9.9/", "direct");
    row("::1 never", both, "http://[::1]:8/", "direct");
    row("127.0.0.1 as IPv6 never", both, "http://[::ffff:127.0.0.1]/", "direct");
    const char *const refusal =
        "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy";
    row("CGI", {"REQUEST_METHOD=GET", "HTTP_PROXY=p:1"}, "http://a/", refusal);
    row("CGI, lower case", {"REQUEST_METHOD=GET", "http_proxy=p:1"}, "http://a/", refusal);
    row("CGI, https", {"REQUEST_METHOD=GET", "HTTPS_PROXY=p:1"}, "https://a/", "http://p:1");
    row("CGI, no proxy", {"REQUEST_METHOD=GET"}, "http://a/", "direct");
    row("no method, no CGI", {"REQUEST_METHOD=", "HTTP_PROXY=p:1"}, "http://a/", "http://p:1");
}

void TestProxyEnvironment::whichVariable()
{
    QFETCH(QStringList, environment);
    QFETCH(QString, url);
    QFETCH(QString, proxy);
    QCOMPARE(proxyFor(environment, url), proxy);
}

void TestProxyEnvironment::value_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("proxy");
    const auto row = [](const char *value, const char *proxy) {
        QTest::newRow(value) << QString(value) << QString(proxy);
    };
    row("p", "http://p:80"); // Go leaves the default port to the dialer: the result is the same
    row("p:3128", "http://p:3128");
    row("10.0.0.1", "http://10.0.0.1:80");
    row("[2001:db8::1]:3", "http://[2001:db8::1]:3");
    row("HTTP://p:1", "http://p:1");
    row("http://p:1/path", "http://p:1");
    row("http://user:pass@p:1", "http://user:pass@p:1");
    row("user:p%40ss@p:1", "http://user:p%40ss@p:1");
    row("socks5://p:1", "socks5://p:1");
    row("socks5://p", "socks5://p:1080");
    row("socks5h://p:1", "socks5://p:1");
    row("%zz", "direct");
    row(" http://p", "direct");
    row("http://", "direct"); // Go dials an empty address here, and fails
    row("https://p:1", "https://p:1");
    row("https://p", "https://p:443");
    row("http://me@p:1", "http://me:@p:1");
}

void TestProxyEnvironment::value()
{
    QFETCH(QString, value);
    QFETCH(QString, proxy);
    QCOMPARE(proxyFor({"HTTP_PROXY=" + value}, "http://a/"), proxy);
}

void TestProxyEnvironment::exceptions_data()
{
    QTest::addColumn<QString>("noProxy");
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("direct");
    const auto rows = [](const char *noProxy, bool direct, const QStringList &urls) {
        for (const auto &url : urls)
            QTest::addRow("%s / %s", noProxy, qPrintable(url)) << QString(noProxy) << url << direct;
    };
    rows("*", true, {"http://a/", "https://a/", "http://1.2.3.4/"});
    rows("foo.com,*,x", true, {"http://zap.com/"});
    rows("example.com", true, {"http://example.com/", "http://foo.example.com/"});
    rows("example.com", true, {"http://EXAMPLE.com/", "http://example.com:8080/"});
    rows("example.com", false, {"http://notexample.com/", "http://example.com./"});
    rows(".example.com", true, {"http://foo.example.com/"});
    rows(".example.com", false, {"http://example.com/", "http://xexample.com/"});
    rows("*.example.com", true, {"http://foo.example.com/", "http://a.b.example.com/"});
    rows("*.example.com", false, {"http://example.com/"});
    rows("example.com:8080", true, {"http://example.com:8080/", "http://foo.example.com:8080/"});
    rows("example.com:8080", false, {"http://example.com/"});
    rows("example.com:80", true, {"http://example.com/", "http://example.com:80/"});
    rows("example.com:80", false, {"https://example.com/"});
    rows("example.com:443", true, {"https://example.com/"});
    rows("example.com:443", false, {"http://example.com/"});
    rows("example.com:", true, {"http://example.com/"});
    rows("example.com:http", false, {"http://example.com/"});
    rows("192.168.0.0/16", true, {"http://192.168.3.4/", "http://192.168.1.1:8080/"});
    rows("192.168.0.0/16", false, {"http://192.169.1.1/", "http://a.192.168.1.1.example/"});
    rows("10.0.0.0/9", true, {"http://10.127.255.255/"});
    rows("10.0.0.0/9", false, {"http://10.128.0.0/"});
    rows("10.1.2.3/32", true, {"http://10.1.2.3/"});
    rows("10.1.2.3/32", false, {"http://10.1.2.2/"});
    rows("0.0.0.0/0", true, {"http://8.8.8.8/"});
    rows("0.0.0.0/0", false, {"http://zap.com/", "http://[2001:db8::1]/"});
    rows("1.2.3.0/33", false, {"http://1.2.3.4/"});
    rows("192.168.1.1", true, {"http://192.168.1.1/", "http://192.168.1.1:8080/"});
    rows("192.168.1.1", false, {"http://192.168.1.10/"});
    rows("192.168.1.1:8080", true, {"http://192.168.1.1:8080/"});
    rows("192.168.1.1:8080", false, {"http://192.168.1.1/"});
    rows("10.1.1.1:x", false, {"http://10.1.1.1/"});
    rows("fe80::/10,2001:db8::1", true, {"http://[fe80::1]/", "http://[2001:db8::1]:8080/"});
    rows("fe80::/10,2001:db8::1", false, {"http://[2001:db8::2]/"});
    rows("[2001:db8::1]:8080", true, {"http://[2001:db8::1]:8080/"});
    rows("[2001:db8::1]:8080", false, {"http://[2001:db8::1]/"});
    rows("[2001:db8::1]", false, {"http://[2001:db8::1]/"});
    rows("::ffff:8.8.8.8", true, {"http://8.8.8.8/"});
    rows("8.8.8.8", true, {"http://[::ffff:8.8.8.8]/"});
    rows(" foo.com , bar.com ", true, {"http://foo.com/", "http://x.bar.com/"});
    rows("foo.com bar.com", false, {"http://foo.com/", "http://bar.com/"});
    rows("com", true, {"http://zap.com/", "http://com/"});
    rows(",,: , :80,.", false, {"http://zap.com/", "http://com/"});
    rows("foo.com.", false, {"http://foo.com/"});
    rows("foo.com.", true, {"http://foo.com./"});
    rows("*foo.com", false, {"http://foo.com/", "http://xfoo.com/"});
    rows("..foo.com", false, {"http://a.foo.com/"});
    rows("FOO.com", true, {"http://foo.com/"});
    rows("bücher.example", true, {"http://bücher.example/", "http://xn--bcher-kva.example/"});
}

void TestProxyEnvironment::exceptions()
{
    QFETCH(QString, noProxy);
    QFETCH(QString, url);
    QFETCH(bool, direct);
    const QStringList environment{"HTTP_PROXY=p:1", "HTTPS_PROXY=p:1", "NO_PROXY=" + noProxy};
    QCOMPARE(proxyFor(environment, url), QString(direct ? "direct" : "http://p:1"));
}

CLAUSTRUM_PLAIN_TEST(TestProxyEnvironment)
#include "testproxyenvironment.moc"
