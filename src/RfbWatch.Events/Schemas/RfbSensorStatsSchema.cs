namespace RfbWatch.Events.Schemas;

/// <summary>Columns of RfbSensorStats.</summary>
internal static class RfbSensorStatsSchema
{
    public static TableSchema Create() => new("RfbSensorStats", isDefender: false, "How well one source was seen in one interval.",
    [
        new("Timestamp", KustoType.DateTime, "End of the interval, UTC; for a file the time of its last packet."),
        new("TimeGenerated", KustoType.DateTime, "The same as Timestamp."),
        new("ReportId", KustoType.Long, "Number of the row in the run, in output order."),
        new("SensorName", KustoType.String, "Name of the sensor; empty for capture files unless named."),
        new("Source", KustoType.String, "The file or interface; of a sensor also each output, and its queue, its rules, its accounts while they have a problem."),
        new("StartTime", KustoType.DateTime, "Begin of the interval, UTC; for a file the time of its first packet. Null without packets.", Nullable: true),
        new("Packets", KustoType.Long, "Frames read."),
        new("Bytes", KustoType.Long, "Their captured bytes."),
        new("KernelDrops", KustoType.Long, "Frames the kernel or driver dropped."),
        new("OwnDrops", KustoType.Long, "Frames that were read but could not be decoded."),
        new("Flows", KustoType.Long, "TCP flows."),
        new("Sessions", KustoType.Long, "RFB sessions."),
        new("Gaps", KustoType.Long, "Holes in streams that were followed."),
        new("Limits", KustoType.Dynamic, "Limits that were met: name and count."),
        new("FlowStages", KustoType.Dynamic, "Flows by stage (Opening, OneSide, BothSides, Negotiating, Accepted): followed (Tracked, TrackedOpened) and remembered at the end of the interval; given up (Demoted, Evicted), over their share and ended without a row in it. Stages without any are left out."),
        new("ConversationsLost", KustoType.Long, "Conversations of sources within their share that were given up for others: while it grows the sensor is blind to some of what goes on."),
        new("BannersUnanswered", KustoType.Long, "Flows of which one side sent a banner that the other neither acknowledged nor answered: no sessions."),
        new("UncapturedBytes", KustoType.Long, "TCP payload bytes that were on the wire and not captured (snap length)."),
        new("CutPackets", KustoType.Long, "Packets that end inside their headers, cut IP fragments, and TCP packets of which fragments are missing."),
        new("UnopenedEncapsulations", KustoType.Dynamic, "Packets in encapsulations that are not opened: name and count."),
        new("UnknownLinkTypes", KustoType.Dynamic, "Frames of link types that are not read: number of the type and count."),
        new("Account", KustoType.Dynamic, "Of an output what became of its rows since its account began, restarts included: Emitted = Delivered + Waiting + Refused (in the dead letters) + those Lost, by cause; Repeated are rows sent again after an attempt without an answer. Empty of anything else."),
        new("Degraded", KustoType.Bool, "Whether a limit was met behind which something may have been missed."),
        new("Problem", KustoType.String, "Why the source could not be read to its end; empty if it was. Of a sensor the names of its health states, as in /health."),
    ]);
}
