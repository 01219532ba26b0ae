using System.Collections.Frozen;

namespace RfbWatch.Kql.Syntax;

/// <summary>The words that begin an operator of a pipeline (Kusto query language, tabular operators).</summary>
internal static class OperatorKeywords
{
    /// <summary>Those that run here.</summary>
    public static readonly FrozenSet<string> Supported = FrozenSet.Create(
        StringComparer.Ordinal,
        "as", "assert-schema", "consume", "count", "distinct", "evaluate", "extend", "facet", "filter", "find", "fork", "getschema", "graph-mark-components",
        "graph-match", "graph-shortest-paths", "graph-to-table", "invoke", "join", "limit", "lookup", "make-graph", "make-series", "mv-apply", "mv-expand", "mvapply",
        "mvexpand", "order", "parse", "parse-kv", "parse-where", "partition", "print", "project", "project-away", "project-by-names", "project-keep",
        "project-rename", "project-reorder", "range", "reduce", "render", "sample", "sample-distinct", "scan", "search", "serialize", "sort", "summarize", "take",
        "top", "top-hitters", "top-nested", "union", "where");

    /// <summary>Those that the language has and this engine does not run; they are refused by name.</summary>
    public static readonly FrozenSet<string> Unsupported = FrozenSet.Create(
        StringComparer.Ordinal,
        "graph-merge", "graph-where-nodes", "graph-where-edges", "graph", "execute-and-cache", "macro-expand", "partition-by", "__partitionby", "diff-patterns");

    /// <summary>Words of SQL and of other query languages, in lower case, and what is written for them here.</summary>
    private static readonly FrozenDictionary<string, string> Foreign = new Dictionary<string, string>
    {
        ["select"] = "'select' is SQL: project chooses columns",
        ["from"] = "'from' is SQL: the table comes first, as in Table | where …",
        ["group"] = "'group by' is SQL: summarize … by groups",
        ["having"] = "'having' is SQL: where after summarize filters groups",
        ["by"] = "'by' belongs to summarize … by, sort by and the like",
        ["stats"] = "'stats' is another language's: summarize … by groups",
        ["eval"] = "'eval' is another language's: extend adds columns",
        ["table"] = "'table' is another language's: project chooses columns",
        ["fields"] = "'fields' is another language's: project chooses columns",
        ["dedup"] = "'dedup' is another language's: distinct, or summarize take_any(*) by …",
        ["rename"] = "columns are renamed by project-rename new = old",
        ["head"] = "'head' is another language's: take",
        ["add"] = "extend adds columns",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What may help someone who wrote this word where an operator should stand; empty when nothing is near.</summary>
    public static string HintFor(string word) =>
        Foreign.TryGetValue(word.ToLowerInvariant(), out string? hint) ? $" Note: {hint}." : Text.NearestName.Question(word, Supported);
}
