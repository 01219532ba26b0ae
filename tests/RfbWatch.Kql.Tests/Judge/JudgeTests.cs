using System.Text;
using RfbWatch.Kql.Engine;

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
        IReadOnlyList<MicrosoftParser.Verdict> verdicts = MicrosoftParser.Ask(Tables, TestQueries.All);
        var differences = new StringBuilder();
        for (int i = 0; i < TestQueries.All.Count; i++)
        {
            CompiledQuery compiled = Kql.Compile(TestQueries.All[i]);
            string columns = compiled.Schema.ToString();
            bool agrees = verdicts[i].Errors.Length == 0 ? compiled.CanRun && columns == verdicts[i].Columns : !compiled.CanRun;
            if (!agrees)
                differences.Append($"\n{TestQueries.All[i]}\n  judge {verdicts[i].Columns} {string.Join(' ', verdicts[i].Errors)}\n  ours  {columns} {string.Join(" | ", compiled.Diagnostics)}");
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }
}
