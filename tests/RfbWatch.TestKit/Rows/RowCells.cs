using System.Text.RegularExpressions;
using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.TestKit;

/// <summary>
/// Cells of rows by the name of their column, as .NET values; dynamic ones as their JSON text. Compiled into the tests of the layers that have rows, for the kit itself stands on Packets alone.
/// </summary>
internal static partial class RowCells
{
    /// <summary>A row without anything in it.</summary>
    public static TableRow New(TableSchema table) => new(table, table.EmptyCells());

    /// <summary>The value of a column: string, int, long, double, bool, DateTime, or null.</summary>
    public static object? Cell(this TableRow row, string column)
    {
        int at = row.Table.IndexOf(column);
        var value = row[at];
        return value.IsNull ? null
            : row.Table.Columns[at].Type == KustoType.Dynamic ? JsonFormat.TextOf(row.Table.Columns[at], value)
            : value.Kind switch
            {
                ValueKind.String => value.AsString,
                ValueKind.Int => (int)value.AsLong,
                ValueKind.Long => value.AsLong,
                ValueKind.Real => value.AsReal,
                ValueKind.Bool => value.AsBool,
                ValueKind.DateTime => value.AsDateTime,
                _ => throw new ArgumentException($"{column} holds a {value.Kind}", nameof(column)),
            };
    }

    /// <summary>The Evidence column without the numbers of frames, which depend on how a stream was cut into packets and on what else was captured.</summary>
    public static string EvidenceWithoutFrames(this TableRow row) => Frame().Replace((string)row.Cell("Evidence")!, "");

    /// <summary>Sets the value of a column; of a dynamic one by its JSON text.</summary>
    public static void Set(this TableRow row, string column, object? value)
    {
        int at = row.Table.IndexOf(column);
        row[at] = value switch
        {
            null => KustoValue.Null,
            string json when row.Table.Columns[at].Type == KustoType.Dynamic => DynamicJson.Parse(json),
            string text => KustoValue.Of(text),
            int number => KustoValue.OfInt(number),
            long number => KustoValue.Of(number),
            double number => KustoValue.Of(number),
            bool truth => KustoValue.Of(truth),
            DateTime time => KustoValue.Of(time),
            _ => throw new ArgumentException($"{column} cannot hold a {value.GetType().Name}", nameof(value)),
        };
    }

    /// <summary>Sets Timestamp and TimeGenerated, which say the same.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ticks">100 ns ticks, UTC.</param>
    public static void SetTime(this TableRow row, long ticks)
    {
        row.Set("Timestamp", new DateTime(ticks, DateTimeKind.Utc));
        row.Set("TimeGenerated", new DateTime(ticks, DateTimeKind.Utc));
    }

    [GeneratedRegex(""","frame":\d+""")]
    private static partial Regex Frame();
}
