using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Planning;

namespace RfbWatch.Kql.Tests.Planning;

/// <summary>Plans before and after the rewrites: what each rule changes and what it leaves unchanged.</summary>
public sealed class PlanTests
{
    [Fact]
    public void The_plan_is_printed_as_bound_and_as_run()
    {
        var query = Kql.Compile(
            "let M = materialize(T | where b | extend s = strcat(a, '-', l)); M | join kind=inner (U | project a, c) on a | where t > ago(1d) and c == 'c1' and l in ((V | project a)) | sort by l | take 3 | project s, t");
        Assert.Equal(
            """
            compute s, t
              take 3
                sort by l desc
                  where (t > (now() - timespan(1.00:00:00))) and (c == "c1") and (l in (#1))
                    join inner on a == a
                      materialized #0
                      compute a, c
                        scan U, all columns
            #0:
              compute a, l, i, r, b, t, ts, d, dec, s = strcat(a, "-", l)
                where b
                  scan T, all columns
            #1:
              compute a
                scan V, all columns

            """,
            query.BoundPlan);
        Assert.Equal(
            """
            compute s, t
              top 3 by l desc
                join inner on a == a
                  where (t > (now() - timespan(1.00:00:00))) and (l in (#1))
                    materialized #0
                  compute a
                    where c == "c1"
                      scan U, 2 of 3 columns: a, c
            #0:
              compute a, l, t, s = strcat(a, "-", l)
                where b
                  scan T, 4 of 9 columns: a, l, b, t
            #1:
              compute a
                scan V, 1 of 3 columns: a

            """,
            query.Plan);
    }

    [Fact]
    public void A_query_with_errors_has_no_plan() => Assert.Equal((string.Empty, string.Empty), (Kql.Compile("T | where nope").BoundPlan, Kql.Compile("T | where nope").Plan));

    [Theory]
    [InlineData("T | count", "0 of 9 columns")]
    [InlineData("T | where l > 3 | count", "1 of 9 columns: l")]
    [InlineData("T | extend x = strcat(a, b) | project l", "1 of 9 columns: l")]
    [InlineData("T | extend x = assert(b, 'x') | project l", "2 of 9 columns: l, b")]
    [InlineData("T | project-away d, dec | project-rename y = l | project-keep y", "1 of 9 columns: l")]
    [InlineData("T | summarize arg_max(l, *) by a | project a, b", "3 of 9 columns: a, l, b")]
    [InlineData("T | summarize count() by bin(t, 1h), a", "2 of 9 columns: a, t")]
    [InlineData("T | mv-expand d | project l, d", "2 of 9 columns: l, d")]
    [InlineData("T | mv-expand x = d | project x, a", "2 of 9 columns: a, d")]
    [InlineData("T | parse a with x 'z' y | project x, i", "2 of 9 columns: a, i")]
    [InlineData("T | parse a with l | project l", "1 of 9 columns: a")]
    [InlineData("T | lookup (U | project a, c) on a | project i, c", "2 of 9 columns: a, i")]
    [InlineData("T | make-series count() on t step 1h by a", "2 of 9 columns: a, t")]
    [InlineData("T | top-nested 2 of a by sum(l)", "2 of 9 columns: a, l")]
    [InlineData("T | top 3 by l | project a", "2 of 9 columns: a, l")]
    [InlineData("T | sample 3 | project a", "1 of 9 columns: a")]
    [InlineData("T | distinct a, l | project a", "2 of 9 columns: a, l")]
    [InlineData("T | serialize | extend p = prev(l) | project a, p", "2 of 9 columns: a, l")]
    [InlineData("let f = (X:(a:string, l:long)) { X | where l > 3 }; T | invoke f() | project a", "2 of 9 columns: a, l")]
    [InlineData("let x = view () { T | extend y = l }; x | project y", "1 of 9 columns: l")]
    [InlineData("print toscalar(T | summarize max(l), min(i))", "2 of 9 columns: l, i")]
    [InlineData("U | where a in (T)", "1 of 9 columns: a")]
    [InlineData("T | fork (project a) (summarize max(l))", "2 of 9 columns: a, l")]
    [InlineData("T", "all columns")]
    [InlineData("T | extend p = pack_all() | project p", "all columns")]
    [InlineData("T | project-away b, d | distinct *", "7 of 9 columns: a, l, i, r, t, ts, dec")]
    [InlineData("T | where * has 'x' | project a", "2 of 9 columns: a, d")]
    [InlineData("T | summarize arg_max(l, *) by a", "all columns")]
    [InlineData("T | getschema", "9 rows ")]
    [InlineData("T | project c = column_ifexists('l', 5)", "1 of 9 columns: l")]
    [InlineData("T | evaluate bag_unpack(d)", "all columns")]
    public void A_table_is_asked_for_the_columns_that_are_read(string query, string columns) =>
        Assert.Contains(columns.Contains("rows", StringComparison.Ordinal) ? columns : $"scan T, {columns}\n", Kql.Compile(query).Plan, StringComparison.Ordinal);

