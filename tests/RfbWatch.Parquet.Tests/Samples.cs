using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet.Tests;

/// <summary>Files of DuckDB 1.5.6, made by Files/make.cjs; what is in them follows from the numbers of their rows.</summary>
internal static class Samples
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Files", name));

    /// <summary>All rows of a file.</summary>
    public static List<KustoValue[]> Rows(Stream stream, out ParquetTable table)
    {
        table = ParquetTable.Open(stream);
        var rows = new List<KustoValue[]>();
        for (int number = 0; number < table.GroupCount; number++)
        {
            var group = table.Group(number);
            for (int row = 0; row < group.Count; row++)
            {
                rows.Add([.. Enumerable.Range(0, table.Columns.Count).Select(column => group.Read(column)[row])]);
            }
        }

        return rows;
    }
}
