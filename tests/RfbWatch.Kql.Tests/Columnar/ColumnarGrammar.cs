using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tests.Planning;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Columnar;

/// <summary>Generates queries that bind, mostly of operators and expressions that the columnar engine has forms for; some are those of <see cref="QueryGrammar"/>.</summary>
internal sealed class ColumnarGrammar(Random random)
{
    private static readonly string[] TextOperators = ["has", "!has", "has_cs", "contains", "!contains", "startswith", "endswith", "hasprefix", "==", "!=", "=~", "!~", "contains_cs", "hassuffix"];
    private static readonly string[] Relations = ["<", "<=", ">", ">=", "==", "!="];
    private static readonly string[] Kinds = ["inner", "innerunique", "leftouter", "rightouter", "fullouter", "leftsemi", "leftanti", "rightsemi", "rightanti"];
    private static readonly string[] Words = ["'a1'", "'a'", "''", "'A1'", "'c2'", "'a1 a2'", "'3'"];
    private readonly QueryGrammar _others = new(random);
    private int _names;

    public string Query(int operators)
    {
        if (random.Next(4) == 0)
        {
            return _others.Query(operators);
        }

        string query = random.Next(6) switch { 0 => "U", 1 => "union T, U", 2 => "union withsource=S T, V", _ => "T" };
        for (int i = 0; i < operators; i++)
        {
            string longer = $"{query} | {Operator(Kql.Compile(query).Schema)}";
            if (Kql.Compile(longer).CanRun)
            {
                query = longer;
            }
        }

        return query;
    }

    private string Operator(KustoSchema schema) => random.Next(20) switch
    {
        0 or 1 or 2 or 3 => $"where {Condition(schema, 2)}",
        4 or 5 => $"extend {NewName()} = {Value(schema)}, {NewName()} = {Value(schema)}",
        6 => $"project {string.Join(", ", Some(schema))}, {NewName()} = {Value(schema)}",
        7 => $"distinct {string.Join(", ", Some(schema))}",
        8 or 9 or 10 => $"summarize {string.Join(", ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{NewName()} = {Aggregate(schema)}"))} by {string.Join(", ", Some(schema))}",
        11 => $"summarize {Aggregate(schema)}, {Aggregate(schema)}",
        12 => $"summarize {(random.Next(2) == 0 ? "arg_max" : "arg_min")}({Column(schema)}, *) by {Key(schema)}",
        13 => $"sort by {Order(schema)}, {Order(schema)}",
        14 => $"sort by {Order(schema)}",
        15 => $"top {random.Next(1, 20)} by {Order(schema)}",
        16 or 17 => $"join kind={Kinds[random.Next(Kinds.Length)]} ({Right()}) on {(random.Next(2) == 0 ? "a" : random.Next(2) == 0 ? "$left.l == $right.l" : "a, l")}",
        18 => $"take {random.Next(1, 30)}",
        _ => random.Next(2) == 0 ? "count" : $"summarize {Aggregate(schema)} by {Key(schema)}, {Key(schema)}",
    };

    private string Right() => random.Next(5) switch
    {
        0 => "U",
        1 => "T | project a, l, t",
        2 => "T | summarize c = count(), l = max(l) by a",
        3 => "datatable(a:string, l:long, w:real)['a1',1,1.5,'a2',2,2.5,'',long(null),real(null),'a1',1,3]",
        _ => "V | project a = l, l = a",
    };