    [Theory]
    [InlineData("T | extend x = l + 1 | where a == 'q'", "where a == \"q\"\n    scan T")]
    [InlineData("T | project-rename z = a | where z == 'q'", "where a == \"q\"\n    scan T")]
    [InlineData("T | sort by l | where a == 'q'", "where a == \"q\"\n    scan T")]
    [InlineData("T | sort by l | where geo_distance_2points(r, r, r, r) < r", "where geo_distance_2points(r, r, r, r) < r\n    scan T")]
    [InlineData("T | summarize count() by a | where a == 'q'", "where a == \"q\"\n      scan T")]
    [InlineData("T | distinct a | where a == 'q'", "where a == \"q\"\n      scan T")]
    [InlineData("T | mv-expand d | where a == 'q'", "where a == \"q\"\n    scan T")]
    [InlineData("T | parse a with x 'z' y | where l == 3", "where l == 3\n    scan T")]
    [InlineData("T | extend x = l + 1 | where strcat(a, l) == 'q'", "where strcat(a, l) == \"q\"\n    scan T")]
    [InlineData("T | join kind=inner U on a | where l == 3 and c == 'x'", "where l == 3\n    scan T, all columns\n  where c == \"x\"\n    scan U")]
    [InlineData("T | join kind=leftouter U on a | where l == 3", "join leftouter on a == a\n  where l == 3\n    scan T")]
    [InlineData("T | join U on a | where c == 'x'", "scan T, all columns\n  where c == \"x\"\n    scan U")]
    [InlineData("union withsource=S T, U | where S == 'U' and a == 'q'", "union of 1, source in S\n  where a == \"q\"\n    scan U")]
    [InlineData("search in (T, U) c == 'x'", "union of 1, source in $table")]
    public void A_predicate_goes_down_to_the_rows_that_it_is_about(string query, string piece) => Assert.Contains(piece, Kql.Compile(query).Plan, StringComparison.Ordinal);

