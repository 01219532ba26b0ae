using System.Diagnostics;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>The program without the native library of its event store, as when only part of it was copied.</summary>
public sealed class MissingLibraryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sensor", "--source", "tcp://127.0.0.1:9", "--set", "Web:Enabled=false")]
    [InlineData("doctor")]
    public void It_is_named_in_one_line_with_what_to_do(params string[] line)
    {
        CopyWithoutLibrary();
        var (code, output, error) = Run("dotnet", [_folder.Of("rfbwatch.dll"), .. line, "--output", _folder.Of("out")]);

        Assert.Equal(ExitCode.Usage, code);
        string told = Assert.Single((output + error).Split('\n'), text => text.Contains("e_sqlite3", StringComparison.Ordinal));
        Assert.Contains("install it beside the program", told);
        Assert.DoesNotContain("a defect of this program", output + error);
        Assert.DoesNotContain("TypeInitialization", output + error);
    }

    [Fact]
    public void What_does_not_need_it_goes_on()
    {
        CopyWithoutLibrary();
        string capture = _folder.WriteSession("one.pcap");
        Assert.Equal(ExitCode.Done, Run("dotnet", [_folder.Of("rfbwatch.dll"), "triage", capture]).Code);
    }

    [Fact]
    public void The_doctor_names_the_file_it_comes_from()
    {
        var run = Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll"), "doctor", "--output", _folder.Of("out")]);
        Assert.Matches(@"(?m)^ok    sqlite: 3\.[0-9.]+, .*e_sqlite3", run.Output);
    }

    [UnixFact]
    public void Without_OpenSSL_the_package_to_install_is_named_instead_of_an_abort()
    {
        Assert.Null(CryptographyLibrary.Obstacle(CryptographyLibrary.Names));
        Assert.Contains("libssl.so.none was found; install the package libssl3", CryptographyLibrary.Obstacle(["libssl.so.none"]));
    }

    /// <summary>The managed part of the program: the native libraries stand in a folder below.</summary>
    private void CopyWithoutLibrary()
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => Path.GetFileName(file) is var name
            && (name.EndsWith(".dll", StringComparison.Ordinal) || name is "rfbwatch.deps.json" or "rfbwatch.runtimeconfig.json")
            && !name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)))
        {
            File.Copy(file, _folder.Of(Path.GetFileName(file)));
        }
    }

    private static (ExitCode Code, string Output, string Error) Run(string file, string[] line)
    {
        var start = new ProcessStartInfo(file, line) { RedirectStandardOutput = true, RedirectStandardError = true };
        PublishedProgram.RemoveTestVariables(start);

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return ((ExitCode)process.ExitCode, output, error.Result);
    }
}
