using System.Diagnostics;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>The program without native libraries, as if only part of it was copied.</summary>
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
        string reported = Assert.Single((output + error).Split('\n'), text => text.Contains("e_sqlite3", StringComparison.Ordinal));
        Assert.Contains("install it beside the program", reported);
        Assert.DoesNotContain("internal error", output + error);
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

    /// <summary>libpcap is optional: with an empty file mounted over it, everything that does not need it still works.</summary>
    [RootFact]
    public void Without_libpcap_interfaces_and_sensor_work_and_what_needs_it_says_what_to_install()
    {
        Assert.StartsWith("libpcap", Capture.SharpPcap.SharpPcapLibrary.Instance.Version, StringComparison.Ordinal);
        string library = File.ReadLines("/proc/self/maps").First(line => line.Contains("/libpcap.so", StringComparison.Ordinal)) is var entry ? entry[entry.IndexOf('/', StringComparison.Ordinal)..] : "";
        (ExitCode Code, string Output, string Error) Hidden(params string[] line) => Run("unshare",
            ["--mount", "sh", "-c", $"mount --bind /dev/null '{library}' && exec dotnet \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "rfbwatch.dll"), .. line]);

        var interfaces = Hidden("interfaces");
        var doctor = Hidden("doctor", "--interface", "lo", "--output", _folder.Of("out"));
        var filtered = Hidden("doctor", "--interface", "lo", "--filter", "tcp", "--output", _folder.Of("out"));
        var sensor = Hidden("sensor", "--interface", "lo", "--backend", "libpcap", "--output", _folder.Of("out"), "--set", "Web:Enabled=false");
        var replay = Hidden("replay", _folder.WriteSession("one.pcap"), "--interface", "lo");

        Assert.Equal((ExitCode.Done, true), (interfaces.Code, interfaces.Output.Contains("\nlo ", StringComparison.Ordinal)));
        Assert.Matches("(?m)^ok    capture: permitted, by PacketRing$", doctor.Output);
        Assert.Matches("(?m)^ok    libpcap: not installed; needed only for filters, the backend libpcap and replay: ", doctor.Output);
        Assert.Matches("(?m)^FAIL  libpcap: not installed", filtered.Output);
        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (sensor.Code, replay.Code));
        Assert.All([sensor.Error, replay.Error], error => Assert.Contains("needs libpcap, which was not found (tried libpcap.so, libpcap.so.0, libpcap.so.0.8, libpcap.so.1); install it: the package libpcap0.8", error));
    }

    [UnixFact]
    public void Without_OpenSSL_the_package_to_install_is_named_instead_of_an_abort()
    {
        Assert.Null(CryptographyLibrary.Obstacle(CryptographyLibrary.Names));
        Assert.Contains("libssl.so.none was found; install the package libssl3", CryptographyLibrary.Obstacle(["libssl.so.none"]));
    }

    /// <summary>The managed part of the program: the native libraries are in a subfolder.</summary>
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
