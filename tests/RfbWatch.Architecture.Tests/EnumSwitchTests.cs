namespace RfbWatch.Architecture.Tests;

/// <summary>A value that is added to one of our enums must be handled in every switch over the enum: otherwise the code does not compile.</summary>
public sealed class EnumSwitchTests
{
    /// <summary>Projects that still have switches with a default arm, with their number. The numbers may only decrease.</summary>
    private static readonly Dictionary<string, int> Open = new(StringComparer.Ordinal)
    {
        ["RfbWatch.Protocol"] = 15,
    };

    [Fact]
    public void Every_switch_over_one_of_our_enums_names_its_values()
    {
        string source = Path.Combine(Repository.Root, "src");
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(source, path)).Where(path => !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin"))
            .Select(path => (path, File.ReadAllText(Path.Combine(source, path))));
        var found = EnumSwitches.Forgetful(files).GroupBy(each => each.Path.Split(Path.DirectorySeparatorChar)[0]).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

        Assert.All(found, project => Assert.True(
            project.Value.Count <= Open.GetValueOrDefault(project.Key),
            $"{project.Key}: {project.Value.Count} switches with a default arm, or that leave values out; {Open.GetValueOrDefault(project.Key)} are known:\n"
                + string.Join('\n', project.Value.Select(each => $"{each.Path}:{each.Line} over {each.Enum}"))));
        Assert.All(Open, project => Assert.True(
            found.GetValueOrDefault(project.Key)?.Count == project.Value, $"{project.Key}: {found.GetValueOrDefault(project.Key)?.Count ?? 0} instead of {project.Value}: make the number smaller"));
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
