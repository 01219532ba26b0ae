using System.Text;
using RfbWatch.Fuzz.Mutation;
using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Query texts: diagnostics lie inside the text, compiling again gives the same ones, and what compiles runs to rows or to a documented error.</summary>
internal sealed class KqlParseTarget : FuzzTarget
{
    private static readonly RunOptions Options = new()
    {
        Now = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Clock = TimeProvider.System,
        Limits = KqlLimits.Default with { MaximumRows = 5_000, MaximumProducedRows = 20_000, MaximumGroups = 5_000, MaximumMemory = 64 << 20, MaximumTime = TimeSpan.FromSeconds(20) },
    };

    public override string Name => "kql-parse";

    public override IReadOnlyList<string> Assemblies => ["RfbWatch.Kql"];

    public override int EdgeFloor => 9_000;

    public override int Executions => 8_000;

    public override int MaxLength => 1 << 10;

    public override IMutator Mutator { get; } = new TextMutator(
        "|", "(", ")", "[", "]", "{", "}", ",", ";", "=", "==", "=~", "!=", "..", "'", "\"", "@'", "h'", "```", "\\", "$left.", "$right.", "*", "0x1F", "1e3", "5.", "1d", "datetime(2026-01-02)", "dynamic({})", "null",
        " by ", " on ", " in (", " has ", " has_any (", " contains ", " matches regex ", " between (", " and ", " or ", "not(", "let x = ", "where ", "extend y = ", "project ", "summarize ", "count() ", "join kind=inner (",
        "union ", "mv-expand ", "parse ", "make-series ", "top 3 by ", "take 2", "sort by ", "distinct ", "evaluate ", "bag_unpack(", "datatable(a: long)[1, 2]", "range i from 1 to 3 step 1", "print ", "toscalar(", "materialize(",
        "scan ", "partition by ", "fork (", "facet by ", "serialize ", "invoke ", "lookup ", "search ", "find ", "\0", "\u00e9", "//", "\n");

    public override IEnumerable<byte[]> Seeds() => KqlSeeds.Queries.Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        var compiled = KqlEngine.Compile(text, new KqlOptions());
        foreach (var diagnostic in compiled.Diagnostics)
        {
            FuzzFailureException.ThrowUnless(diagnostic.Start >= 0 && diagnostic.Start <= text.Length, $"{diagnostic.Code} at {diagnostic.Start} of {text.Length}");
        }

        FuzzFailureException.ThrowUnlessEqual(
            string.Join('\n', compiled.Diagnostics), string.Join('\n', KqlEngine.Compile(text, new KqlOptions()).Diagnostics), "compiled a second time");
        if (compiled.CanRun)
        {
            _ = KqlSeeds.Rows(compiled, Options);
        }
    }
}
