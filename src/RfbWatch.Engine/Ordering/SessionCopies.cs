using System.Globalization;
using RfbWatch.Detection;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Ordering;

/// <summary>
/// Finds sessions that were read more than once: from a copy of a file, from a second sensor, or from both a capture and a slice of it. The most complete copy is kept. Different sessions
/// with the same identifier on the wire are distinguished (see <see cref="MaxClockDifference"/> and <see cref="Contradict"/>).
/// </summary>
internal static class SessionCopies
{
    /// <summary>
    /// Maximum difference between the clocks of two sensors: sessions with the same identifier whose first packets are further apart are different, as in a replayed capture.
    /// </summary>
    public static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Maximum number of sessions with the same identifier, or between the same endpoints, with which each further one is compared. Only artificial captures have more, and the time must
    /// not be quadratic.
    /// </summary>
    internal const int MaxCompared = 64;

    /// <summary>Returns each session once, in no particular order, and the number of dropped copies.</summary>
    public static (List<SourcedSession> Sessions, long Dropped) Of(IReadOnlyList<SourcedSession> sessions)
    {
        var kept = new List<SourcedSession>(sessions.Count);
        var first = new Dictionary<FlowId, int>(sessions.Count);
        Dictionary<FlowId, List<SourcedSession>>? alike = null;
        foreach (var found in sessions)
        {
            var id = found.Session.FlowId;
            if (first.TryAdd(id, kept.Count))
            {
                kept.Add(found);
                continue;
            }

            alike ??= [];
            if (!alike.TryGetValue(id, out var group))
            {
                alike.Add(id, group = [kept[first[id]]]);
            }

            group.Add(found);
        }

        foreach (var (id, group) in alike ?? [])
        {
            var different = Different(group);
            kept[first[id]] = different[0];
            kept.AddRange(different.Skip(1));
        }

        RemoveParts(kept);
        return (kept, sessions.Count - kept.Count);
    }

    /// <summary>Returns the different sessions with the same flow identifier, each represented by its best copy. All but the first are given new identifiers.</summary>
    private static List<SourcedSession> Different(List<SourcedSession> alike)
    {
        var different = new List<SourcedSession>();
        foreach (var found in alike
            .OrderBy(found => found.Session.Flow.FirstTicks)
            .ThenBy(found => ContentOf(found.Session), StringComparer.Ordinal)
            .ThenBy(found => found.Source, StringComparer.Ordinal))
        {
            int from = Math.Max(0, different.Count - MaxCompared);
            int at = different.FindIndex(from, other => IsOne(other.Session, found.Session));
            if (at < 0)
            {
                different.Add(found);
            }
            else if (Rank(found.Session).CompareTo(Rank(different[at].Session)) > 0)
            {
                different[at] = found;
            }
        }

        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var found in different.Skip(1))
        {
            string distance = DistanceOf(found.Session.Flow.FirstTicks - different[0].Session.Flow.FirstTicks);
            string difference = $"{distance}\0{ContentOf(found.Session)}";
            int before = names[difference] = names.GetValueOrDefault(difference, -1) + 1;
            found.Session.SetApart(before == 0 ? difference : string.Create(CultureInfo.InvariantCulture, $"{difference}\0{before}"));
        }

