using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine;

/// <summary>Writes the rows of a run in their order and numbers them.</summary>
internal static class RowSequence
{
    /// <summary>
    /// Sessions and other flows by time; at the same time sessions first, by name. The statistics of the sources close the run.
    /// </summary>
    public static void Write(TriageResult result, SourceFinding[] findings, RowOptions options, IRowWriter output)
    {
        var numbers = new Dictionary<TableSchema, long>();
        void Emit(TableRow row)
        {
            row["ReportId"] = numbers[row.Table] = numbers.GetValueOrDefault(row.Table) + 1;
            output.Write(row);
        }

        var flows = new PriorityQueue<FlowCursor, (long Ticks, long Frame, int Source)>();
        for (int i = 0; i < findings.Length; i++)
        {
            Advance(flows, new FlowCursor(findings[i].Connections, i));
        }

        int next = 0;
        while (next < result.Sessions.Count || flows.Count > 0)
        {
            bool sessionFirst = next < result.Sessions.Count
                && (!flows.TryPeek(out _, out var first) || result.Sessions[next].Session.Flow.FirstTicks <= first.Ticks);
            if (sessionFirst)
            {
                var found = result.Sessions[next++];
                Emit(SessionRow.Create(found.Session, found.Source, options));
                foreach (var row in NetworkEventRows.Create(found.Session, options))
                {
                    Emit(row);
                }

                continue;
            }

            var cursor = flows.Dequeue();
            foreach (var row in NetworkEventRows.Create(cursor.Current, options))
            {
                Emit(row);
            }

            Advance(flows, cursor);
        }

        // A source without a packet has no time, and so no row; that it could not be read stands among the problems.
        foreach (var source in result.Sources.Where(source => source.Packets > 0))
        {
            Emit(source.ToRow(options.SensorName));
        }
    }

    private static void Advance(PriorityQueue<FlowCursor, (long Ticks, long Frame, int Source)> flows, FlowCursor cursor)
    {
        if (cursor.MoveNext())
        {
            flows.Enqueue(cursor, (cursor.Current.FirstTicks, cursor.Current.FirstFrame, cursor.Source));
        }
    }

    /// <summary>Walks the flows of one source in output order.</summary>
    private sealed class FlowCursor(ConnectionStore store, int source)
    {
        private readonly int[] _order = store.Ordered();
        private int _next;

        public int Source => source;

        public ref readonly Flows.FlowSummary Current => ref store[_order[_next - 1]];

        public bool MoveNext() => ++_next <= _order.Length;
    }
}
