using RfbWatch.Parquet;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads Parquet exports. Columns of known tables are converted to their documented types.</summary>
internal static class ParquetTelemetry
{
    private const string Format = "Parquet";

    /// <summary>Whether a file that begins with these bytes is a Parquet file.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> head) => ParquetTable.IsMagic(head);

    /// <summary>Reads a file. If it has more rows than the maximum, only its columns are read.</summary>
    /// <param name="stream">The file, which is read completely regardless of the current position.</param>
    /// <param name="rows">Receives the rows.</param>
    /// <exception cref="InvalidDataException">The file is damaged, uses an unsupported feature, or has too many columns.</exception>
    public static TelemetryFile Read(Stream stream, TelemetryRows rows)
    {
        if (!stream.CanSeek)
        {
            return rows.Fail(Format, "a Parquet file is read from its end, which a pipe does not have; write it to a file first");
        }

        using var file = ParquetTable.Open(stream);
        string? table = rows.Expected ?? DeviceTables.Detect(file.Columns.Select(column => column.Name).ToHashSet());
        if (table is null)
        {
            return rows.Fail(Format, $"no table is given, and the columns ({string.Join(", ", file.Columns.Take(6).Select(column => column.Name))}...) match no known table; write --telemetry TABLE=FILE");
        }

        var builder = rows.Builder(table);
        var columns = new ParquetColumns(file, builder);
        if (file.RowCount > rows.Maximum)
        {
            return rows.Done(Format) with { IsHead = true };
        }

        if (builder.Sink is { } sink)
        {
            var filter = rows.Demand is { Run: { } run } demand ? columns.Filter(demand.Conditions(table), run) : null;
            new ParquetGroups(columns, filter, rows.Workers).Read(file, sink, rows.Cells);
        }
        else
        {
            for (int group = 0; group < file.GroupCount; group++)
            {
                columns.Add(file.Group(group), builder, rows.Cells);
            }

            rows.Cells.Unreadable += file.UnreadableCells;
        }

        return rows.Done(Format);
    }
}
