using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Tests.Binding;

namespace RfbWatch.Kql.Tests.Planning;

/// <summary>Runs a query by its bound plan and by the rewritten one.</summary>
internal static class Agreement
{
    private static readonly KqlLimits Limits = KqlLimits.Default with { MaximumRows = 20_000, MaximumProducedRows = 50_000, MaximumGroups = 20_000, MaximumTime = TimeSpan.FromSeconds(20) };

    /// <summary>What differs, or null. A rewrite may spare an error (a limit that is no longer met), and bring none.</summary>
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
            KqlResult result = run();
            return string.Join("\n", result.Further.Select(table => Kql.Format(table.Rows)).Prepend($"{result.Schema} {Kql.Format(result.Rows)}"));
        }
        catch (KqlRunException error)
        {
            failed = true;
            return error.Message;
        }
    }
}