        return different;
    }

    /// <summary>
    /// Returns the distance between two sessions with the same identifier, in units of <see cref="MaxClockDifference"/>, so that it is the same for every sensor whose clock is
    /// approximately correct.
    /// </summary>
    internal static string DistanceOf(long ticks) => ((ticks + (MaxClockDifference.Ticks / 2)) / MaxClockDifference.Ticks).ToString(CultureInfo.InvariantCulture);

    private static bool IsOne(Session one, Session other) =>
        Math.Abs(one.Flow.FirstTicks - other.Flow.FirstTicks) <= MaxClockDifference.Ticks && !Contradict(one, other);

    /// <summary>Whether two sessions cannot be the same, because they differ in a value that a connection has only once.</summary>
    private static bool Contradict(Session one, Session other)
    {
        var (left, right) = (one.Facts, other.Facts);
        return Differ(left.ServerVersion, right.ServerVersion)
            || Differ(left.ClientVersion, right.ClientVersion)
            || (left.DesktopName is { } name && right.DesktopName is { } otherName && name != otherName)
            || (left.SecurityRounds == right.SecurityRounds
                && ((left.SecurityTypesSeen && right.SecurityTypesSeen && !left.OfferedSecurityTypes.SequenceEqual(right.OfferedSecurityTypes))
                    || Differ(left.SecurityType, right.SecurityType)
                    || Differ(left.SecuritySubType, right.SecuritySubType)))
            || (IsWhole(one) && IsWhole(other) && (one.Flow.InitiatorBytes != other.Flow.InitiatorBytes || one.Flow.ResponderBytes != other.Flow.ResponderBytes));
    }

    private static bool Differ<T>(T? one, T? other)
        where T : struct, IEquatable<T> => one is { } left && other is { } right && !left.Equals(right);

    /// <summary>Whether every byte of the connection was captured, from its SYN to its end.</summary>
    private static bool IsWhole(Session session) =>
        session.Flow is { OpeningSeen: true, End: Flows.EndReason.Fin or Flows.EndReason.Reset } && session.MissedBytes == 0 && session.OneSided == OneSided.None;

    /// <summary>Returns the contents of a session as a string that is the same for every complete copy.</summary>
    private static string ContentOf(Session session)
    {
        var facts = session.Facts;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.ServerVersion}|{facts.ClientVersion}|{string.Join(',', facts.OfferedSecurityTypes)}|{facts.SecurityType}|{facts.SecuritySubType}|{facts.AuthenticationResult}|{session.Flow.InitiatorBytes}|{session.Flow.ResponderBytes}|{facts.DesktopName}");
    }

    /// <summary>Returns a measure of a copy's completeness. The copy with the greatest value is kept, or the first if they are equal.</summary>
    private static (bool, bool, bool, Stage, long, long) Rank(Session session) => (
        !session.FlowId.IsPart,
        !session.Facts.MidStream,
        session.OneSided == OneSided.None,
        session.Facts.Stage,
        session.ClientBytes + session.ServerBytes - session.MissedBytes,
        -session.MissedBytes);

    /// <summary>Removes each partial session that is completely contained in another session.</summary>
    private static void RemoveParts(List<SourcedSession> sessions)
    {
        if (sessions.Count < 2 || !sessions.Exists(found => found.Session.FlowId.IsPart))
        {
            return;
        }

        var byEnds = sessions.ToLookup(found => (found.Session.FlowId.Lower, found.Session.FlowId.Higher));
        var parts = sessions
            .Where(found => found.Session.FlowId.IsPart)
            .Where(found => byEnds[(found.Session.FlowId.Lower, found.Session.FlowId.Higher)].Take(MaxCompared).Any(other => !ReferenceEquals(found, other) && Holds(other.Session, found.Session)))
            .ToHashSet();
        sessions.RemoveAll(parts.Contains);
    }

    /// <summary>Whether a part lies completely within another session, by time and by stream bytes. If the other session is also a part, it must contain more bytes in total.</summary>
    private static bool Holds(Session whole, Session part)
    {
        var (outer, inner) = (whole.Flow, part.Flow);
        return inner.FirstTicks >= outer.FirstTicks - MaxClockDifference.Ticks && inner.LastTicks <= outer.LastTicks + MaxClockDifference.Ticks
            && (!whole.FlowId.IsPart || TotalOf(whole) > TotalOf(part))
            && (part.FlowId.LowerSequence is not null || part.FlowId.HigherSequence is not null)
            && Covers(whole, part.FlowId.LowerSequence, BytesOf(part, part.FlowId.Lower), lower: true)
            && Covers(whole, part.FlowId.HigherSequence, BytesOf(part, part.FlowId.Higher), lower: false);
    }

    private static bool Covers(Session whole, uint? first, long length, bool lower)
    {
        var id = whole.FlowId;
        if (first is not { } sequence || (lower ? id.LowerSequence : id.HigherSequence) is not { } start)
        {
            return first is null;
        }

        uint offset = unchecked(sequence - start - (id.IsPart ? 0u : 1u));
        return offset + length <= BytesOf(whole, lower ? id.Lower : id.Higher);
    }

    private static long TotalOf(Session session) => session.ClientBytes + session.ServerBytes;

    private static long BytesOf(Session session, Endpoint end) =>
        end == new Endpoint(session.Flow.InitiatorAddress, session.Flow.InitiatorPort) ? session.Flow.InitiatorBytes : session.Flow.ResponderBytes;
}
