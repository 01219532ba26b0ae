using System.Text.RegularExpressions;

namespace RfbWatch.Architecture.Tests;

/// <summary>Checks src/ARCHITECTURE.md against the repository.</summary>
public sealed partial class ArchitectureTextTests
{
    private static string Text { get; } = File.ReadAllText(Repository.Path("src", "ARCHITECTURE.md"));

    public static TheoryData<string> Places
    {
        get
        {
            string table = Text[Text.IndexOf("## Where does my change go?", StringComparison.Ordinal)..Text.IndexOf("## Glossary", StringComparison.Ordinal)];
            return new TheoryData<string>(table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => CodeSpan().Matches(line.Split('|')[2]))
                .Select(match => match.Groups[1].Value).Where(IsPlace).Distinct());
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_place_where_a_change_goes_exists(string place)
    {
        string path = Repository.Path("src", "RfbWatch." + place);
        Assert.True(Directory.Exists(path) || File.Exists(path + ".cs"), $"src/ARCHITECTURE.md sends changes to {place}, and there is neither a folder {path} nor a file {path}.cs.");
    }

    [Fact]
    public void Every_layer_has_its_row()
    {
        foreach (string project in Directory.EnumerateDirectories(Repository.Path("src")).Select(folder => Path.GetFileName(folder)!))
        {
            Assert.Contains($"| {project} |", Text, StringComparison.Ordinal);
        }
    }

    /// <summary>A place begins with the name of a project.</summary>
    private static bool IsPlace(string text) => Directory.Exists(Repository.Path("src", "RfbWatch." + text.Split('/')[0]));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
