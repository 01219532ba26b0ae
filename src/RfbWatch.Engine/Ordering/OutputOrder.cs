using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Ordering;

/// <summary>
/// The output order of a run, for all consumers: sessions and other flows by time. At the same time, sessions come first, ordered by identifier; then flows, ordered by first frame and
/// source. A row's ReportId is its number in this order, so every verb assigns the same one.
/// </summary>
internal static class OutputOrder
{
    /// <summary>One item of the output: a session, or a flow that is not RFB.</summary>
    /// <param name="Session">The session; null for a flow.</param>
    /// <param name="Connections">The store that contains the flow; null for a session.</param>
    /// <param name="Flow">The index of the flow in the store; 0 for a session.</param>
    public readonly record struct Item(SourcedSession? Session, ConnectionStore? Connections, int Flow);

    /// <summary>Returns all items of a run in output order.</summary>
    /// <param name="sessions">The sessions in output order.</param>
    /// <param name="findings">The results of each source.</param>
    public static IEnumerable<Item> Of(IReadOnlyList<SourcedSession> sessions, IReadOnlyList<SourceResult> findings)
    {
        var flows = new PriorityQueue<FlowCursor, (long Ticks, long Frame, int Source)>();
        for (int i = 0; i < findings.Count; i++)
        {
            Advance(flows, new FlowCursor(findings[i].Connections, i));
        }

        int next = 0;
        while (next < sessions.Count || flows.Count > 0)
        {
            if (next < sessions.Count && (!flows.TryPeek(out _, out var first) || sessions[next].Session.Flow.FirstTicks <= first.Ticks))
            {
                yield return new Item(sessions[next++], null, 0);
                continue;
            }

            var cursor = flows.Dequeue();
            yield return new Item(null, cursor.Store, cursor.Index);
            Advance(flows, cursor);
        }
    }

    /// <summary>Returns the statistics that become rows. A source without packets has no time and therefore no row; if it could not be read, that is reported as a problem.</summary>
    public static IEnumerable<SourceStats> Statistics(TriageResult result, RowOptions options) =>
        result.Sources.Where(source => source.Packets > 0).Select(source => source with { SensorName = options.SensorName });

    private static void Advance(PriorityQueue<FlowCursor, (long Ticks, long Frame, int Source)> flows, FlowCursor cursor)
    {
        if (cursor.MoveNext())
        {
            ref readonly var flow = ref cursor.Store[cursor.Index];
            flows.Enqueue(cursor, (flow.FirstTicks, flow.FirstFrame, cursor.Source));
        }
    }

    /// <summary>Iterates over the flows of one source in output order.</summary>
    private sealed class FlowCursor(ConnectionStore store, int source)
    {
        private readonly int[] _order = store.Ordered();
        private int _next;

        public ConnectionStore Store => store;

        public int Source => source;

        public int Index => _order[_next - 1];

        public bool MoveNext() => ++_next <= _order.Length;
    }
}
