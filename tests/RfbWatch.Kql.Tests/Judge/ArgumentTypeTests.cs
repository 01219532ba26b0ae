using System.Text;
using RfbWatch.Kql.Library;
using RfbWatch.TestKit;

namespace RfbWatch.Kql.Tests.Judge;

/// <summary>
/// The accepted types of function parameters, and the codes for other types, agree with Microsoft's binder.
/// Each run checks some of them; RFBWATCH_EVERY_ARGUMENT=1 checks all (minutes).
/// </summary>
public sealed class ArgumentTypeTests
{
    private const int Part = 23;

    private static readonly string[] Names = [.. Lines.Select(line => line.Split(' ')[0])];

    private static readonly string[] Columns = ["a", "l", "i", "r", "b", "t", "ts", "d", "dec"];

    private static readonly Dictionary<string, string> Fitting = new(StringComparer.Ordinal)
    {
        ["any"] = "a", ["text"] = "'x'", ["bool"] = "true", ["datetime"] = "t", ["timespan"] = "ts", ["guid"] = "toguid(a)", ["int"] = "i", ["long"] = "1", ["real"] = "1.5", ["decimal"] = "dec",
        ["dynamic"] = "d", ["not-dynamic"] = "a", ["text-or-dynamic"] = "a", ["text-or-array"] = "a", ["array"] = "d", ["bag"] = "d", ["integer"] = "1", ["integer-or-array"] = "1", ["number"] = "1.5",
        ["number-or-bool"] = "1.5", ["summable"] = "l", ["orderable"] = "l", ["type"] = "typeof(long)",
    };

    private static string[] Lines => ParameterTable.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [JudgeFact]
    public void Functions_take_the_same_types()
    {
        string[] queries = [.. Queries()];
        if (Environment.GetEnvironmentVariable("RFBWATCH_EVERY_ARGUMENT") is null)
        {
            queries = [.. Repetitions.Sample(queries.Where((_, i) => i % Part == 0))];
        }

        var verdicts = MicrosoftParser.Ask(JudgeTests.Tables, queries);
        var differences = new StringBuilder();
        for (int i = 0; i < queries.Length; i++)
        {
            // In Microsoft's binder a pattern or a unit must be constant (KS129, KS131); here it may also depend on the row.
            if (verdicts[i].Errors.Any(code => code is "KS129" or "KS131" or "KS140" or "KS211" or "KS108"))
            {
                continue;
            }

            string[] codes = [.. Kql.Compile(queries[i]).Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.Code).Where(code => code[0] == 'K')];

            // With several signatures, both binders only guess which one was meant.
            string function = queries[i]["T | extend x = ".Length..queries[i].IndexOf('(', StringComparison.Ordinal)];
            bool isOne = Names.Count(name => name == function) == 1;
            if ((codes.Length == 0) != (verdicts[i].Errors.Length == 0) || (isOne && codes.Length > 0 && codes[0] != verdicts[i].Errors[0]))
            {
                differences.Append($"\n{queries[i]}\n  judge {string.Join(' ', verdicts[i].Errors)}\n  ours  {string.Join(' ', codes)}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    private static IEnumerable<string> Queries()
    {
        foreach (string line in Lines)
        {
            string[] words = line.Split(' ');
            // The page of make_timespan shows fractional seconds, which that parser rejects.
            if (ScalarFunctionLibrary.Find(words[0]) is null || words[0] == "make_timespan")
            {
                continue;
            }

            string[] fitting = [.. words[1..].Select(word => Fitting[word.TrimEnd('?', '+', '*')])];
            for (int i = 0; i < fitting.Length; i++)
            {
                foreach (string column in Columns)
                {
                    string[] arguments = [.. fitting];
                    arguments[i] = column;
                    yield return $"T | extend x = {words[0]}({string.Join(", ", arguments)})";
                }
            }
        }
    }
}
