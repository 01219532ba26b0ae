using System.Diagnostics;
using System.Text.RegularExpressions;
using RfbWatch.TestKit;

namespace RfbWatch.Kql.Tests.Package;

/// <summary>The package, as a program outside this repository uses it: packed, restored from a folder, and run with the example of its README.</summary>
public sealed partial class PackageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_example_of_the_readme_runs_against_the_package()
    {
        string project = Path.Combine(RepositoryFolder.Root, "src", "RfbWatch.Kql");
        string example = Example().Match(await File.ReadAllTextAsync(Path.Combine(project, "README.md"))).Groups["code"].Value;
        Assert.NotEmpty(example);
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";
        await DotnetAsync("pack", project, "--no-build", "--configuration", configuration, "--output", _folder.Of("packages"));
        string version = PackageName().Match(Path.GetFileName(Assert.Single(Directory.GetFiles(_folder.Of("packages"), "*.nupkg")))).Groups["version"].Value;
        _folder.Write("use/use.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>{_folder.Of("restored")}</RestorePackagesPath>
                <RestoreSources>{_folder.Of("packages")}</RestoreSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="RfbWatch.Kql" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        _folder.Write("use/Program.cs", example);

        Assert.Equal("bob: 2\n", (await DotnetAsync("run", "--project", _folder.Of("use"))).ReplaceLineEndings("\n"));
    }

    private static async Task<string> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Nothing that it starts runs on: a compiler server or a build node would hold the pipes of the process that started the tests for minutes.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}{await errors}");
        return output;
    }

    [GeneratedRegex("```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^RfbWatch\.Kql\.(?<version>.+)\.nupkg$")]
    private static partial Regex PackageName();
}
