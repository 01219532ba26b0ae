using System.Xml.Linq;

namespace RfbWatch.Architecture.Tests;

/// <summary>Checks project references against the layers in src/ARCHITECTURE.md.</summary>
public sealed class LayerTests
{
    private static readonly string[] BelowEngine =
        ["Packets", "Capture", "Flows", "Protocol", "Detection", "Events", "Kql", "Parquet", "Rules", "Outputs"];

    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["Packets"] = [],
        ["Protocol"] = [],
        ["Kql"] = [],
        ["Parquet"] = ["Kql"],
        ["Capture"] = ["Packets"],
        ["Capture.SharpPcap"] = ["Packets", "Capture"],
        ["Flows"] = ["Packets"],
        ["Detection"] = ["Packets", "Flows", "Protocol"],
        ["Events"] = ["Packets", "Flows", "Protocol", "Detection", "Kql"],
        ["Rules"] = ["Packets", "Kql", "Parquet", "Events"],
        ["Outputs"] = ["Events", "Rules", "Kql", "Parquet"],
        ["Engine"] = BelowEngine,
        ["Sensor"] = [.. BelowEngine, "Engine"],
        ["Cli"] = [.. BelowEngine, "Capture.SharpPcap", "Engine", "Sensor"],
    };

    /// <summary>Layers that may use only the base class library (DESIGN: "may reference BCL").</summary>
    private static readonly string[] WithoutPackages = ["Packets", "Protocol", "Kql", "Flows", "Detection", "Events", "Capture"];

    public static TheoryData<string> Layers => new(Projects);

    private static IEnumerable<string> Projects => Directory.EnumerateDirectories(Repository.Path("src")).Select(folder => Path.GetFileName(folder)!);

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_references_only_the_layers_it_may_see(string project)
    {
        string layer = project["RfbWatch.".Length..];
        Assert.True(MayReference.TryGetValue(layer, out string[]? allowed), $"src/{project} is no layer of src/ARCHITECTURE.md.");

        var referenced = Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))["RfbWatch.".Length..]);

        Assert.Empty(referenced.Except(allowed));
    }

    /// <summary>References in the compiled assembly are used, whatever the project file lists.</summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void An_assembly_uses_only_the_layers_it_may_see(string project)
    {
        string file = Path.Combine(AppContext.BaseDirectory, project == "RfbWatch.Cli" ? "rfbwatch.dll" : project + ".dll");
        using var assembly = Mono.Cecil.AssemblyDefinition.ReadAssembly(file);
        var used = assembly.MainModule.AssemblyReferences.Select(reference => reference.Name).Where(name => name.StartsWith("RfbWatch.", StringComparison.Ordinal));

        Assert.Empty(used.Select(name => name["RfbWatch.".Length..]).Except(MayReference[project["RfbWatch.".Length..]]));
    }

    [Fact]
    public void Every_layer_has_its_project() =>
        Assert.Equal(MayReference.Keys.Order(StringComparer.Ordinal), Projects.Select(project => project["RfbWatch.".Length..]).Order(StringComparer.Ordinal));

    /// <summary>Rows contain KQL values; nothing else of KQL may be used below the rules.</summary>
    [Theory]
    [InlineData("Events")]
    [InlineData("Outputs")]
    public void Below_the_rules_only_values_of_kql_are_seen(string layer)
    {
        using var assembly = Mono.Cecil.AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, $"RfbWatch.{layer}.dll"));
        var seen = assembly.MainModule.GetTypeReferences().Where(type => type.Scope.Name == "RfbWatch.Kql").Select(type => type.GetElementType()).ToList();
        Assert.NotEmpty(seen);
        Assert.Empty(seen.Where(type => (type.DeclaringType ?? type).Namespace != "RfbWatch.Kql.Values").Select(type => type.FullName));
    }

    [Fact]
    public void The_lower_layers_stand_on_the_base_class_library_alone()
    {
        foreach (string layer in WithoutPackages)
        {
            var project = Load($"RfbWatch.{layer}");
            Assert.True(
                !project.Descendants("PackageReference").Any() && !project.Descendants("FrameworkReference").Any(),
                $"RfbWatch.{layer} references a package; only the base class library is allowed there.");
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
