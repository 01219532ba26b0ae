using System.Text;
using RfbWatch.Kql.Engine;

namespace RfbWatch.Kql.Tests.Judge;

/// <summary>For common mistakes, the first code of Microsoft's parser is among ours, or our first code is among its codes.</summary>
public sealed class MistakeTests
{
    private static readonly string[] Mistakes =
    [
        "T | where a = 'x'", "T | where l = 5 and b", "T | where a == null", "T | where a != null", "T | where a is null", "T | select a", "T | where a == 'x' && b",
        "T | where a == 'x' || b", "T | where a == 'x' AND b", "T | where a == 'x' OR b", "T | where a LIKE 'x'", "T | where a Contains 'x'", "T | where !b", "T | where not b",
        "T | Where b", "T | wher b", "T | where aa == 'x'", "T | where A == 'x'", "t | take 1", "TT | take 1", "T | extend x = Tolower(a)", "T | extend x = tolowr(a)",
        "T | summarize Count()", "T | summarize count by a", "T | summarize count() by aa", "T | summarise count() by a", "T | order a", "T | order by A", "T | group by a", "T | top 5",
        "T | top 5 a", "T | limit", "T | take '5'", "T | project a,", "T | project a b", "T | project-awy a", "T | project away a", "T | join U", "T | join U on a == a",
        "T | join kind=left U on a", "T | join (U | where l = 5) on a", "T | where a == 'x", "T | where a in 'x'", "T | where a in ['x']", "T | where a not in ('x')",
        "T | where a has any ('x')", "T | where a hasany ('x')", "T | where l between 1 and 5", "T | where l between (1, 5)", "T | where t > ago(1x)", "T | where t > ago(1d",
        "T | where t > '2020-01-01'", "T | where t > now() - 1", "T | where a matches 'x'", "T | where a.b == 1", "T | where d.x = 1", "T | extend x == 5", "T | extend 5 = x",
        "T | extend x := 5", "T | extend if(b, 1, 2)", "T | extend iff(b, 1)", "T | where strlen(l) > 5", "T | where isnull()", "T | where isempty(a, b)", "let x = 5 T | take x",
        "let x 5; T", "let x := 5; T", "T | distinct", "T | count by a", "T | union", "T union U", "T | mv-expand", "T | render", "T | evaluate bagunpack(d)",
        "T | where a ~= 'x'", "T | where a === 'x'", "T | where (a == 'x'", "T | where a == 'x')", "T || take 5", "T | | take 5", "| take 5", "T | take 5 |", "T | where l > 5, b",
        "T | extend x = case(b, 1, 2, 3)", "T | extend x = toString(l)", "T | summarize max(d)", "T | summarize dcount(a, b, l)", "T | lookup U", "T | invoke f()", "T | make-series count() on t",
        "T | extend x = now", "T | extend x = ago 1d", "T | where t > 2020-01-01", "print x = 'a", "T | extend x = substring(a)", "T | extend x = strcat()", "T | take 1 by",
    ];

    [JudgeFact]
    public void Its_code_is_the_same()
    {
        var verdicts = MicrosoftParser.Ask(JudgeTests.Tables, Mistakes);
        var differences = new StringBuilder();
        for (int i = 0; i < Mistakes.Length; i++)
        {
            var compiled = Kql.Compile(Mistakes[i]);
            string[] codes = [.. compiled.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.Code)];
            if (verdicts[i].Errors.Length > 0 && !codes.Contains(verdicts[i].Errors[0]) && !(codes.Length > 0 && verdicts[i].Errors.Contains(codes[0])))
            {
                differences.Append($"\n{Mistakes[i]}\n  judge {string.Join(' ', verdicts[i].Errors)}\n  ours  {string.Join(" | ", compiled.Diagnostics)}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }
}
