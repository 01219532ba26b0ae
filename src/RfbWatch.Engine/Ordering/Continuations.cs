using RfbWatch.Detection;
using RfbWatch.Engine.Sources;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Ordering;

/// <summary>
/// Finds the files of a run that are parts of one capture. Either one file ends with an open connection that may be of interest and another starts in the middle of it at the same position
/// (a rotated capture), or each contains one direction of the same session (two taps). Neither the file names nor their order on the command line matter.
/// </summary>
internal static class Continuations
{
    /// <summary>Maximum difference between the clocks of two taps whose frames are merged.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(1);

    /// <summary>Returns groups of indices of sources that belong together. Indices are ascending, and groups are ordered by their first index. Sources without a group are omitted.</summary>
    public static List<int[]> Of(IReadOnlyList<SourceResult> findings)
    {
        int[] groups = [.. Enumerable.Range(0, findings.Count)];
        JoinRotated(findings, groups);
        JoinDirections(findings, groups);
        JoinUnrecognisedDirections(findings, groups);
        return [.. Enumerable.Range(0, groups.Length).GroupBy(source => RootOf(groups, source)).Select(group => group.ToArray()).Where(group => group.Length > 1).OrderBy(group => group[0])];
    }

    private static void JoinRotated(IReadOnlyList<SourceResult> findings, int[] groups)
    {
        var open = new Dictionary<(IpAddress, IpAddress, uint), List<(int Source, FlowEdge Edge)>>();
        for (int source = 0; source < findings.Count; source++)
        {
            foreach (var edge in EdgesOf(findings[source])?.Open ?? [])
            {
                var key = (edge.Lower, edge.Higher, edge.Ports);
                if (!open.TryGetValue(key, out var left))
                {
                    open.Add(key, left = []);
                }

                left.Add((source, edge));
            }
        }

        for (int source = 0; source < findings.Count; source++)
        {
            foreach (var edge in EdgesOf(findings[source])?.Begun ?? [])
            {
                foreach (var (earlier, left) in open.GetValueOrDefault((edge.Lower, edge.Higher, edge.Ports), []))
                {
                    if (earlier != source && findings[earlier].Stats.FirstTicks <= findings[source].Stats.FirstTicks && left.IsContinuedBy(edge))
                    {
                        Join(groups, earlier, source);
                    }
                }
            }
        }
    }

    private static void JoinDirections(IReadOnlyList<SourceResult> findings, int[] groups)
    {
        var halves = new Dictionary<(Endpoint, Endpoint), List<(int Source, Session Session)>>();
        for (int source = 0; source < findings.Count; source++)
        {
            foreach (var found in EdgesOf(findings[source]) is null ? [] : findings[source].Sessions)
            {
                var session = found.Session;
                if (session.OneSided == OneSided.None)
                {
                    continue;
                }

                var ends = (session.FlowId.Lower, session.FlowId.Higher);
                if (!halves.TryGetValue(ends, out var known))
                {
                    halves.Add(ends, known = []);
                }

                foreach (var (other, _) in known.Where(half => half.Source != source && AreHalves(half.Session, session)))
                {
                    Join(groups, other, source);
                }

                if (known.Count < SessionCopies.MaxCompared)
                {
                    known.Add((source, session));
                }
            }
        }
    }

    /// <summary>
    /// Joins a one-sided session that was already open when its capture began with a file in which the other direction was not recognised: that file contains the connection at the same
    /// position and time.
    /// </summary>
    private static void JoinUnrecognisedDirections(IReadOnlyList<SourceResult> findings, int[] groups)
    {
        var begun = new Lazy<ILookup<(IpAddress, IpAddress, uint), (int Source, FlowEdge Edge)>>(() => Enumerable.Range(0, findings.Count)
            .SelectMany(source => (EdgesOf(findings[source])?.Begun ?? []).Select(edge => (source, edge)))
            .ToLookup(found => (found.edge.Lower, found.edge.Higher, found.edge.Ports)));
        for (int source = 0; source < findings.Count; source++)
        {
            foreach (var found in EdgesOf(findings[source]) is null ? [] : findings[source].Sessions)
            {
                var (session, id) = (found.Session, found.Session.FlowId);
                if (session.OneSided == OneSided.None || !id.IsPart)
                {
                    continue;
                }

                var edge = new FlowEdge(id.Lower.Address, id.Higher.Address, ((uint)id.Lower.Port << 16) | id.Higher.Port, id.LowerSequence, id.HigherSequence);
                foreach (var (other, begins) in begun.Value[(edge.Lower, edge.Higher, edge.Ports)])
                {
                    var stats = findings[other].Stats;
                    if (other != source && edge.IsContinuedBy(begins) && session.Flow.FirstTicks <= stats.LastTicks + ClockDifference.Ticks
                        && stats.FirstTicks <= session.Flow.LastTicks + ClockDifference.Ticks)
                    {
                        Join(groups, source, other);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Whether two one-sided sessions between the same endpoints are the two directions of one session: their senders differ, they overlap in time, and their identifiers match if both
    /// beginnings were captured.
    /// </summary>
    private static bool AreHalves(Session one, Session other) =>
        SenderOf(one) != SenderOf(other)
        && (one.FlowId.IsPart || other.FlowId.IsPart || one.FlowId == other.FlowId)
        && one.Flow.FirstTicks <= other.Flow.LastTicks + ClockDifference.Ticks && other.Flow.FirstTicks <= one.Flow.LastTicks + ClockDifference.Ticks;

    private static Endpoint SenderOf(Session oneSided)
    {
        var flow = oneSided.Flow;
        return flow.InitiatorPackets > 0 ? new Endpoint(flow.InitiatorAddress, flow.InitiatorPort) : new Endpoint(flow.ResponderAddress, flow.ResponderPort);
    }

    /// <summary>The edges of a source that can be read again; null if it cannot, such as a pipe.</summary>
    private static CaptureEdges? EdgesOf(SourceResult finding) => finding.CanReadAgain ? finding.Edges : null;

    private static int RootOf(int[] groups, int source)
    {
        while (groups[source] != source)
        {
            source = groups[source];
        }

        return source;
    }

    private static void Join(int[] groups, int one, int other)
    {
        int first = RootOf(groups, one);
        int second = RootOf(groups, other);
        groups[Math.Max(first, second)] = Math.Min(first, second);
    }
}
