using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Binding;

namespace RfbWatch.Kql.Tests.Planning;

/// <summary>Runs a query with its bound plan and with the rewritten plan, and compares the results.</summary>
internal static class Agreement
{
    private static readonly KqlLimits Limits = KqlLimits.Default with { MaximumRows = 20_000, MaximumProducedRows = 50_000, MaximumGroups = 20_000, MaximumTime = TimeSpan.FromSeconds(20) };

    /// <summary>The difference, or null. A rewrite may avoid an error (a limit that is no longer reached), but must not cause one.</summary>
    public static string? Difference(CompiledQuery query, ITableSource? source = null)
    {
        source ??= ProbeRows.Instance;
        string bound = Outcome(() => query.RunAsBound(source, Options()), out bool failed);
        string rewritten = Outcome(() => query.Run(new HiddenColumns(source), Options()), out _);
        return bound == rewritten || failed ? null : $"as bound:  {bound}\nrewritten: {rewritten}\n{query.BoundPlan}---\n{query.Plan}";
    }

    private static RunOptions Options() => new() { Now = Kql.Now, Clock = TimeProvider.System, Limits = Limits };

    private static string Outcome(Func<KqlResult> run, out bool failed)
    {
        failed = false;
        try
        {
            var result = run();
            return string.Join("\n", result.Further.Select(table => Kql.Format(table.Rows)).Prepend($"{result.Schema} {Kql.Format(result.Rows)}"));
        }
        catch (KqlRunException error)
        {
            failed = true;
            return error.Message;
        }
    }
}
