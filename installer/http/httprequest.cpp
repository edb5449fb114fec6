// SPDX-License-Identifier: Apache-2.0
#include "installer/http/httprequest.h"

#include "wire/version.h"

#include <QSslConfiguration>
#include <QUrl>

namespace claustrum {
namespace {

QByteArray basicLogin(const QUrl &url)
{
    const auto login =
        url.userName(QUrl::FullyDecoded) + QLatin1Char(':') + url.password(QUrl::FullyDecoded);
    return "Basic " + login.toUtf8().toBase64();
}

} // namespace

QNetworkRequest httpRequest(const QUrl &url, const QSslConfiguration &tls)
{
    QNetworkRequest request(url.adjusted(QUrl::RemoveUserInfo));
    request.setSslConfiguration(tls);
    request.setRawHeader("User-Agent", "claustrum/" + QByteArray(programVersion().data()));
    request.setRawHeader("Accept-Encoding", "identity");
    if (!url.userInfo().isEmpty())
        request.setRawHeader("Authorization", basicLogin(url));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    return request;
}

} // namespace claustrum
