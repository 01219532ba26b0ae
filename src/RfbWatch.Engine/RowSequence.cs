using RfbWatch.Events;
using RfbWatch.Outputs;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine;

/// <summary>Writes the rows of a run in their order and numbers them.</summary>
internal sealed class RowSequence(RowOptions options, ProcessEnrichment processes, IRowWriter output)
{
    private readonly Dictionary<TableSchema, long> _numbers = [];

    /// <summary>
    /// Sessions and other flows by time; at the same time sessions first, by name. Alerts follow, and the statistics of the sources close the run.
    /// </summary>
    public void Write(TriageResult result, SourceFinding[] findings)
    {
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
                var session = SessionRow.Create(found.Session, found.Source, options);
                if (result.Hunt?.MatchedRules.GetValueOrDefault(found.Session.Id) is { } matched)
                {
                    session["MatchedRules"] = JsonText.Strings(matched);
                }

                Emit(session);
                EmitNetwork(NetworkEventRows.Create(found.Session, options));

                continue;
            }

            var cursor = flows.Dequeue();
            EmitNetwork(NetworkEventRows.Create(cursor.Current, options));
            Advance(flows, cursor);
        }

        if (result.Hunt is { } hunt)
        {
            foreach (var row in hunt.Alerts.SelectMany(alert => AlertRows.Create(alert, hunt.Now)))
            {
                Emit(row);
            }
        }

        // A source without a packet has no time, and so no row; that it could not be read stands among the problems.
        foreach (var source in result.Sources.Where(source => source.Packets > 0))
        {
            Emit(source.ToRow(options.SensorName));
        }
    }

    private void EmitNetwork(IEnumerable<TableRow> rows)
    {
        foreach (var row in rows)
        {
            processes.Apply(row);
            Emit(row);
        }
    }

    private void Emit(TableRow row)
    {
        row["ReportId"] = _numbers[row.Table] = _numbers.GetValueOrDefault(row.Table) + 1;
        output.Write(row);
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
