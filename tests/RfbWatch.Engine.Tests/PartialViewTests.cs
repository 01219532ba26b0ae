using RfbWatch.Detection;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>
/// Every recorded connection seen in part: one direction only, the beginning cut off at every byte, any one segment lost. Every claim about the
/// part must be true of the whole, and the part must be marked as partial.
/// </summary>
public class PartialViewTests
{
    /// <summary>Bytes at the beginning at each of which the connection is cut; covers the longest handshakes.</summary>
    private const int Handshake = 600;

    /// <summary>Bytes between two cuts after the handshake; 1 if RFBWATCH_EVERY_CUT is set, which takes a few minutes.</summary>
    private static readonly int Stride = Environment.GetEnvironmentVariable("RFBWATCH_EVERY_CUT") is null ? 61 : 1;

    public static TheoryData<string> Recordings => [.. Repetitions.Sample(GoldenLine.UndisputedFiles)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void One_direction_alone(string file) => Check(file, connection =>
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
    public void Both_beginnings_cut(string file) => Check(file, connection =>
        Cuts(connection.Sum(segment => segment.Payload.Length)).Select(length => new Version(
            $"both without the first {length}", Cut(connection, null, length), IsPart)));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void One_beginning_cut(string file) => Check(file, connection =>
        from source in Ends(connection)
        from length in Cuts(connection.Where(segment => segment.Source == source).Sum(segment => segment.Payload.Length))
        select new Version($"{Name(connection, source)} without the first {length}", Cut(connection, source, length), IsPart));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void One_segment_lost(string file) => Check(file, connection =>
        connection.Index().Where(each => each.Item.Payload.Length > 0).Select(lost =>
        {
            var rest = connection.Where((_, place) => place != lost.Index).ToList();
            return new Version($"segment {lost.Index} lost", rest, _ => true, MissedBytes.KnownFrom(rest, lost.Item));
        }));

    private static void Check(string file, Func<List<Segment>, IEnumerable<Version>> versionsOf)
    {
        foreach (var connection in PartialCapture.Connections(file))
        {
            var versions = versionsOf(connection).ToList();
            var whole = PartialCapture.Run([connection])[0];
            var parts = PartialCapture.Run([.. versions.Select(version => version.Segments)]);
            var wrong = versions.Zip(parts).SelectMany(pair => Wrong(pair.First, pair.Second, whole, file)).ToList();
            Assert.True(wrong.Count == 0, $"{file}: {wrong.Count} false claims, such as {string.Join("; ", wrong.Take(6))}");
        }
    }

    private static IEnumerable<string> Wrong(Version version, List<Session> parts, List<Session> whole, string file)
    {
        foreach (var part in parts)
        {
            foreach (string claim in PartialClaims.False(part, whole, GoldenLine.Of(file)))
            {
                yield return $"{version.What}: {claim}";
            }

            if (!version.IsDeclared(part))
            {
                yield return $"{version.What}: the part is not declared";
            }
        }

        long missed = parts.Sum(part => part.MissedBytes) - whole.Sum(session => session.MissedBytes);
        if (version.Missed is { } known && parts.Count > 0 && parts.Count == whole.Count && (missed < known.Least || missed > known.Most))
        {
            yield return $"{version.What}: {missed} more bytes missed instead of {known}";
        }
    }

    private static IEnumerable<int> Cuts(int length)
    {
        for (int cut = 1; cut < length; cut += (cut < Handshake ? 1 : Stride) * Repetitions.OneIn)
        {
            yield return cut;
        }
    }

    /// <summary>The connection without its SYNs and without the first bytes, of one endpoint or (null) of both in capture order.</summary>
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

    private static IEnumerable<TcpEndpoint> Ends(List<Segment> connection) => connection.Select(segment => segment.Source).Distinct();

    private static string Name(List<Segment> connection, TcpEndpoint end) => end == connection[0].Source ? "initiator" : "responder";

    private static bool IsSyn(Segment segment) => (segment.Control & TcpControl.Syn) != 0;

    private static bool IsAt(Endpoint end, TcpEndpoint source) => end.Port == source.Port;

    private static bool IsPart(Session session) => session.Flow.MidStream || session.Facts.MidStream || session.MissedBytes > 0;

    /// <summary>A part of a connection.</summary>
    /// <param name="What">Description.</param>
    /// <param name="Segments">The remaining segments of the connection.</param>
    /// <param name="IsDeclared">Whether a session is correctly marked as partial.</param>
    /// <param name="Missed">Bytes that must be reported as missed, in addition to those that the whole misses; null if not checked.</param>
    private sealed record Version(string What, IEnumerable<Segment> Segments, Predicate<Session> IsDeclared, MissedBytes? Missed = null);
}
