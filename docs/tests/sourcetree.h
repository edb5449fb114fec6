// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMap>
#include <QString>

namespace claustrum::docs {

/// The files of the project with their texts, by path. Git lists them; without git, they are all
/// files but those of build/ and .git/.
using SourceTree = QMap<QString, QString>;

SourceTree readSourceTree(const QString &root);

} // namespace claustrum::docs
