using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Planning;

/// <summary>
/// Generates queries that bind: pipelines over the probe tables, in which each operator uses the columns available at that point. An operator that does not
/// bind is removed again.
/// </summary>
internal sealed class QueryGrammar(Random random)
{
    private static readonly string[] JoinKinds = ["inner", "innerunique", "leftouter", "rightouter", "fullouter", "leftsemi", "leftanti", "rightsemi", "rightanti"];
    private int _names;

    public string Query(int operators)
    {
        string prefix = random.Next(4) switch
        {
            0 => "let M = materialize(T | where l < 15 | extend s = strcat(a, l)); ",
            1 => "let F = (X:(a:string), n:long) { X | where a != 'a1' | extend n1 = n | take n }; ",
            _ => string.Empty,
        };
        string query = prefix + Source(prefix);
        for (int i = 0; i < operators; i++)
        {
            string longer = $"{query} | {Operator(Kql.Compile(query).Schema, prefix)}";
            if (Kql.Compile(longer).CanRun)
            {
                query = longer;
            }
        }

        return query;
    }

    private string Source(string prefix) => random.Next(8) switch
    {
        0 => "U",
        1 => "V",
        2 => "union T, U",
        3 => "union withsource=S T, U, V",
        4 when prefix.Contains("M = ", StringComparison.Ordinal) => "M",
        5 => "search in (T, U) 'a1'",
        _ => "T",
    };

    private string Operator(KustoSchema schema, string prefix) => random.Next(30) switch
    {
        0 or 1 or 2 or 3 => $"where {Condition(schema, 2)}",
        4 or 5 => $"extend {NewName()} = {Value(schema)}, {NewName()} = {Value(schema)}",
        6 => $"extend {Column(schema)} = {Value(schema)}",
        7 or 8 => $"project {string.Join(", ", Some(schema))}",
        9 => $"project {Column(schema)}, {NewName()} = {Value(schema)}",
        10 => $"project-away {Column(schema)}",
        11 => $"project-rename {NewName()} = {Column(schema)}",
        12 => $"distinct {string.Join(", ", Some(schema))}",
        13 => $"summarize {NewName()} = count(), {NewName()} = {Aggregate(schema)} by {Column(schema)}, {Column(schema)}",
        14 => $"summarize arg_max({Column(schema)}, *) by {Column(schema)}",
        15 => $"summarize {Aggregate(schema)}, {Aggregate(schema)}",
        16 => $"sort by {Column(schema)} asc, {Column(schema)}",
        17 => $"sort by {Column(schema)} | take {random.Next(1, 9)}",
        18 => $"top {random.Next(1, 9)} by {Column(schema)}",
        19 => $"take {random.Next(1, 30)}",
        20 or 21 => $"join kind={JoinKinds[random.Next(JoinKinds.Length)]} ({Right(prefix)}) on {(random.Next(2) == 0 ? "a" : "$left.l == $right.l")}",
        22 => "lookup (U | project a, c, l2 = l) on a",
        23 => $"union (U | extend {NewName()} = l)",
        24 => "mv-expand d",
        25 => $"parse {Column(schema)} with 'a' {NewName()}:long *",
        26 => $"serialize {NewName()} = row_number(), {NewName()} = prev({Column(schema)})",
        27 => $"partition by {Column(schema)} (top 2 by {Column(schema)})",
        28 => $"mv-apply x = d on (where isnotempty(x) | take 1)",
        _ => random.Next(8) switch
        {
            0 => "count",
            1 => $"make-series {NewName()} = count() on t step 6h by {Column(schema)}",
            2 => $"top-nested 3 of {Column(schema)} by count()",
            3 => "as Q | join kind=inner (Q) on a",
            4 => "extend p = pack_all()",
            5 => prefix.Contains("F = ", StringComparison.Ordinal) ? "invoke F(7)" : "getschema",
            6 => "evaluate bag_unpack(d)",
            _ => $"sample {random.Next(1, 9)}",
        },
    };

    private string Right(string prefix) => random.Next(6) switch
    {
        0 => "U",
        1 => "T | project a, l, t",
        2 => "T | summarize c = count(), l = max(l) by a",
        3 when prefix.Contains("M = ", StringComparison.Ordinal) => "M | project a, l, s",
        4 => "T | where b | sort by l | take 5",
        _ => "V | project a = l, l = a",
    };

    private string Condition(KustoSchema schema, int depth) => random.Next(depth > 0 ? 14 : 11) switch
    {
        0 => "l > " + random.Next(20),
        1 => $"a in ('a1', 'a3', 'c2')",
        2 => $"a in ((U | where l > {random.Next(4)} | project a, c))",
        3 => $"t > ago({random.Next(1, 20)}h)",
        4 => $"isnotempty({Column(schema)})",
        5 => $"{Column(schema)} has_any ('a2', 'a4', '3')",
        6 => $"strlen(tostring({Column(schema)})) > {random.Next(5)}",
        7 => "l < toscalar(U | summarize max(l), min(a))",
        8 => $"{Column(schema)} == {Column(schema)}",
        9 => "d.x > 3",
        10 => "b",
        11 => $"not({Condition(schema, depth - 1)})",
        12 => $"{Condition(schema, depth - 1)} and {Condition(schema, depth - 1)}",
        _ => $"({Condition(schema, depth - 1)} or {Condition(schema, depth - 1)})",
    };

    private string Value(KustoSchema schema) => random.Next(9) switch
    {
        0 => Column(schema),
        1 => $"strcat({Column(schema)}, '-', {Column(schema)})",
        2 => "l * 2 + 1",
        3 => $"iff(b, {Column(schema)}, {Column(schema)})",
        4 => $"tostring({Column(schema)})",
        5 => "bin(t, 6h)",
        6 => "tolong(d.x)",
        7 => $"coalesce({Column(schema)}, {Column(schema)})",
        _ => $"toupper({Column(schema)})",
    };

    private string Aggregate(KustoSchema schema) => random.Next(7) switch
    {
        0 => $"make_set({Column(schema)})",
        1 => $"dcount({Column(schema)})",
        2 => $"max({Column(schema)})",
        3 => $"sum({Column(schema)})",
        4 => $"countif({Condition(schema, 0)})",
        5 => $"take_any({Column(schema)}, {Column(schema)})",
        _ => $"arg_min({Column(schema)}, {Column(schema)})",
    };

    private IEnumerable<string> Some(KustoSchema schema) =>
        Enumerable.Range(0, random.Next(1, 5)).Select(_ => Column(schema)).Distinct();

    private string Column(KustoSchema schema) => schema.Count == 0 ? "a" : $"['{schema[random.Next(schema.Count)].Name}']";

    private string NewName() => $"n{_names++}";
}
