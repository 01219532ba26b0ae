using System.Collections.Frozen;

namespace RfbWatch.Kql.Syntax;

/// <summary>The keywords that start a pipeline operator (Kusto query language, tabular operators).</summary>
internal static class OperatorKeywords
{
    /// <summary>Operators that this engine supports.</summary>
    public static readonly FrozenSet<string> Supported = FrozenSet.Create(
        StringComparer.Ordinal,
        "as", "assert-schema", "consume", "count", "distinct", "evaluate", "extend", "facet", "filter", "find", "fork", "getschema", "graph-mark-components",
        "graph-match", "graph-shortest-paths", "graph-to-table", "invoke", "join", "limit", "lookup", "make-graph", "make-series", "mv-apply", "mv-expand", "mvapply",
        "mvexpand", "order", "parse", "parse-kv", "parse-where", "partition", "print", "project", "project-away", "project-by-names", "project-keep",
        "project-rename", "project-reorder", "range", "reduce", "render", "sample", "sample-distinct", "scan", "search", "serialize", "sort", "summarize", "take",
        "top", "top-hitters", "top-nested", "union", "where");

    /// <summary>Operators of the language that this engine does not support; they are rejected by name.</summary>
    public static readonly FrozenSet<string> Unsupported = FrozenSet.Create(
        StringComparer.Ordinal,
        "graph-merge", "graph-where-nodes", "graph-where-edges", "graph", "execute-and-cache", "macro-expand", "partition-by", "__partitionby", "diff-patterns");

    /// <summary>Keywords of SQL and other query languages, in lower case, with hints about the KQL equivalents.</summary>
    private static readonly FrozenDictionary<string, string> Foreign = new Dictionary<string, string>
    {
        ["select"] = "'select' is SQL; use 'project' to choose columns",
        ["from"] = "'from' is SQL; the table comes first, as in Table | where …",
        ["group"] = "'group by' is SQL; use 'summarize … by' to group rows",
        ["having"] = "'having' is SQL; use 'where' after 'summarize' to filter groups",
        ["by"] = "'by' is part of summarize … by, sort by and other operators",
        ["stats"] = "KQL has no 'stats'; use 'summarize … by' to group rows",
        ["eval"] = "KQL has no 'eval'; use 'extend' to add columns",
        ["table"] = "KQL has no 'table'; use 'project' to choose columns",
        ["fields"] = "KQL has no 'fields'; use 'project' to choose columns",
        ["dedup"] = "KQL has no 'dedup'; use 'distinct', or summarize take_any(*) by …",
        ["rename"] = "use 'project-rename new = old' to rename columns",
        ["head"] = "KQL has no 'head'; use 'take'",
        ["add"] = "use 'extend' to add columns",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Returns a hint about a word found where an operator was expected; empty if there is no similar operator.</summary>
    public static string HintFor(string word) =>
        Foreign.TryGetValue(word.ToLowerInvariant(), out string? hint) ? $" Note: {hint}." : Text.NearestName.Question(word, Supported);
}
