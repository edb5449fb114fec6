// SPDX-License-Identifier: Apache-2.0
// Precompiled for the lab tool's libraries without widgets.
#include "cmake/precompiled.h"

#include <QAbstractTableModel>
#include <QObject>
#include <QString>
#include <QTimer>
