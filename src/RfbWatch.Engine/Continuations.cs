using RfbWatch.Detection;
using RfbWatch.Flows;
using RfbWatch.Packets;

namespace RfbWatch.Engine;

/// <summary>
/// Finds the files of a run that are parts of one capture: one leaves a connection open that may be of interest, and another finds it under way at that place (a rotated capture), or
/// each holds one direction of the same session (two taps). Their names do not matter, nor the order in which they were given.
/// </summary>
internal static class Continuations
{
    /// <summary>Numbers of the sources that belong together, ascending; sources that stand alone are in none. By their first member.</summary>
    public static List<int[]> Of(IReadOnlyList<SourceFinding> findings)
    {
        int[] groups = [.. Enumerable.Range(0, findings.Count)];
        JoinRotated(findings, groups);
        JoinDirections(findings, groups);
        return [.. Enumerable.Range(0, groups.Length).GroupBy(source => RootOf(groups, source)).Select(group => group.ToArray()).Where(group => group.Length > 1).OrderBy(group => group[0])];
    }

    private static void JoinRotated(IReadOnlyList<SourceFinding> findings, int[] groups)
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

    private static void JoinDirections(IReadOnlyList<SourceFinding> findings, int[] groups)
    {
        var halves = new Dictionary<FlowId, List<(int Source, OneSided Side)>>();
        for (int source = 0; source < findings.Count; source++)
        {
            foreach (var found in EdgesOf(findings[source]) is null ? [] : findings[source].Sessions)
            {
                var session = found.Session;
                if (session.OneSided == OneSided.None || session.FlowId.IsPart)
                {
                    continue;
                }

                if (!halves.TryGetValue(session.FlowId, out var known))
                {
                    halves.Add(session.FlowId, known = []);
                }

                foreach (var (other, _) in known.Where(half => half.Source != source && half.Side != session.OneSided))
                {
                    Join(groups, other, source);
                }

                known.Add((source, session.OneSided));
            }
        }
    }

    /// <summary>The edges of a source that can be read again; null of a pipe.</summary>
    private static CaptureEdges? EdgesOf(SourceFinding finding) => finding.CanReadAgain ? finding.Edges : null;

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
