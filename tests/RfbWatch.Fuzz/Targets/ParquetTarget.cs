using RfbWatch.Kql.Values;
using RfbWatch.Parquet;

namespace RfbWatch.Fuzz.Targets;

/// <summary>A damaged Parquet file: an error that says so or a table, and each column has the same cells alone as together with the others.</summary>
internal sealed class ParquetTarget : FuzzTarget
{
    public override string Name => "parquet";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Parquet"];

    public override int EdgeFloor => 200;

    public override int Executions => 3_000;

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (int rows in (int[])[0, 3, 40])
        {
            using var stream = new MemoryStream();
            var writer = new ParquetTableWriter(stream, new KustoSchema(
                new KustoColumn("flag", KustoType.Bool), new KustoColumn("small", KustoType.Int), new KustoColumn("real", KustoType.Real), new KustoColumn("time", KustoType.DateTime),
                new KustoColumn("span", KustoType.TimeSpan), new KustoColumn("id", KustoType.Guid), new KustoColumn("text", KustoType.String), new KustoColumn("bag", KustoType.Dynamic)));
            for (int i = 0; i < rows; i++)
            {
                writer.Add(
                [
                    KustoValue.Of(i % 2 == 0), i % 3 == 0 ? KustoValue.Null : KustoValue.OfInt(i), KustoValue.Of(i / 4.0), KustoValue.Of(DateTime.UnixEpoch.AddDays(i)), KustoValue.Of(TimeSpan.FromSeconds(i)),
                    KustoValue.Of(new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)), KustoValue.Of($"t{i % 7}"), KustoValue.Of(new DynamicArray(KustoValue.Of((long)i))),
                ]);
            }

            writer.Complete();
            yield return stream.ToArray();
        }
    }

    public override void Run(byte[] input)
    {
        if (Read(input, _ => true) is not { } whole)
        {
            return;
        }

        for (int column = 0; column < whole.Length; column++)
        {
            string[]? alone = Read(input, each => each == column);
            FuzzFailureException.ThrowUnless(alone is not null, $"column {column} cannot be read alone");
            FuzzFailureException.ThrowUnlessEqual(whole[column], alone![column], $"column {column} alone");
        }
    }

    /// <summary>The cells of each column as text; null if the file is refused.</summary>
    private static string[]? Read(byte[] input, Func<int, bool> isWanted)
    {
        try
        {
            using var table = ParquetTable.Open(new MemoryStream(input));
            int[] wanted = [.. Enumerable.Range(0, table.Columns.Count).Where(isWanted)];
            var groups = new List<ParquetGroup>();
            for (int number = 0; number < table.GroupCount; number++)
            {
                groups.Add(table.Group(number));
                foreach (int column in wanted)
                {
                    groups[^1].Read(column);
                }
            }

            return [.. table.Columns.Select((_, column) => string.Join('\t', groups.SelectMany(group => Enumerable.Range(0, group[column] is null ? 0 : group.Count).Select(row => $"{group[column]![row].Kind} {group[column]![row]}"))))];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
