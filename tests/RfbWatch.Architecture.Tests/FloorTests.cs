using System.Xml.Linq;

namespace RfbWatch.Architecture.Tests;

/// <summary>Holds the project references to the floors of src/ARCHITECTURE.md: what a floor may see, and nothing else.</summary>
public sealed class FloorTests
{
    private static readonly string[] BelowEngine =
        ["Packets", "Capture", "Flows", "Protocol", "Detection", "Events", "Kql", "Rules", "Outputs"];

    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["Packets"] = [],
        ["Protocol"] = [],
        ["Kql"] = [],
        ["Capture"] = ["Packets"],
        ["Capture.SharpPcap"] = ["Capture"],
        ["Flows"] = ["Packets"],
        ["Detection"] = ["Flows", "Protocol"],
        ["Events"] = ["Detection"],
        ["Rules"] = ["Kql", "Events"],
        ["Outputs"] = ["Events", "Rules"],
        ["Engine"] = BelowEngine,
        ["Sensor"] = ["Engine", "Outputs", "Rules"],
        ["Cli"] = [.. BelowEngine, "Capture.SharpPcap", "Engine", "Sensor"],
    };

    /// <summary>Floors that may use the base class library and nothing else (DESIGN: "may reference BCL").</summary>
    private static readonly string[] WithoutPackages = ["Packets", "Protocol", "Kql", "Flows", "Detection", "Events", "Capture"];

    public static TheoryData<string> Floors => new(Projects);

    private static IEnumerable<string> Projects => Directory.EnumerateDirectories(Repository.Path("src")).Select(folder => Path.GetFileName(folder)!);

    [Theory]
    [MemberData(nameof(Floors))]
    public void A_floor_references_only_the_floors_it_may_see(string project)
    {
        string floor = project["RfbWatch.".Length..];
        Assert.True(MayReference.TryGetValue(floor, out string[]? allowed), $"src/{project} is no floor of src/ARCHITECTURE.md.");

        var referenced = Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))["RfbWatch.".Length..]);

        Assert.Empty(referenced.Except(allowed));
    }

    [Fact]
    public void Every_floor_has_its_project() =>
        Assert.Equal(MayReference.Keys.Order(StringComparer.Ordinal), Projects.Select(project => project["RfbWatch.".Length..]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_lower_floors_stand_on_the_base_class_library_alone()
    {
        foreach (string floor in WithoutPackages)
        {
            var project = Load($"RfbWatch.{floor}");
            Assert.True(
                !project.Descendants("PackageReference").Any() && !project.Descendants("FrameworkReference").Any(),
                $"RfbWatch.{floor} references a package; only the base class library is allowed there.");
        }
    }

    [Fact]
    public void Package_versions_stand_in_one_place_and_are_exact()
    {
        foreach (string file in Repository.SourceFiles(".", "*.csproj"))
        {
            Assert.All(
                XDocument.Load(file).Descendants("PackageReference"),
                reference => Assert.True(reference.Attribute("Version") is null, $"{file} sets a version itself; versions belong in Directory.Packages.props."));
        }

        Assert.All(
            XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("PackageVersion"),
            version => Assert.Matches(@"^\d+(\.\d+){2,3}$", version.Attribute("Version")!.Value));
    }

    [Fact]
    public void The_top_level_holds_nothing_unexpected()
    {
        string[] expected =
            ["src", "pcaps", "benchmarks", "tests", "RfbWatch.sln", "README.md", "Directory.Build.props", "Directory.Packages.props", "global.json"];
        string[] buildOutput = ["artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];
        var found = Directory.EnumerateFileSystemEntries(Repository.Root).Select(entry => Path.GetFileName(entry)!)
            .Where(name => !name.StartsWith('.') && !buildOutput.Contains(name));

        Assert.Empty(found.Except(expected));
    }

    private static XDocument Load(string project) => XDocument.Load(Repository.Path("src", project, project + ".csproj"));
}