    private string Condition(KustoSchema schema, int depth) => random.Next(depth > 0 ? 17 : 13) switch
    {
        0 or 1 => $"{Text(schema)} {TextOperators[random.Next(TextOperators.Length)]} {Words[random.Next(Words.Length)]}",
        2 => $"{Text(schema)} {(random.Next(2) == 0 ? "has_any" : "in")} ({Words[random.Next(Words.Length)]}, {Words[random.Next(Words.Length)]})",
        3 => $"{Text(schema)} matches regex @'^a\\d+( |$)'",
        4 or 5 => $"{Column(schema)} {Relations[random.Next(Relations.Length)]} {Column(schema)}",
        6 => $"{Column(schema)} {Relations[random.Next(Relations.Length)]} {random.Next(-2, 8)}",
        7 => $"{Column(schema)} {(random.Next(2) == 0 ? "between" : "!between")} ({random.Next(-3, 2)} .. {random.Next(9)})",
        8 => $"t {Relations[random.Next(Relations.Length)]} ago({random.Next(1, 20)}h)",
        9 => $"{(random.Next(2) == 0 ? "isnull" : "isnotempty")}({Column(schema)})",
        10 => $"{Column(schema)} {(random.Next(2) == 0 ? "in" : "!in")} (1, 2, 7, 'a1')",
        11 => $"r {Relations[random.Next(Relations.Length)]} {random.Next(3)}.5",
        12 => "b",
        13 => $"not({Condition(schema, depth - 1)})",
        14 or 15 => $"({Condition(schema, depth - 1)} and {Condition(schema, depth - 1)})",
        _ => $"({Condition(schema, depth - 1)} or {Condition(schema, depth - 1)})",
    };

    private string Value(KustoSchema schema) => random.Next(17) switch
    {
        0 => Column(schema),
        1 => $"tolower({Text(schema)})",
        2 => $"{Column(schema)} {"+-*/%"[random.Next(5)]} {Column(schema)}",
        3 => $"{Column(schema)} {"+-*/%"[random.Next(5)]} {random.Next(-2, 4)}",
        4 => $"bin({Column(schema)}, {random.Next(1, 4)})",
        5 => $"bin({Column(schema)}, {random.Next(1, 4)}h)",
        6 => $"iff({Condition(schema, 1)}, {Column(schema)}, {Column(schema)})",
        7 => Condition(schema, 2),
        8 => $"strcat({Column(schema)}, '-', {Column(schema)})",
        9 => $"strlen({Text(schema)})",
        10 => $"todynamic({Text(schema)})",
        11 => $"tolong({Column(schema)})",
        12 => "d.x",
        13 => "t - datetime(2024-06-01)",
        14 => $"case({Condition(schema, 0)}, 'one', {Condition(schema, 0)}, 'two', {Text(schema)})",
        15 => $"extract('(a)(\\\\d*)', 2, {Text(schema)})",
        _ => $"coalesce({Column(schema)}, {Column(schema)})",
    };

    private string Aggregate(KustoSchema schema) => random.Next(17) switch
    {
        0 or 1 => "count()",
        2 => $"countif({Condition(schema, 1)})",
        3 => $"dcount({Column(schema)})",
        4 => $"dcountif({Column(schema)}, {Condition(schema, 0)})",
        5 => $"sum({Column(schema)})",
        6 => $"sumif({Column(schema)}, {Condition(schema, 0)})",
        7 => $"avg({Column(schema)})",
        8 => $"min({Column(schema)})",
        9 => $"max({Column(schema)})",
        10 => $"make_set({Column(schema)}, {random.Next(1, 9)})",
        11 => $"make_list({Column(schema)})",
        12 => $"arg_max({Column(schema)}, {Column(schema)}, {Column(schema)})",
        13 => $"take_any({Column(schema)})",
        14 => $"make_list_if({Column(schema)}, {Condition(schema, 0)}, {random.Next(1, 5)})",
        15 => $"percentile({Column(schema)}, 50)",
        _ => $"stdev({Column(schema)})",
    };

    private string Order(KustoSchema schema) => $"{Key(schema)}{(random.Next(3) switch { 0 => " asc", 1 => " desc", _ => string.Empty })}{(random.Next(4) switch { 0 => " nulls first", 1 => " nulls last", _ => string.Empty })}";

    private string Key(KustoSchema schema) => random.Next(5) == 0 ? Value(schema) : Column(schema);

    private IEnumerable<string> Some(KustoSchema schema) => Enumerable.Range(0, random.Next(1, 4)).Select(_ => Column(schema)).Distinct();

    private string Text(KustoSchema schema) => random.Next(4) == 0 ? Column(schema) : schema.IndexOf("a") >= 0 ? "a" : Column(schema);

    private string Column(KustoSchema schema) => schema.Count == 0 ? "a" : $"['{schema[random.Next(schema.Count)].Name}']";

    private string NewName() => $"n{_names++}";
}
