// SPDX-License-Identifier: Apache-2.0
#include "installer/http/trustedroots.h"

#include "installer/http/environment.h"

#include <QDir>
#include <QFile>
#include <QSslCertificate>

namespace claustrum {
namespace {

QList<QSslCertificate> certificatesInFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QSslCertificate::fromDevice(&file, QSsl::Pem)
                                          : QList<QSslCertificate>();
}

QList<QSslCertificate> certificatesInFolder(const QDir &folder)
{
    QList<QSslCertificate> certificates;
    const auto names = folder.entryList(QDir::Files);
    for (const auto &name : names)
        certificates += certificatesInFile(folder.filePath(name));
    return certificates;
}

/// The certificates of systems where Qt does not look.
QList<QSslCertificate> furtherSystemRoots()
{
    QList<QSslCertificate> certificates;
    for (const char *const path :
         {"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL, Fedora
          "/etc/pki/tls/cacert.pem"})                          // LibreELEC
        certificates += certificatesInFile(QString::fromLatin1(path));
    return certificates;
}

} // namespace

QSslConfiguration tlsConfiguration(const std::vector<std::string> &environment)
{
    auto configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    const auto value = [&](const char *key) {
        const std::string bytes(environmentValue(environment, key));
        return QFile::decodeName(bytes.c_str());
    };
    const auto file = value("SSL_CERT_FILE");
    const auto folders = value("SSL_CERT_DIR").split(QLatin1Char(':'), Qt::SkipEmptyParts);
    if (file.isEmpty() && folders.isEmpty()) {
        configuration.addCaCertificates(furtherSystemRoots());
        return configuration;
    }

    auto roots = certificatesInFile(file);
    for (const auto &folder : folders)
        roots += certificatesInFolder(QDir(folder));
    if (file.isEmpty() || folders.isEmpty())
        roots += QSslConfiguration::systemCaCertificates() + furtherSystemRoots();
    configuration.setCaCertificates(roots);
    return configuration;
}

} // namespace claustrum
