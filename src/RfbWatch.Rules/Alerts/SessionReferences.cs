using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Alerts;

/// <summary>Finds the RFB sessions named by a result row.</summary>
public static class SessionReferences
{
    private static readonly string[] Columns = ["SessionId", "Sessions", "session_id"];

    /// <summary>Whether rows of this schema name sessions.</summary>
    public static bool Names(KustoSchema schema) => Columns.Any(column => schema.IndexOf(column) >= 0);

    /// <summary>Ids of the sessions in a row: columns SessionId or session_id, and Sessions, which contains an array of them.</summary>
    public static IEnumerable<string> Of(KustoSchema schema, KustoValue[] row)
    {
        foreach (string column in Columns)
        {
            int at = schema.IndexOf(column);
            if (at < 0)
            {
                continue;
            }

            if (row[at].AsArray is { } array)
            {
                foreach (var item in array)
                {
                    if (item.AsString is { Length: > 0 } id)
                    {
                        yield return id;
                    }
                }
            }
            else if (row[at].AsString is { Length: > 0 } id)
            {
                yield return id;
            }
        }
    }
}
