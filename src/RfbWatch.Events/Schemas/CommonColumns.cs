using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>The columns common to all tables.</summary>
internal static class CommonColumns
{
    /// <summary>Creates the column with the time of a row, from 100 ns ticks, UTC.</summary>
    public static Column<T> Timestamp<T>(string documentation, Func<T, long> ticks)
        where T : class => new(TableSchema.TimestampColumn, KustoType.DateTime, documentation, item => Cell.Time(ticks(item)));

    /// <summary>Creates the column with the same time under Sentinel's name.</summary>
    public static Column<T> TimeGenerated<T>(string documentation, Func<T, long> ticks)
        where T : class => new("TimeGenerated", KustoType.DateTime, documentation, item => Cell.Time(ticks(item)));

    /// <summary>Creates the column with the number of a row, which is 0 until it is assigned in output order.</summary>
    public static Column<T> ReportId<T>(string documentation)
        where T : class => new(TableSchema.ReportIdColumn, KustoType.Long, documentation, _ => KustoValue.Of(0L));
}
