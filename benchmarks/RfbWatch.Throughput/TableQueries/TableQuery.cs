namespace RfbWatch.Throughput.TableQueries;

/// <summary>A question to a table, in KQL and in SQL.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Kql">In KQL, over the table T.</param>
/// <param name="Sql">In DuckDB's SQL, over the table T.</param>
/// <param name="TimesJson">Over JSON lines, our goal: at most so many times DuckDB's time.</param>
/// <param name="TimesCached">Over JSON lines whose columns are cached, compared with DuckDB's count over JSON lines.</param>
/// <param name="TimesParquet">Over Parquet.</param>
internal sealed record TableQuery(string Name, string Kql, string Sql, double TimesJson, double TimesCached, double TimesParquet)
{
    /// <summary>The number of rows.</summary>
    public static TableQuery Count { get; } = new("count", "T | count", "SELECT count(*) FROM T", 1.5, 0.4, 2);

    public static IReadOnlyList<TableQuery> All { get; } =
    [
        Count,
        new(
            "hunt",
            "T | where RemotePort between (5900 .. 5909) and InitiatingProcessCommandLine has_any ('winvnc', 'tvnserver', 'vncviewer') "
            + "| summarize Rows = count(), First = min(Timestamp), Last = max(Timestamp), Sent = sum(Bytes), Peers = dcount(RemoteIP) by DeviceName, InitiatingProcessFileName | top 20 by Rows desc",

            // has_any is about terms; a substring is less work and finds the same here.
            "SELECT DeviceName, InitiatingProcessFileName, count(*) AS n, min(Timestamp), max(Timestamp), sum(Bytes), approx_count_distinct(RemoteIP) FROM T "
            + "WHERE RemotePort BETWEEN 5900 AND 5909 AND (contains(lower(InitiatingProcessCommandLine), 'winvnc') OR contains(lower(InitiatingProcessCommandLine), 'tvnserver') OR contains(lower(InitiatingProcessCommandLine), 'vncviewer')) "
            + "GROUP BY ALL ORDER BY n DESC LIMIT 20",
            2,
            0.4,
            2),
    ];
}