    [Theory]
    [InlineData("T | extend x = l + 1 | where x > 3", "compute ")]
    [InlineData("T | take 5 | where l > 3", "take ")]
    [InlineData("T | top 5 by l | where l > 3", "top ")]
    [InlineData("T | serialize n = row_number() | where l > 3", "compute ")]
    [InlineData("T | summarize n = count() by a | where n > 3", "summarize ")]
    [InlineData("T | join kind=leftouter U on a | where c == 'x'", "join ")]
    [InlineData("T | join kind=fullouter U on a | where l > 3", "join ")]
    [InlineData("T | join kind=innerunique U on a | where l > 3", "join ")]
    [InlineData("T | join kind=inner U on a | where strcat(a, l) == 'q'", "join ")]
    [InlineData("T | sort by l | where strcat(a, l) == 'q'", "sort ")]
    [InlineData("T | sort by l | where geo_polygon_area(d) > 5.0", "sort ")]
    [InlineData("T | extend x = l + 1 | where x > 3 and strcat(a, l) == 'q'", "compute ")]
    [InlineData("T | extend x = rand() | where l > 3", "compute ")]
    [InlineData("T | extend x = assert(b, 'x') | where l > 3", "compute ")]
    [InlineData("T | extend x = 1 | where a matches regex a", "compute ")]
    [InlineData("T | extend x = 1 | where a matches regex a and l > 3", "compute ")]
    [InlineData("T | extend x = 1 | where rand() > 0.5", "compute ")]
    [InlineData("T | sort by rand() | where l > 3", "sort ")]
    [InlineData("T | summarize sum(rand()) by a | where a == 'q'", "summarize ")]
    [InlineData("T | mv-expand x = pack_array(rand()) | where a == 'q'", "mv-expand ")]
    [InlineData("T | summarize count() by r | where r > 0.5", "summarize ")]
    [InlineData("T | reduce kind=source by a | where l > 3", "reduce")]
    [InlineData("T | partition by a (top 1 by l) | where a == 'x'", "partition ")]
    public void A_predicate_stays_where_it_would_be_about_other_rows(string query, string below)
    {
        string[] lines = [.. Kql.Compile(query).Plan.Split('\n').Select(line => line.Trim())];
        Assert.StartsWith(below, lines[Array.FindIndex(lines, line => line.StartsWith("where ", StringComparison.Ordinal)) + 1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T | where true", "scan T, all columns\n")]
    [InlineData("T | where 1 == 1 and l > 3 and true", "where l > 3\n  scan T, all columns\n")]
    [InlineData("T | where l > 3 or true", "scan T, all columns\n")]
    [InlineData("T | where l > 3 and false", "0 rows a:string l:long i:int r:real b:bool t:datetime ts:timespan d:dynamic dec:decimal\n")]
    [InlineData("T | where bool(null)", "0 rows a:string l:long i:int r:real b:bool t:datetime ts:timespan d:dynamic dec:decimal\n")]
    [InlineData("U | where false or l == 2 or bool(null)", "where l == 2\n  scan U, all columns\n")]
    public void A_constant_predicate_is_decided_in_the_plan(string query, string plan) => Assert.Equal(plan, Kql.Compile(query).Plan);

    [Theory]
    [InlineData("T | sort by l | take 5", "top 5 by l desc\n")]
    [InlineData("T | sort by l asc | extend x = l + 1 | project a, x | take 5", "top 5 by l asc\n")]
    [InlineData("T | sort by l | extend x = next(l) | take 5", "sort by l desc\n")]
    [InlineData("T | sort by l | where l > 3 | take 5", "top 5 by l desc\n")]
    [InlineData("T | sort by l | where l > prev(l) | take 5", "sort by l desc\n")]
    public void Sort_and_take_are_top(string query, string node) => Assert.Contains(node, Kql.Compile(query).Plan, StringComparison.Ordinal);

    [Theory]
    [InlineData("T | where t > ago(1d)", "scan T, all columns, t from now() - timespan(1.00:00:00)")]
    [InlineData("T | where t between (datetime(2024-01-01) .. 1d) and a == 'x'", "scan T, all columns, t between (datetime(2024-01-01T00:00:00.0000000Z) .. timespan(1.00:00:00))")]
    [InlineData("T | extend x = 1 | join kind=inner U on a | where t < now()", "t to now()")]
    [InlineData("T | where t > ago(1d) or b", "scan T, all columns\n")]
    [InlineData("T | where rand() > 0.5 | where t > ago(1d)", "scan T, all columns\n")]
    [InlineData("T | extend t = now() | where t > ago(1d)", "scan T, 8 of 9 columns: a, l, i, r, b, ts, d, dec\n")]
    public void A_scan_gets_the_time_range(string query, string scan) => Assert.Contains(scan, Kql.Compile(query).Plan, StringComparison.Ordinal);

    [Fact]
    public void Every_rule_has_a_name_of_its_own() => Assert.Equal(Planner.Rules.Count, Planner.Rules.Select(rule => rule.Name).Distinct().Count());

    // The columns of a plugin are known at run time, whatever follows it.
    [Theory]
    [InlineData("T | evaluate bag_unpack(d) | where x > 5 | count", "14")]
    [InlineData("print toscalar(T | evaluate bag_unpack(d) | summarize max(x))", "19")]
    public void Columns_of_a_plugin_are_visible_to_the_operators_after_it(string query, string expected) => Assert.Equal(expected, Kql.Rows(query));

    [Fact]
    public void A_chain_that_no_stack_could_follow_is_refused()
    {
        const int Longest = 500;
        string longest = string.Concat(Enumerable.Repeat(" | extend l = l + 1", Longest));
        Assert.Equal(20, Kql.Run($"let a = T{longest}; a{longest[..^" | extend l = l + 1".Length]}").Rows.Count());
        Assert.Contains(Kql.Compile($"let a = T{longest}; let b = a{longest}; b{longest}").Diagnostics, diagnostic => diagnostic is { IsError: true, Code: "KS245" });
    }
}
