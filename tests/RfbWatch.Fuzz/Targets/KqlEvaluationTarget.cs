using System.Globalization;
using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Fuzz.Targets;

/// <summary>
/// Queries made by a grammar whose choices are the bytes of the input, so that nearly all of them compile: the same result twice, the same rows behind <c>where true</c>, and as many as
/// <c>count</c> says.
/// </summary>
internal sealed class KqlEvaluationTarget : FuzzTarget
{
    private static readonly RunOptions Options = new()
    {
        Now = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Clock = TimeProvider.System,
        Limits = KqlLimits.Default with { MaximumRows = 5_000, MaximumProducedRows = 20_000, MaximumGroups = 5_000, MaximumMemory = 64 << 20, MaximumTime = TimeSpan.FromSeconds(20) },
    };

    public override string Name => "kql-evaluation";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Kql"];

    public override int EdgeFloor => 5_800;

    public override int Executions => 3_000;

    public override int MaxLength => 200;

    public override IEnumerable<byte[]> Seeds()
    {
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            byte[] choices = new byte[random.Next(4, 80)];
            random.NextBytes(choices);
            yield return choices;
        }
    }

    public override void Run(byte[] input)
    {
        string query = new KqlGrammar(input).Query();
        string rows = Result(query);
        FuzzFailureException.ThrowUnlessEqual(rows, Result(query), $"run a second time: {query}");
        FuzzFailureException.ThrowUnlessEqual(rows, Result(query + " | where true"), $"behind 'where true': {query}");
        if (rows.EndsWith('\n') || rows.Length == 0)
        {
            // A query that fails gives the name of its error, which ends without a line feed.
            string count = rows.Count(c => c == '\n').ToString(CultureInfo.InvariantCulture) + "\n";
            FuzzFailureException.ThrowUnlessEqual(count, Result(query + " | count"), $"counted: {query}");
        }
    }

    private static string Result(string query)
    {
        var compiled = KqlEngine.Compile(query, new KqlOptions());
        return compiled.CanRun ? KqlSeeds.Rows(compiled, Options) : string.Join("; ", compiled.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.Code));
    }
}
