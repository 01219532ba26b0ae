using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests.Functions;

/// <summary>Saved functions in the forms in which public repositories keep them.</summary>
public sealed class FunctionFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Forms => new()
    {
        { "asim.yaml", "Parser:\n  Title: A parser\nParserName: F\nEquivalentBuiltInParser: _F\nParserParams:\n  - Name: low\n    Type: long\n    Default: 2\n  - Name: text\n    Type: string\n    Default: '*'\nParserQuery: |\n  let parser = (low:long, text:string) {\n    range x from 1 to 4 step 1 | where x >= low | extend y = text\n  };\n  parser(low, text)\n" },
        { "function.yaml", "id: 1\nFunction:\n  Title: A function\nCategory: Microsoft Sentinel Parser\nFunctionName: F\nFunctionAlias: F\nFunctionQuery: |\n    range x from 2 to 4 step 1\n    | extend y = \"*\"\n" },
        { "list.yml", "- FunctionName: G\n  FunctionParams:\n    - Name: low\n      Type: long\n      Default: 2\n  FunctionQuery: range x from low to 4 step 1 | extend y = '*'\n- functionAlias: F\n  query: G\n" },
        { "saved.yaml", "savedSearches:\n  - name: one\n    properties:\n      category: Security\n      displayName: One\n      functionAlias: F\n      functionParameters: \"low:long = 2, text:string = '*'\"\n      query: |-\n        range x from low to 4 step 1\n        | extend y = text\n      version: 2\n" },
        { "F.kql", "// A comment.\nrange x from 2 to 4 step 1\n| extend y = '*'\n" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_gives_the_same_function(string name, string text)
    {
        _folder.Write(name, text);

        var set = FunctionSet.Read([_folder.Root]);

        Assert.Empty(set.Problems);
        Assert.Equal("2*;3*;4*", Rows(set, "F | project strcat(x, y)"));
        Assert.NotEqual("", set.Hash);
        Assert.Equal(name == "asim.yaml", set.FindFunction("_F") is not null);
    }

    [Theory]
    [InlineData("a.yaml", "FunctionName: F\nFunctionQuery: |\n  T\n  | where (\n", "a.yaml(4,12)", "KS006", "Function 'F': ")]
    [InlineData("a.yaml", "FunctionName: F\n\nFunctionParams:\n  - Name: x\n    Type: nonsense\nFunctionQuery: print 1\n", "a.yaml(5,1)", "KS", "Function 'F': In the parameters: ")]
    [InlineData("a.yaml", "FunctionName: F\nFunctionParams:\n  - Name: x\nFunctionQuery: print 1\n", "a.yaml(3,5)", "RW133", "A parameter of the function 'F' needs a Name and a Type.")]
    [InlineData("a.yaml", "FunctionName: F\nTitle: nothing\n", "a.yaml(1,15)", "RW133", "The function 'F' has no query")]
    [InlineData("a.yaml", "Title: nothing\nParserQuery: print 1\n", "a.yaml(2,14)", "RW133", "The function has no name")]
    [InlineData("a.yaml", "FunctionName: F\nFunctionQuery: |\n  print 1\n bad: [\n", "a.yaml(", "RW132", "not well-formed YAML")]
    [InlineData("a.yaml", "FunctionName: &a F\nFunctionQuery: *a\n", "a.yaml(2,16)", "RW132", "the alias '*a' is not read here")]
    [InlineData("a.md", "FunctionName: F\n", "", "RW131", "contains no files with functions")]
    public void An_error_has_its_file_and_line(string name, string text, string place, string code, string message)
    {
        _folder.Write(name, text);

        string problem = Assert.Single(FunctionSet.Read([_folder.Root]).Problems).ToString();

        Assert.Contains(place, problem, StringComparison.Ordinal);
        Assert.Contains($"error {code}", problem, StringComparison.Ordinal);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_may_hold_other_YAML_and_a_file_that_is_named_may_not()
    {
        string rule = _folder.Write("rule.yaml", "id: 1\nname: A rule\nquery: print 1\n");

        Assert.Empty(FunctionSet.Read([_folder.Root]).Problems);
        Assert.Contains("RW131", Assert.Single(FunctionSet.Read([rule]).Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_functions_of_one_name_the_later_counts_and_a_shipped_one_is_replaced()
    {
        _folder.Write("a.yaml", "FunctionName: F\nFunctionQuery: print 1\n");
        _folder.Write("b/b.yaml", "FunctionName: F\nFunctionQuery: print 2\n");
        _folder.Write("b/c.yaml", "FunctionName: _Im_Dns\nFunctionQuery: print 3\n");

        var set = FunctionSet.Read([_folder.Root]);

        Assert.Contains("a.yaml", Assert.Single(set.Problems, problem => problem is { Code: "RW134", IsWarning: true }).Message, StringComparison.Ordinal);
        Assert.Equal("2", Rows(set, "F"));
        Assert.Equal("3", Rows(set, "_Im_Dns"));
        Assert.Equal("", FunctionSet.Read([]).Hash);
    }

    private static string Rows(FunctionSet set, string query)
    {
        var tables = new HuntingTables();
        var compiled = KqlEngine.Compile(query, new KqlOptions { Catalog = tables, Functions = set });
        Assert.True(compiled.CanRun, string.Join('\n', compiled.Diagnostics));
        return string.Join(';', RuleResult.Of(compiled, tables, new RunOptions { Now = DateTime.UnixEpoch, Clock = TimeProvider.System }).Rows.Select(row => row[0].Text));
    }
}
