using RfbWatch.Detection;
using RfbWatch.Engine.Sources;

namespace RfbWatch.Engine.Ordering;

/// <summary>
/// Finds the flows of a run that are not RFB and were read from several sources: a copy of a file, a second sensor, a capture too short to know a session by. The session or the first flow stays, as
/// <see cref="SessionCopies"/> has it for sessions, so that a rule over connections counts each once.
/// </summary>
internal static class ConnectionCopies
{
    private const int OfSession = -1;

    /// <summary>Leaves the copies out, and says how many they are.</summary>
    /// <param name="sessions">The sessions of the run.</param>
    /// <param name="findings">What each source gave.</param>
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

                // Twice in one source, it was there twice.
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
