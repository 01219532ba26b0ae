using RfbWatch.Events.Rows;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Schemas;

/// <summary>Columns of RfbSensorStats.</summary>
internal static class RfbSensorStatsTable
{
    public static Table<SourceStats> Create() => new("RfbSensorStats", isDefender: false, "How well one source was seen in one interval.",
    [
        CommonColumns.Timestamp<SourceStats>("End of the interval, UTC; for a file the time of its last packet.", s => s.LastTicks),
        CommonColumns.TimeGenerated<SourceStats>("The same as Timestamp.", s => s.LastTicks),
        CommonColumns.ReportId<SourceStats>("Number of the row in the run, in output order."),
        new("SensorName", KustoType.String, "Name of the sensor; empty for capture files unless named.", s => KustoValue.Of(s.SensorName)),
        new("Source", KustoType.String, "The file or interface; of a sensor also each output, and its queue, its rules, its accounts while they have a problem.",
            s => KustoValue.Of(WireText.Clean(s.Source))),
        new("StartTime", KustoType.DateTime, "Begin of the interval, UTC; for a file the time of its first packet. Null without packets.",
            s => s.FirstTicks == 0 ? KustoValue.Null : Cell.Time(s.FirstTicks)) { Nullable = true },
        new("Packets", KustoType.Long, "Frames read.", s => KustoValue.Of(s.Packets)),
        new("Bytes", KustoType.Long, "Their captured bytes.", s => KustoValue.Of(s.Bytes)),
        new("KernelDrops", KustoType.Long, "Frames the kernel or driver dropped.", s => KustoValue.Of(s.KernelDrops)),
        new("OwnDrops", KustoType.Long, "Frames that were read but could not be decoded.", s => KustoValue.Of(s.OwnDrops)),
        new("Flows", KustoType.Long, "TCP flows.", s => KustoValue.Of(s.Flows)),
        new("Sessions", KustoType.Long, "RFB sessions.", s => KustoValue.Of(s.Sessions)),
        new("Gaps", KustoType.Long, "Holes in streams that were followed.", s => KustoValue.Of(s.Gaps)),
        new("Limits", KustoType.Dynamic, "Limits that were met: name and count.", s => Cell.Counts(s.Limits)),
        new("FlowStages", KustoType.Dynamic, "Flows by stage (Opening, OneSide, BothSides, Negotiating, Accepted): followed (Tracked, TrackedOpened) and remembered at the end of the interval; given up (Demoted, Evicted), over their share and ended without a row in it. Stages without any are left out.",
            StagesOf),
        new("ConversationsLost", KustoType.Long, "Conversations of sources within their share that were given up for others: while it grows the sensor is blind to some of what goes on.",
            s => KustoValue.Of(s.ConversationsLost)),
        new("BannersUnanswered", KustoType.Long, "Flows of which one side sent a banner that the other neither acknowledged nor answered: no sessions.",
            s => KustoValue.Of(s.BannersUnanswered)),
        new("UncapturedBytes", KustoType.Long, "TCP payload bytes that were on the wire and not captured (snap length).", s => KustoValue.Of(s.Unread.PayloadBytes)),
        new("CutPackets", KustoType.Long, "Packets that end inside their headers, cut IP fragments, and TCP packets of which fragments are missing.",
            s => KustoValue.Of(s.Unread.CutPackets + s.Unread.IncompletePackets)),
        new("UnopenedEncapsulations", KustoType.Dynamic, "Packets in encapsulations that are not opened: name and count.", s => Cell.Counts(s.Unread.Encapsulations)),
        new("UnknownLinkTypes", KustoType.Dynamic, "Frames of link types that are not read: number of the type and count.", s => Cell.Counts(s.Unread.LinkTypes)),
        new("Account", KustoType.Dynamic, "Of an output what became of its rows since its account began, restarts included: Emitted = Delivered + Waiting + Refused (in the dead letters) + those Lost, by cause; Repeated are rows sent again after an attempt without an answer. Empty of anything else.",
            s => s.Account),
        new("Degraded", KustoType.Bool, "Whether a limit was met behind which something may have been missed.", s => KustoValue.Of(s.Degraded)),
        new("Problem", KustoType.String, "Why the source could not be read to its end; empty if it was. Of a sensor the names of its health states, as in /health.",
            s => KustoValue.Of(WireText.Clean(s.Problem))),
    ]);

    private static KustoValue StagesOf(SourceStats stats) =>
        Cell.Bag(stats.Stages.Where(stage => !stage.Value.IsEmpty).Select(stage => KeyValuePair.Create(stage.Key, stage.Value.ToBag())));
}
