using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>The columns that every table has.</summary>
internal static class CommonColumns
{
    /// <summary>The time of a row, in 100 ns ticks UTC.</summary>
    public static Column<T> Timestamp<T>(string documentation, Func<T, long> ticks)
        where T : class => new(TableSchema.TimestampColumn, KustoType.DateTime, documentation, item => Cell.Time(ticks(item)));

    /// <summary>The same time, under Sentinel's name.</summary>
    public static Column<T> TimeGenerated<T>(string documentation, Func<T, long> ticks)
        where T : class => new("TimeGenerated", KustoType.DateTime, documentation, item => Cell.Time(ticks(item)));

    /// <summary>The number of a row, assigned in output order: 0 before that.</summary>
    public static Column<T> ReportId<T>(string documentation)
        where T : class => new(TableSchema.ReportIdColumn, KustoType.Long, documentation, _ => KustoValue.Of(0L));
}
