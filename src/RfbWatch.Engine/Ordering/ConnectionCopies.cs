using RfbWatch.Detection;
using RfbWatch.Engine.Sources;

namespace RfbWatch.Engine.Ordering;

/// <summary>
/// Finds flows that are not RFB and were read from several sources: a copy of a file, a second sensor, or a capture too short to recognise a session. As in
/// <see cref="SessionCopies"/>, one of them is kept (the session, or else the first flow), so that a rule over connections counts each connection once.
/// </summary>
internal static class ConnectionCopies
{
    private const int OfSession = -1;

    /// <summary>Omits the copies from the output, and returns their number.</summary>
    /// <param name="sessions">The sessions of the run.</param>
    /// <param name="findings">The results of each source.</param>
    public static long LeaveOut(IReadOnlyList<SourcedSession> sessions, IReadOnlyList<SourceResult> findings)
    {
        if (findings.Count < 2 || findings.All(finding => finding.Connections.Count == 0))
        {
            return 0;
        }

        long copies = 0;
        var first = new Dictionary<FlowId, (int Source, long Ticks)>();
        foreach (var session in sessions.Select(found => found.Session))
        {
            first.TryAdd(session.FlowId, (OfSession, session.Flow.FirstTicks));
        }

        for (int source = 0; source < findings.Count; source++)
        {
            var connections = findings[source].Connections;
            for (int i = 0; i < connections.Count; i++)
            {
                ref readonly var flow = ref connections[i];
                var id = FlowId.Of(in flow);
                if (id is { LowerSequence: null, HigherSequence: null } || first.TryAdd(id, (source, flow.FirstTicks)))
                {
                    continue;
                }

                // Two occurrences in one source are different connections.
                var (earlier, ticks) = first[id];
                if (earlier != source && Math.Abs(flow.FirstTicks - ticks) <= SessionCopies.MaxClockDifference.Ticks)
                {
                    connections.LeaveOut(i);
                    copies++;
                }
            }
        }

        return copies;
    }
}
