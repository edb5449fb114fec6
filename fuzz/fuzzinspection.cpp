// SPDX-License-Identifier: Apache-2.0
// A line of the inspection socket, in both directions.
// The daemon reads it as a request, the lab tool as an event or a reply.
#include "daemon/inspection/inspectionparams.h"
#include "fuzz/require.h"
#include "labtool/model/capture.h"
#include "labtool/model/connectionmodel.h"
#include "labtool/model/processmodel.h"
#include "labtool/sources/inspectionlines.h"
#include "wire/request.h"

using namespace claustrum;
using namespace claustrum::lab;
using claustrum::fuzz::require;

namespace {

void readAsDaemon(std::string_view line)
{
    const auto request = parseRequest(line);
    if (!request)
        return;
    const auto frames = readFramesParams(request->params);
    require(!frames || frames->limit > 0);
    (void)readWatchParams(request->params);
}

void show(const QAbstractTableModel &model)
{
    for (int row = 0; row < model.rowCount(); ++row) {
        for (int column = 0; column < model.columnCount(); ++column) {
            for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole),
                                   int(ProcessModel::IdRole), int(ProcessModel::BufferRole)})
                (void)model.data(model.index(row, column), role);
        }
    }
}

/// What the lab tool does with each kind of line.
struct Taker
{
    void operator()(const WatchedFrame &watched) const
    {
        Capture capture;
        capture.append({watched.frame, watched.frame});
        require(capture.store().size() == 2);
        require(capture.store().bytes(1) == watched.frame.bytes);
    }
    void operator()(const WatchedSnapshot &watched) const
    {
        ConnectionModel connections;
        ProcessModel processes;
        for (int times = 0; times < 2; ++times) { // the second one changes rows
            connections.set(watched.snapshot.connections);
            processes.set(watched.snapshot.processes);
        }
        show(connections);
        show(processes);
    }
    void operator()(const WatchedLoss &) const {}
    void operator()(const InspectionReply &reply) const { (void)readSnapshot(reply.result); }
    void operator()(const UnknownLine &line) const { require(!line.why.empty()); }
};

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view line = fuzz::textOf(data, size);
    readAsDaemon(line);
    std::visit(Taker(), readInspectionLine(line));
    return 0;
}
