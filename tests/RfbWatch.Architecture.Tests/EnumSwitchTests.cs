using RfbWatch.TestKit;

namespace RfbWatch.Architecture.Tests;

/// <summary>A value that is added to one of our enums must be handled in every switch over the enum: otherwise the code does not compile.</summary>
public sealed class EnumSwitchTests
{
    [Fact]
    public void Every_switch_over_one_of_our_enums_names_its_values()
    {
        string source = Path.Combine(Repository.Root, "src");
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(source, path)).Where(path => !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin"))
            .Select(path => (path, File.ReadAllText(Path.Combine(source, path))));
        var found = EnumSwitches.Forgetful(Repetitions.Sample(files)).Select(each => $"{each.Path}:{each.Line} over {each.Enum}").ToList();

        Assert.True(found.Count == 0, "Switches with a default arm, or that leave values out:\n" + string.Join('\n', found));
    }

    [Theory]
    [InlineData("value switch { Kind.One => 1, _ => 2 }", true)]
    [InlineData("value switch { Kind.One => 1, var other => (int)other }", true)]
    [InlineData("value switch { Kind.One => 1, Kind.Two => 2 }", false)]
    [InlineData("day switch { System.DayOfWeek.Monday => 1, _ => 2 }", false)]
    [InlineData("maybe switch { null => 0, Kind.One => 1, _ => 2 }", true)]
    public void A_default_arm_over_one_of_our_enums_is_found(string expression, bool isFound) =>
        Assert.Equal(isFound, EnumSwitches.Forgetful([("a.cs", $"enum Kind {{ One, Two }} class C {{ int M(Kind value, Kind? maybe, System.DayOfWeek day) => {expression}; }}")]).Any());

    [Theory]
    [InlineData("case Kind.One: return 1; default: return 2;", true)]
    [InlineData("case Kind.One: return 1;", true)]
    [InlineData("case Kind.One: return 1; case Kind.Two: return 2;", false)]
    [InlineData("case Kind.One or Kind.Two: return 1; default: return 2;", false)]
    public void A_statement_that_leaves_values_out_is_found(string sections, bool isFound) =>
        Assert.Equal(isFound, EnumSwitches.Forgetful([("a.cs", $"enum Kind {{ One, Two }} class C {{ int M(Kind value) {{ switch (value) {{ {sections} }} return 0; }} }}")]).Any());
}
