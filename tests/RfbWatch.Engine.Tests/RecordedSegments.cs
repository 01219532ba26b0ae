using RfbWatch.Capture.Files;
using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>The TCP segments of a recording, and triage over any arrangement of them.</summary>
internal static class RecordedSegments
{
    /// <summary>Columns about the position in the file and time, not about the session.</summary>
    private static readonly HashSet<string> PlaceColumns =
        ["Timestamp", "TimeGenerated", "EndTime", "ReportId", "SessionId", "FirstFrame", "LastFrame", "EvidenceFile", "Anomalies", "Encapsulation"];

    /// <summary>All segments in order; a segment that arrived in IP fragments is at the position of the last fragment.</summary>
    public static List<Segment> Read(string path)
    {
        using var source = Capture.Files.CaptureFile.Open(path);
        return [.. Read(source).Select(each => each.Segment)];
    }

    /// <summary>The same with the number of the frame that carried each.</summary>
    public static List<(long Frame, Segment Segment)> Read(Capture.FrameSource source)
    {
        var segments = new List<(long, Segment)>();
        var fragments = new RecordedFragments();
        var decoder = new PacketDecoder(4);
        var packet = default(DecodedPacket);
        var batch = new FrameHeader[256];
        while (source.Read(batch) is > 0 and var count)
        {
            foreach (ref readonly var header in batch.AsSpan(0, count))
            {
                var result = decoder.Decode(in header, source.Memory, ref packet);
                var memory = source.Memory;
                if (result == DecodeResult.Fragment)
                {
                    if (fragments.Whole(in packet, memory) is not { } whole)
                    {
                        continue;
                    }

                    memory = whole;
                    result = decoder.DecodeReassembled(whole, ref packet);
                }

                if (result == DecodeResult.Tcp)
                {
                    segments.Add((header.Number, new Segment(
                        new TcpEndpoint(packet.Source, packet.SourcePort),
                        new TcpEndpoint(packet.Destination, packet.DestinationPort),
                        packet.Sequence,
                        packet.Acknowledgment,
                        packet.Control,
                        memory.Slice(packet.PayloadOffset, packet.PayloadLength).ToArray())));
                }
            }
        }

        return segments;
    }

    /// <summary>The result of triage on the segments: one text per session, without columns about its position; sorted.</summary>
    public static List<string> Triage(IEnumerable<Segment> segments)
    {
        long ticks = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks;
        byte[] file = TestKit.CaptureFile.Pcap(segments.Select(segment => segment.ToPacket(ticks += TimeSpan.TicksPerMillisecond)).Frames());
        var options = new TriageOptions { Paths = [], MaxChallengeAnalyses = 0 };
        using var source = Capture.Files.CaptureFile.Open(new MemoryStream(file), "memory");
        var result = TriageRun.Execute(options, source);
        Assert.Empty(result.Problems);
        return [.. result.Sessions.Select(found => Text(Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options.Rows)))).Order(StringComparer.Ordinal)];
    }

    private static string Text(TableRow row) => string.Join(
        "; ",
        row.Table.Columns.Select((column, i) => (column.Name, Value: row.Values[i])).Where(cell => !PlaceColumns.Contains(cell.Name)).Select(cell => $"{cell.Name}={(cell.Name == "Evidence" ? row.EvidenceWithoutFrames() : cell.Value)}"));
}
