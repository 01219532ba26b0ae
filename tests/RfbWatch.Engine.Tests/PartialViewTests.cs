using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>
/// Every recorded connection seen in part: one direction only, the beginning cut off at every byte, any one segment lost. What is said of the
/// part must be so in the whole, and the part must be declared one.
/// </summary>
public class PartialViewTests
{
    /// <summary>Bytes from the beginning of which every one is a place to cut: the longest handshakes.</summary>
    private const int Handshake = 600;

    /// <summary>Bytes between two cuts behind the handshake.</summary>
    private const int Stride = 61;

    /// <summary>One in so many cuts and losses is taken, each file beginning with another; all of them where RFBWATCH_EVERY_CUT is set.</summary>
    private static readonly int Share = Environment.GetEnvironmentVariable("RFBWATCH_EVERY_CUT") is null ? 11 : 1;

    public static TheoryData<string> Recordings => [.. GoldenLine.Files];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void One_direction_alone(string file) => Check(file, sample: false, connection =>
        from source in Ends(connection)
        from beginning in new[] { true, false }
        select new Version(
            $"{Name(connection, source)} alone{(beginning ? "" : ", without its SYN")}",
            connection.Where(segment => segment.Source == source && (beginning || !IsSyn(segment))),
            session => session.OneSided != OneSided.None
                && (session.Facts.RoleBasis == Protocol.RoleBasis.SingleBanner || session.Facts.ServerSide is null
                    || session.OneSided == (IsAt(session.Server, source) ? OneSided.ServerOnly : OneSided.ClientOnly))));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Both_beginnings_cut(string file) => Check(file, sample: true, connection =>
        Cuts(connection.Sum(segment => segment.Payload.Length)).Select(length => new Version(
            $"both without the first {length}", Cut(connection, null, length), IsPart)));

    /// <summary>Without carriers, whose two directions cannot be told apart when one of them begins inside.</summary>
    public static TheoryData<string> DirectRecordings => [.. GoldenLine.All.Where(IsDirect).Select(GoldenLine.FileOf)];

    [Theory]
    [MemberData(nameof(DirectRecordings))]
    public void One_beginning_cut(string file) => Check(file, sample: true, connection =>
        from source in Ends(connection)
        from length in Cuts(connection.Where(segment => segment.Source == source).Sum(segment => segment.Payload.Length))
        select new Version($"{Name(connection, source)} without the first {length}", Cut(connection, source, length), IsPart));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void One_segment_lost(string file) => Check(file, sample: true, connection =>
        connection.Index().Where(each => each.Item.Payload.Length > 0).Select(lost => new Version(
            $"segment {lost.Index} lost", connection.Where((_, place) => place != lost.Index), _ => true)));

    private static void Check(string file, bool sample, Func<List<Segment>, IEnumerable<Version>> versionsOf)
    {
        int first = GoldenLine.Files.TakeWhile(other => other != file).Count();
        foreach (var connection in PartialCapture.Connections(file))
        {
            var versions = versionsOf(connection).Where((_, place) => !sample || (place + first) % Share == 0).ToList();
            if (versions.Count == 0)
            {
                continue;
            }

            var whole = PartialCapture.Run([connection])[0];
            var parts = PartialCapture.Run([.. versions.Select(version => version.Segments)]);
            var wrong = versions.Zip(parts).SelectMany(pair => pair.Second.SelectMany(part => PartialClaims.False(part, whole, GoldenLine.Of(file))
                .Concat(pair.First.IsDeclared(part) ? [] : ["the part is not declared"])
                .Select(claim => $"{pair.First.What}: {claim}"))).ToList();
            Assert.True(wrong.Count == 0, $"{file}: {wrong.Count} false claims, such as {string.Join("; ", wrong.Take(6))}");
        }
    }

    private static IEnumerable<int> Cuts(int length)
    {
        for (int cut = 1; cut < length; cut += cut < Handshake ? 1 : Stride)
        {
            yield return cut;
        }
    }

    /// <summary>The connection without its SYNs and without the first bytes, of one end or (null) of both in the order of the capture.</summary>
    private static IEnumerable<Segment> Cut(List<Segment> connection, TcpEndpoint? source, int length)
    {
        foreach (var segment in connection.Where(segment => !IsSyn(segment)))
        {
            bool concerned = source is null || segment.Source == source;
            int from = concerned ? Math.Min(length, segment.Payload.Length) : 0;
            length -= from;
            if (from < segment.Payload.Length || from == 0)
            {
                yield return segment.Part(from, segment.Payload.Length);
            }
        }
    }

    private static bool IsDirect(JsonElement line) =>
        line.GetProperty("sessions").EnumerateArray().All(session => session.Text("carrier") == "Tcp");

    private static IEnumerable<TcpEndpoint> Ends(List<Segment> connection) => connection.Select(segment => segment.Source).Distinct();

    private static string Name(List<Segment> connection, TcpEndpoint end) => end == connection[0].Source ? "initiator" : "responder";

    private static bool IsSyn(Segment segment) => (segment.Control & TcpControl.Syn) != 0;

    private static bool IsAt(Endpoint end, TcpEndpoint source) => end.Port == source.Port;

    private static bool IsPart(Session session) => session.Flow.MidStream || session.Facts.MidStream || session.MissedBytes > 0;

    /// <summary>A part of a connection, and how a session of it must say that it is one.</summary>
    private sealed record Version(string What, IEnumerable<Segment> Segments, Predicate<Session> IsDeclared);
}
