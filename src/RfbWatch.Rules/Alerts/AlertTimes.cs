using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Alerts;

/// <summary>The times of rows.</summary>
internal static class AlertTimes
{
    private static readonly string[] Columns = ["FirstSeen", "LastSeen", "Timestamp", "TimeGenerated", "StartTime", "EndTime"];

    /// <summary>Earliest and latest time in the rows, UTC; null if they contain none.</summary>
    public static (DateTime? First, DateTime? Last) Of(KustoSchema schema, IReadOnlyList<KustoValue[]> rows)
    {
        DateTime? first = null, last = null;
        foreach (int at in Columns.Select(schema.IndexOf).Where(at => at >= 0))
        {
            foreach (var row in rows)
            {
                if (row[at].Kind == ValueKind.DateTime && !row[at].IsNull)
                {
                    var time = row[at].AsDateTime;
                    first = first is { } earlier && earlier <= time ? first : time;
                    last = last is { } later && later >= time ? last : time;
                }
            }
        }

        return (first, last);
    }
}
