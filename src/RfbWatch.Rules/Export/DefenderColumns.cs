using System.Text.RegularExpressions;

namespace RfbWatch.Rules.Export;

/// <summary>
/// Adds the columns Timestamp, DeviceId and ReportId of one event to a query's result: projections keep them in addition to their own columns, and the last summarize returns
/// them for the last event of each group. The changed query is bound again, and is used only if its result has all its former columns and these three.
/// </summary>
internal static partial class DefenderColumns
{
    private static readonly string[] Wanted = ["Timestamp", "DeviceId", "ReportId"];

    /// <summary>The columns that are missing in a rule's result.</summary>
    public static IReadOnlyList<string> Missing(ReadableRule rule) => [.. Wanted.Except(rule.Columns, StringComparer.Ordinal)];

    /// <summary>The query with the columns, and a clause that describes what was added; the query is null if they cannot be added.</summary>
    public static (string? Query, string Note) Complete(ReadableRule rule)
    {
        var missing = Missing(rule);
        if (missing.Count == 0)
        {
            return (rule.Rule.Query, "");
        }

        string query = rule.Rule.Query;
        if (WithLastEvent(query) is { } grouped && IsComplete(rule, grouped))
        {
            return (grouped, "Timestamp and ReportId of the last event of each group were added to its result");
        }

        string projected = Project().Replace(query, match => $"{match.Value}{string.Join(", ", missing)}, ");
        return IsComplete(rule, projected) ? (projected, $"{string.Join(" and ", missing)} were added to its projections") : (null, "");
    }

    private static bool IsComplete(ReadableRule rule, string query)
    {
        var changed = rule.WithQuery(query);
        return changed.Error is null && rule.Columns.Concat(Wanted).Except(changed.Columns, StringComparer.Ordinal).ToList().Count == 0;
    }

    /// <summary>The query whose last summarize also returns the last event; null without a summarize.</summary>
    private static string? WithLastEvent(string query) =>
        Summarize().Matches(query) is { Count: > 0 } found ? query[..(found[^1].Index + found[^1].Length)] + "arg_max(Timestamp, ReportId), " + query[(found[^1].Index + found[^1].Length)..] : null;

    [GeneratedRegex(@"\|\s*summarize\s+(?!by\b)")]
    private static partial Regex Summarize();

    [GeneratedRegex(@"\|\s*project\s+")]
    private static partial Regex Project();
}
