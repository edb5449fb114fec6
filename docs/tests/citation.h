// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>

namespace claustrum::docs {

/// A place where a file names a page, a part of one, or a path of the tree.
struct Citation
{
    enum class Kind {
        Page,    ///< wire.md
        Section, ///< in brackets or alone in a comment (wire.md, Envelope); the text after the
                 ///< comma
        Title,   ///< as in data: "wire.md#Envelope"
        Link,    ///< a Markdown link, the part being its anchor: [wire](contract/wire.md)
        Path,    ///< in backticks: `wire/frame.h`, `frame.h`
        Test,    ///< in backticks: `testbase64`, `testbase64 decodes`; the part being its function
        LoneId,  ///< an id of a row in builds.md, without that page
    };

    Kind kind;
    int line; ///< from 1
    QString target;
    QString part;
};

/// Everything that @p file cites. Strings of test programs are data and cite nothing; neither do
/// transcripts, vectors and example frames; other JSON lines cite titles only. Paths in backticks
/// count in CONTRIBUTING.md and docs/architecture.md, and in the contract's pages where they lead
/// to its recordings and vectors.
QList<Citation> citationsIn(const QString &file, const QString &text);

} // namespace claustrum::docs
