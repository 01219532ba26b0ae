using RfbWatch.Engine.Sources;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Ordering;

/// <summary>
/// The output order of a run, for every consumer: sessions and other flows by time, at the same time sessions first, by name. A row's ReportId is its
/// number in this order, so every verb gives it the same.
/// </summary>
internal static class OutputOrder
{
    /// <summary>One item of the output: a session, or a flow that is not RFB.</summary>
    /// <param name="Session">The session; null for a flow.</param>
    /// <param name="Connections">Where the flow is kept; null for a session.</param>
    /// <param name="Flow">Its number there.</param>
    public readonly record struct Item(SourcedSession? Session, ConnectionStore? Connections, int Flow);

    /// <summary>All of a run.</summary>
    /// <param name="sessions">The sessions in output order.</param>
    /// <param name="findings">What each source gave.</param>
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

    /// <summary>The statistics that become rows. A source without a packet has no time, and so no row; that it could not be read stands among the problems.</summary>
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

    /// <summary>Walks the flows of one source in output order.</summary>
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
