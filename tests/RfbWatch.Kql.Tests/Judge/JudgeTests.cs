using System.Text;
using RfbWatch.Kql.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Kql.Tests.Judge;

/// <summary>For the queries of the tests, columns and the presence of errors agree with Microsoft's binder.</summary>
public sealed class JudgeTests
{
    internal static Dictionary<string, string> Tables { get; } = new()
    {
        ["T"] = "(a:string, l:long, i:int, r:real, b:bool, t:datetime, ts:timespan, d:dynamic, dec:decimal)",
        ["U"] = "(a:string, l:long, c:string)",
        ["V"] = "(a:long, l:string, z:bool)",
    };

    [JudgeFact]
    public void Agrees_on_every_query()
    {
        string[] queries = [.. Repetitions.Sample(TestQueries.All)];
        var verdicts = MicrosoftParser.Ask(Tables, queries);
        var differences = new StringBuilder();
        for (int i = 0; i < queries.Length; i++)
        {
            var compiled = Kql.Compile(queries[i]);
            string columns = compiled.Schema.ToString();
            bool agrees = verdicts[i].Errors.Length == 0 ? compiled.CanRun && columns == verdicts[i].Columns : !compiled.CanRun;
            if (!agrees)
            {
                differences.Append($"\n{queries[i]}\n  judge {verdicts[i].Columns} {string.Join(' ', verdicts[i].Errors)}\n  ours  {columns} {string.Join(" | ", compiled.Diagnostics)}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }
}
