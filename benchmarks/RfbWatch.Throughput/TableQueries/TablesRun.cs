using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RfbWatch.Throughput.TableQueries;

/// <summary>
/// Compares <c>rfbwatch query</c> over a table of a million rows with DuckDB, over JSON lines and over Parquet. Ours is the time of the whole process; DuckDB's is that of its query alone, with one thread, without
/// the start of the process that it runs in.
/// </summary>
internal static class TablesRun
{
    private const ulong Seed = 1;

    /// <summary>Runs DuckDB and prints the seconds of a query.</summary>
    private const string Script = """
        const { DuckDBInstance } = require('@duckdb/node-api');
        const [setup, query] = process.argv.slice(1);
        (async () => {
          const database = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
          const began = process.hrtime.bigint();
          if (setup.length > 0) await database.run(setup);
          await database.runAndReadAll(query);
          console.log(Number(process.hrtime.bigint() - began) / 1e9);
        })().catch(error => { console.error(error.message); process.exit(1); });
        """;

    public static int Execute(string folder, string rfbwatch, int rows, int runs, string? output)
    {
        Directory.CreateDirectory(folder);
        string lines = Path.Combine(folder, $"table-{rows}.jsonl");
        string parquet = Path.Combine(folder, $"table-{rows}.parquet");
        if (!File.Exists(lines))
        {
            TableGenerator.Write(lines, rows, Seed);
        }

        if (!File.Exists(parquet))
        {
            DuckDbSeconds("", $"COPY (SELECT * FROM read_json('{lines}', format = 'newline_delimited')) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)");
        }

        string scratch = Directory.CreateTempSubdirectory("tables").FullName;
        try
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"# Tables: {rows:N0} rows, seventeen columns\n\n").Append(Machine()).Append("\n| query | file | rfbwatch wall s | CPU s | peak MiB | DuckDB s | ratio | goal | met |\n| --- | --- | --: | --: | --: | --: | --: | --- | --- |\n");
            foreach (var query in TableQuery.All)
            {
                string json = $"read_json('{lines}', format = 'newline_delimited')";
                text.Append(Row(query, "JSON lines", lines, json, query.Sql, query.TimesJson, "--no-cache"));

                // The first run writes the cache.
                Ours(query).Run(lines, scratch);
                text.Append(Row(query, "JSON lines, cached; DuckDB: count", lines, json, TableQuery.Count.Sql, query.TimesCached));
                text.Append(Row(query, "Parquet", parquet, $"read_parquet('{parquet}')", query.Sql, query.TimesParquet));
            }

            Contender Ours(TableQuery query, params string[] options) => new("rfbwatch", rfbwatch, (file, _) => ["query", query.Kql, "--table", $"T={file}", "--format", "csv", .. options]);

            string Row(TableQuery query, string kind, string path, string source, string sql, double goal, params string[] options)
            {
                var ours = Ours(query, options);
                var measured = new List<Measurement>();
                var theirs = new List<double>();
                for (int run = 0; run < runs; run++)
                {
                    measured.Add(ours.Run(path, scratch));
                    if (measured[^1].ExitCode != 0)
                    {
                        throw new InvalidOperationException($"rfbwatch ended with {measured[^1].ExitCode}: {measured[^1].Errors}");
                    }

                    theirs.Add(DuckDbSeconds($"CREATE VIEW T AS SELECT * FROM {source}", sql));
                }

                double wall = ThroughputRun.Median(measured, each => each.Wall);
                double duckdb = theirs.Order().ElementAt(runs / 2);
                return string.Create(CultureInfo.InvariantCulture,
                    $"| {query.Name} | {kind} | {wall:F3} | {ThroughputRun.Median(measured, each => each.Cpu):F3} | {ThroughputRun.Median(measured, each => each.PeakMiB):F0} | {duckdb:F3} | {wall / duckdb:F2} | at most {goal} | {(wall <= goal * duckdb ? "yes" : "no")} |\n");
            }

            Console.Write(text);
            if (output is not null)
            {
                File.WriteAllText(output, text.ToString());
            }

            return 0;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static double DuckDbSeconds(string setup, string query)
    {
        using var process = Process.Start(new ProcessStartInfo("node", ["-e", Script, setup, query]) { RedirectStandardOutput = true })!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(printed.Trim(), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("DuckDB failed. It is the npm package @duckdb/node-api in a folder that NODE_PATH names.");
    }

    private static string Machine() =>
        $"Machine: {ThroughputRun.MachineName()}, {Environment.ProcessorCount} logical cores. {RuntimeInformation.OSDescription}. Medians of runs in turn. rfbwatch: the whole process. DuckDB: its query alone, one thread.\n";
}
