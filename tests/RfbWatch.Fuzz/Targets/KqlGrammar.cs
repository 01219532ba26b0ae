using System.Globalization;

namespace RfbWatch.Fuzz.Targets;

/// <summary>Makes a query of choices: each byte decides one thing; where they end, the simplest choice is taken. Expressions have the type that is asked for, so that most queries compile.</summary>
/// <param name="choices">The choices.</param>
internal sealed class KqlGrammar(byte[] choices)
{
    private const int MaxOperators = 5;
    private const int MaxDepth = 3;

    private int _at;

    public string Query()
    {
        string query = KqlSeeds.Table;
        for (int i = 1 + Choose(MaxOperators); i > 0; i--)
        {
            query += " | " + Operator();
        }

        return query;
    }

    // Every operator keeps the columns s, l, r, t, d and b, so that the next one can use them.
    private string Operator() => Choose(14) switch
    {
        0 => $"where {Bool(0)}",
        1 => $"extend l = {Long(0)}",
        2 => $"extend s = {Text(0)}",
        3 => $"extend r = {Real(0)}, b = {Bool(0)}",
        4 => $"sort by {Column()} {(Choose(2) == 0 ? "asc" : "desc")} nulls {(Choose(2) == 0 ? "first" : "last")}, s asc, l asc, r asc",
        5 => $"top {1 + Choose(4)} by l desc, s asc, r asc",
        6 => $"summarize l = {LongAggregate()}, r = avg(r), t = max(t), d = make_set(l), b = countif(b) > 0 by s",
        7 => $"summarize s = tostring(make_set(s)), l = {LongAggregate()}, r = sum(r), d = make_list(r), b = true by t = bin(t, {1 + Choose(3)}d)",
        8 => "mv-expand d",
        9 => $"union (datatable(s: string, l: long, r: real, t: datetime, d: dynamic, b: bool)['u', {Choose(9)}, 2.5, datetime(2026-01-03), dynamic([]), false])",
        10 => $"join kind={JoinKind()} (datatable(k: long, v: string)[1, 'one', 2, 'two', 2, 'zwei']) on $left.l == $right.k | project s, l, r, t, d, b",
        11 => "serialize l = l + iff(isnull(prev(l)), 0, prev(l))",
        12 => $"distinct s, l, r, t, d = dynamic({Choose(3)}), b",
        _ => $"extend t = {Time(0)}, d = pack_array(l, s)",
    };

    private string Column() => Choose(4) switch { 0 => "l", 1 => "r", 2 => "t", _ => "s" };

    // A join of one row per key and side, whose rows have one order only.
    private string JoinKind() => Choose(3) switch { 0 => "inner", 1 => "leftouter", _ => "innerunique" };

    private string LongAggregate() => Choose(5) switch { 0 => "count()", 1 => "sum(l)", 2 => "dcount(s)", 3 => "min(l)", _ => $"countif({Bool(MaxDepth)})" };

    private string Bool(int depth) => (depth >= MaxDepth ? Choose(4) : Choose(11)) switch
    {
        0 => "b",
        1 => $"l {Comparison()} {Choose(5)}",
        2 => "isnull(r)",
        3 => "s has 'alpha'",
        4 => $"{Long(depth + 1)} {Comparison()} {Long(depth + 1)}",
        5 => $"({Bool(depth + 1)} and {Bool(depth + 1)})",
        6 => $"({Bool(depth + 1)} or {Bool(depth + 1)})",
        7 => $"not({Bool(depth + 1)})",
        8 => $"{Text(depth + 1)} {TextComparison()} {Text(depth + 1)}",
        9 => $"{Time(depth + 1)} {Comparison()} t",
        _ => $"{Real(depth + 1)} {Comparison()} {Real(depth + 1)}",
    };

    private string Comparison() => Choose(6) switch { 0 => "==", 1 => "!=", 2 => "<", 3 => "<=", 4 => ">", _ => ">=" };

    private string TextComparison() => Choose(7) switch { 0 => "==", 1 => "=~", 2 => "contains", 3 => "has", 4 => "startswith", 5 => "!endswith_cs", _ => "!in~ ('beta') and s !=" };

    private string Long(int depth) => (depth >= MaxDepth ? Choose(2) : Choose(10)) switch
    {
        0 => "l",
        1 => Choose(256).ToString(CultureInfo.InvariantCulture),
        2 => $"({Long(depth + 1)} + {Long(depth + 1)})",
        3 => $"({Long(depth + 1)} * {Long(depth + 1)})",
        4 => $"({Long(depth + 1)} / {Long(depth + 1)})",
        5 => $"({Long(depth + 1)} % {Long(depth + 1)})",
        6 => $"strlen({Text(depth + 1)})",
        7 => $"iff({Bool(depth + 1)}, {Long(depth + 1)}, {Long(depth + 1)})",
        8 => $"coalesce(tolong(d.k), {Long(depth + 1)})",
        _ => $"array_length(d)",
    };

    private string Real(int depth) => (depth >= MaxDepth ? Choose(2) : Choose(6)) switch
    {
        0 => "r",
        1 => $"{Choose(20)}.5",
        2 => $"({Real(depth + 1)} - {Real(depth + 1)})",
        3 => $"({Real(depth + 1)} / {Real(depth + 1)})",
        4 => $"round({Real(depth + 1)}, 1)",
        _ => $"todouble({Long(depth + 1)})",
    };

    private string Text(int depth) => (depth >= MaxDepth ? Choose(2) : Choose(8)) switch
    {
        0 => "s",
        1 => Choose(3) switch { 0 => "'alpha'", 1 => "''", _ => "'B'" },
        2 => $"strcat({Text(depth + 1)}, {Text(depth + 1)})",
        3 => $"tostring({Long(depth + 1)})",
        4 => $"toupper({Text(depth + 1)})",
        5 => $"substring({Text(depth + 1)}, {Choose(4)}, {Choose(4)})",
        6 => $"replace_string({Text(depth + 1)}, 'a', {Text(depth + 1)})",
        _ => $"iff({Bool(depth + 1)}, {Text(depth + 1)}, {Text(depth + 1)})",
    };

    private string Time(int depth) => (depth >= MaxDepth ? Choose(2) : Choose(4)) switch
    {
        0 => "t",
        1 => $"datetime(2026-01-0{1 + Choose(9)})",
        2 => $"bin(t, {1 + Choose(48)}h)",
        _ => $"(t + {Choose(100)}m)",
    };

    private int Choose(int count) => _at < choices.Length ? choices[_at++] % count : 0;
}
