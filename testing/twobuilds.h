// SPDX-License-Identifier: Apache-2.0
// Tests that run on the standard build and on the newest one: a column of their tables.
#pragma once

#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "wire/builds.h"

#include <QTest>

namespace claustrum::testing {

/// Rows for both builds; use OnBuild in the test.
inline void addTwoBuilds()
{
    QTest::addColumn<QByteArray>("build");
    for (const ReferenceBuild *build :
         {&ReferenceBuild::standard(), &ReferenceBuild::all().back()}) {
        const QByteArray name = QByteArray::fromStdString(std::string(build->shortHash()));
        QTest::newRow(name.constData()) << name;
    }
}

/// The build of the present row.
class OnBuild
{
public:
    OnBuild()
    {
        QFETCH(QByteArray, build);
        m_build = *ReferenceBuild::find(build.toStdString());
    }
    const ReferenceBuild *operator->() const { return m_build; }

    [[nodiscard]] DaemonSetup setup(std::size_t memoryBound = DaemonSetup().memoryBound) const
    {
        DaemonSetup setup;
        setup.memoryBound = memoryBound;
        setup.args = {"-reference-build", std::string(m_build->shortHash())};
        return setup;
    }

    /// See claustrum::testing::scaled(); in CI, a quarter of it on the newest build.
    template <typename Number>
    [[nodiscard]] Number scaled(Number usual, Number full) const
    {
        const bool isStandard = m_build == &ReferenceBuild::standard();
        return claustrum::testing::scaled(isStandard ? usual : usual / 4, full);
    }

private:
    const ReferenceBuild *m_build = nullptr;
};

} // namespace claustrum::testing
