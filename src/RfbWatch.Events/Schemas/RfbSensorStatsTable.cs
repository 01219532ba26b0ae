using RfbWatch.Events.Rows;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Schemas;

/// <summary>Columns of RfbSensorStats.</summary>
internal static class RfbSensorStatsTable
{
    public static Table<SourceStats> Create() => new("RfbSensorStats", isDefender: false, "Statistics of one source over one interval.",
    [
        CommonColumns.Timestamp<SourceStats>("End of the interval, UTC; for a file the time of its last packet.", s => s.LastTicks),
        CommonColumns.TimeGenerated<SourceStats>("The same as Timestamp.", s => s.LastTicks),
        CommonColumns.ReportId<SourceStats>("Number of the row in the run, in output order."),
        new("SensorName", KustoType.String, "Name of the sensor; empty for capture files unless named.", s => KustoValue.Of(s.SensorName)),
        new("Source", KustoType.String, "The file or interface. In a sensor also each output, and the queue, the rules and the accounts while they have a problem.",
            s => KustoValue.Of(WireText.Clean(s.Source))),
        new("StartTime", KustoType.DateTime, "Start of the interval, UTC; for a file the time of its first packet. Null without packets.",
            s => s.FirstTicks == 0 ? KustoValue.Null : Cell.Time(s.FirstTicks)) { Nullable = true },
        new("Packets", KustoType.Long, "Frames read.", s => KustoValue.Of(s.Packets)),
        new("Bytes", KustoType.Long, "Their captured bytes.", s => KustoValue.Of(s.Bytes)),
        new("KernelDrops", KustoType.Long, "Frames dropped by the kernel or driver.", s => KustoValue.Of(s.KernelDrops)),
        new("OwnDrops", KustoType.Long, "Frames that were read but could not be decoded.", s => KustoValue.Of(s.OwnDrops)),
        new("Flows", KustoType.Long, "TCP flows.", s => KustoValue.Of(s.Flows)),
        new("Sessions", KustoType.Long, "RFB sessions.", s => KustoValue.Of(s.Sessions)),
        new("Gaps", KustoType.Long, "Gaps in tracked streams.", s => KustoValue.Of(s.Gaps)),
        new("Limits", KustoType.Dynamic, "Limits reached: name and count.", s => Cell.Counts(s.Limits)),
        new("FlowStages", KustoType.Dynamic, "Flows by stage (Opening, OneSide, BothSides, Negotiating, Accepted): tracked (Tracked, TrackedOpened) and remembered as memos at the end of the interval; demoted, evicted, over their share, and ended without a row during the interval. Empty stages are omitted.",
            StagesOf),
        new("ConversationsLost", KustoType.Long, "Conversations of sources within their share that were refused or evicted: while this grows, the sensor misses some sessions.",
            s => KustoValue.Of(s.ConversationsLost)),
        new("BannersUnanswered", KustoType.Long, "Flows in which one side sent a banner that the other neither acknowledged nor answered: not sessions.",
            s => KustoValue.Of(s.BannersUnanswered)),
        new("UncapturedBytes", KustoType.Long, "TCP payload bytes that were on the wire but not captured (snap length).", s => KustoValue.Of(s.Unread.PayloadBytes)),
        new("CutPackets", KustoType.Long, "Packets truncated inside their headers, truncated IP fragments, and TCP packets with missing fragments.",
            s => KustoValue.Of(s.Unread.CutPackets + s.Unread.IncompletePackets)),
        new("UnopenedEncapsulations", KustoType.Dynamic, "Packets in unsupported encapsulations: name and count.", s => Cell.Counts(s.Unread.Encapsulations)),
        new("UnknownLinkTypes", KustoType.Dynamic, "Frames with unsupported link types: type number and count.", s => Cell.Counts(s.Unread.LinkTypes)),
        new("Account", KustoType.Dynamic, "For an output, the outcome of its rows since its account began, across restarts: Emitted = Delivered + Waiting + Refused (in the dead letters) + Lost, by cause; Repeated rows were sent again after an unanswered attempt. Empty for anything else.",
            s => s.Account),
        new("Degraded", KustoType.Bool, "Whether a limit was reached, so that something may have been missed.", s => KustoValue.Of(s.Degraded)),
        new("Problem", KustoType.String, "Why the source could not be read to its end; empty if it was. In a sensor, the names of the health states, as in /health.",
            s => KustoValue.Of(WireText.Clean(s.Problem))),
    ]);

    private static KustoValue StagesOf(SourceStats stats) =>
        Cell.Bag(stats.Stages.Where(stage => !stage.Value.IsEmpty).Select(stage => KeyValuePair.Create(stage.Key, stage.Value.ToBag())));
}
