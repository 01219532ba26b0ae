using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Flows;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// The beginning of a recorded connection that was open without authentication, without its lower-layer headers, so that it can be replayed many times with
/// forged segments between the real ones. The initiator has a different address each time.
/// </summary>
internal sealed class RecordedHandshake
{
    private const int SegmentsBehind = 12;
    private static readonly RowOptions Rows = new();
    private readonly List<Segment> _segments;

    private RecordedHandshake(List<Segment> segments, SeenSession truth, int positions)
    {
        _segments = segments;
        Truth = truth.Row;
        Severe = [.. truth.Severe];
        Positions = [.. Enumerable.Range(0, positions).Where(i => segments[i].Payload.Length > 0)];
    }

    /// <summary>The row of the connection as recorded.</summary>
    public TableRow Truth { get; }

    /// <summary>Findings of High and above of the connection as recorded.</summary>
    public HashSet<string> Severe { get; }

    /// <summary>Indexes of the handshake segments that carry data.</summary>
    public IReadOnlyList<int> Positions { get; }

    /// <summary>The connections of a recording that were open without authentication.</summary>
    public static IEnumerable<RecordedHandshake> Of(string path)
    {
        var connections = new List<List<Segment>>();
        foreach (var segment in RecordedSegments.Read(path))
        {
            var known = connections.FindLast(each => Same(each[0], segment));
            if (known is null || (segment.Control.HasFlag(TcpControl.Syn) && !segment.Control.HasFlag(TcpControl.Ack) && known.Any(each => each.Control.HasFlag(TcpControl.Fin))))
            {
                connections.Add([segment]);
            }
            else
            {
                known.Add(segment);
            }
        }

        return connections.Select(TryOpen).OfType<RecordedHandshake>();
    }

    /// <summary>Replays the handshake with forged segments; the number identifies the run.</summary>
    public List<TestPacket> Packets(int number, IReadOnlyList<Decoy> decoys) => Packets(_segments, number, decoys);

    /// <summary>The sessions in a capture of such runs, by run number.</summary>
    public static ILookup<int, SeenSession> Read(IEnumerable<TestPacket> packets)
    {
        var receiver = new CollectedSessions();
        var options = new FlowOptions { MaxFlows = 1 << 16 };
        using var worker = new FlowWorker<FlowHandler>(options, new FlowHandler(new SessionTracker(new DetectionOptions(), receiver)));
        var batch = FrameBatch.Of(packets.Frames());
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();
        return receiver.Sessions.Where(session => session.Final).ToLookup(session => NumberOf(session.Flow), session => new SeenSession(
            Tables.RfbSessions.RowOf(new SessionRecord(session, "", Rows)), [.. session.Findings.Where(finding => finding.Severity >= Severity.High).Select(finding => finding.Name)]));
    }

    private static int NumberOf(in FlowSummary flow)
    {
        string text = $"{flow.InitiatorAddress}";
        byte[] address = System.Net.IPAddress.Parse(text.StartsWith("10.", StringComparison.Ordinal) ? text : $"{flow.ResponderAddress}").GetAddressBytes();
        return (address[1] << 16) | (address[2] << 8) | address[3];
    }

    private static RecordedHandshake? TryOpen(List<Segment> segments)
    {
        for (int end = 1; end <= segments.Count; end++)
        {
            if (segments[end - 1].Payload.Length == 0)
            {
                continue;
            }

            var row = Read(Packets(segments[..end], 1, []))[1].SingleOrDefault()?.Row;
            if (row is not null && (bool)row.Cell("NoAuthentication")! && ((string)row.Cell("Stage")! is "Initialised" or "Active" || (string)row.Cell("AuthenticationResult")! == "Encrypted"))
            {
                var kept = segments[..Math.Min(segments.Count, end + SegmentsBehind)];
                return new RecordedHandshake(kept, Read(Packets(kept, 1, []))[1].Single(), end);
            }
        }

        return null;
    }

    private static bool Same(Segment one, Segment other) =>
        (one.Source == other.Source && one.Destination == other.Destination) || (one.Source == other.Destination && one.Destination == other.Source);

    private static List<TestPacket> Packets(List<Segment> segments, int number, IReadOnlyList<Decoy> decoys)
    {
        var near = new TcpEndpoint($"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}", segments[0].Source.Port);
        var far = new TcpEndpoint("192.168.7.9", segments[0].Destination.Port);
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var tcp = new TcpScript(near, far) { Time = time.AddMilliseconds(number) };
        for (int i = 0; i < segments.Count; i++)
        {
            Forge(tcp, segments, i, decoys, false);
            var segment = segments[i];
            tcp.Raw(segment.Source == segments[0].Destination, segment.Sequence, segment.Acknowledgment, (TcpFlags)segment.Control, segment.Payload);
            Forge(tcp, segments, i, decoys, true);
        }

        return [.. tcp.Packets];
    }

    private static void Forge(TcpScript tcp, List<Segment> segments, int at, IReadOnlyList<Decoy> decoys, bool behind)
    {
        foreach (var decoy in decoys)
        {
            if (decoy.Position == at && decoy.Behind == behind)
            {
                var (sequence, acknowledgment) = Numbers(segments, at, decoy.OfSpeaker);
                bool far = segments[at].Source == segments[0].Destination;
                var flags = decoy.Way.Flags ?? (TcpFlags.Psh | TcpFlags.Ack);
                tcp.Raw(decoy.OfSpeaker ? far : !far, sequence, (uint)(acknowledgment + decoy.Way.AckChange), flags, decoy.Bytes, decoy.Way);
            }
        }
    }

    /// <summary>Sequence numbers of a copy that overlaps a segment, or of what the other side could send at that moment.</summary>
    private static (uint Sequence, uint Acknowledgment) Numbers(List<Segment> segments, int at, bool ofSpeaker)
    {
        var segment = segments[at];
        return ofSpeaker ? (segment.Sequence, segment.Acknowledgment) : (segment.Acknowledgment, segment.Sequence);
    }
}

/// <summary>A session found by triage.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Severe">Its findings of High and above.</param>
internal sealed record SeenSession(TableRow Row, IReadOnlyList<string> Severe);

/// <summary>A forged segment at a position in a recorded handshake.</summary>
/// <param name="Position">Index of the real segment.</param>
/// <param name="Behind">Whether it follows the real segment.</param>
/// <param name="OfSpeaker">Whether it is in the name of the endpoint that sends the real segment.</param>
/// <param name="Name">Name of its bytes.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Way">The way it is forged.</param>
internal sealed record Decoy(int Position, bool Behind, bool OfSpeaker, string Name, byte[] Bytes, Forgery Way)
{
    /// <summary>Parses the text produced by <see cref="ToString"/>.</summary>
    public static Decoy Parse(string text)
    {
        string[] words = text.Split(' ');
        var (name, bytes) = DecoyDictionary.All.First(entry => entry.Name == words[0]);
        return new(int.Parse(words[4], System.Globalization.CultureInfo.InvariantCulture), words[5] == "behind", words[2] == "over", name, bytes, DecoyDictionary.Ways.First(way => way.Name == words[1]));
    }

    public override string ToString() => $"{Name} {Way.Name} {(OfSpeaker ? "over" : "against")} segment {Position} {(Behind ? "behind" : "before")} it";
}
