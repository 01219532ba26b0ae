using System.Diagnostics;
using System.Text.Json;
using RfbWatch.Kql.Values;
using RfbWatch.TestKit;

namespace RfbWatch.Parquet.Tests;

/// <summary>Another reader, DuckDB as published to npm, finds in our files what we wrote.</summary>
public class DuckDbTests
{
    private const string Package = "@duckdb/node-api";

    [DuckDbFact]
    public void Duckdb_reads_our_types_and_cells()
    {
        using var folder = new TestFolder();
        string path = folder.Of("written.parquet");
        using (var stream = File.Create(path))
        {
            var writer = new ParquetTableWriter(stream, new KustoSchema(
                new KustoColumn("flag", KustoType.Bool), new KustoColumn("small", KustoType.Int), new KustoColumn("large", KustoType.Long), new KustoColumn("real", KustoType.Real),
                new KustoColumn("money", KustoType.Decimal), new KustoColumn("time", KustoType.DateTime), new KustoColumn("span", KustoType.TimeSpan), new KustoColumn("id", KustoType.Guid),
                new KustoColumn("text", KustoType.String), new KustoColumn("bag", KustoType.Dynamic)));
            writer.Add([
                KustoValue.True, KustoValue.OfInt(-5), KustoValue.Of(long.MinValue), KustoValue.Of(0.5), KustoValue.Of(1.25m), KustoValue.Of(new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(9_999_990)),
                KustoValue.Of(TimeSpan.FromMinutes(90)), KustoValue.Of(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), KustoValue.Of("ü€😀"), KustoValue.Of(new DynamicArray(KustoValue.Of(1L), KustoValue.Null))]);
            writer.Add([.. Enumerable.Repeat(KustoValue.Null, 8), KustoValue.EmptyString, KustoValue.Null]);
            for (int i = 2; i < ParquetTableWriter.GroupRows + 10; i++)
            {
                writer.Add([KustoValue.Of(i % 2 == 0), KustoValue.OfInt(i), KustoValue.Of((long)i), KustoValue.Of((double)i), KustoValue.Null, KustoValue.Null, KustoValue.Null, KustoValue.Null, KustoValue.Of($"t{i % 50}"), KustoValue.Null]);
            }

            writer.Complete();
        }

        string[] answers = Ask(
            $"SELECT * FROM '{path}' LIMIT 2",
            $"SELECT typeof(flag), typeof(small), typeof(large), typeof(real), typeof(money), typeof(time), typeof(span), typeof(id), typeof(text), typeof(bag) FROM '{path}' LIMIT 1",
            $"SELECT count(*), sum(small), count(DISTINCT text), count(flag) FROM '{path}'");
        string[] expected =
        [
            """[[true,-5,"-9223372036854775808",0.5,"1.25","1969-12-31 23:59:59.999999+00","01:30:00","00112233-4455-6677-8899-aabbccddeeff","ü€😀","[1,null]"],[null,null,null,null,null,null,null,null,"",null]]""",
            """[["BOOLEAN","INTEGER","BIGINT","DOUBLE","VARCHAR","TIMESTAMP WITH TIME ZONE","VARCHAR","UUID","VARCHAR","VARCHAR"]]""",
            """[["131082","8591179815","52","131081"]]""",
        ];
        Assert.Equal(expected.Length, answers.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], answers[i]);
        }
    }

    private static string[] Ask(params string[] queries)
    {
        using var process = Process.Start(new ProcessStartInfo("node", Path.Combine(AppContext.BaseDirectory, "duckdb.cjs"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["TZ"] = "UTC" },
        })!;
        process.StandardInput.Write(string.Join('\n', queries));
        process.StandardInput.Close();
        string[] answers = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return answers;
    }

    /// <summary>A test that is skipped, naming the package, where DuckDB is not installed.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class DuckDbFactAttribute : FactAttribute
    {
        public DuckDbFactAttribute()
        {
            string paths = Environment.GetEnvironmentVariable("NODE_PATH") ?? "";
            if (!paths.Split(Path.PathSeparator).Any(path => Directory.Exists(Path.Combine(path, Package))))
            {
                Skip = $"The npm package {Package} was not found in NODE_PATH.";
            }
        }
    }
}
