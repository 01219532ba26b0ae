using System.Diagnostics;
using System.Text.RegularExpressions;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Published;

/// <summary>The output of the published program equals, byte for byte, that of the same command line in the test process.</summary>
public sealed partial class PublishedTests : IDisposable
{
    private const string Query = """
        let Ports = datatable(ServerPort: int, Name: string) [5900, "display 0", 5901, "display 1"];
        RfbSessions
        | extend Hour = bin(Timestamp, 1h), Rest = todecimal(ServerPort) / 7, Offered = parse_json(tostring(OfferedSecurityTypes)), Mac = extract(@"(\d+)\.(\d+)", 2, ServerVersion)
        | mv-expand Type = Offered to typeof(long)
        | join kind=leftouter Ports on ServerPort
        | summarize Sessions = dcount(SessionId), Names = make_set(ProductName), Last = arg_max(Timestamp, ServerIP, Stage), P = percentile(ServerPort, 90), R = sum(Rest) by SecurityTypeName, Name, NoAuthentication
        | extend Text = strcat_array(array_sort_asc(Names), "; "), Pack = bag_pack("a", P, "b", format_datetime(Last, "yyyy-MM-dd")), Local = ipv4_is_in_range(ServerIP, "10.0.0.0/8")
        | project-away Names | sort by Sessions desc, SecurityTypeName asc, Text asc, Name asc, NoAuthentication asc | serialize Row = row_number()
        """;

    private readonly TestFolder _folder = new();

    /// <summary>Lines that read all recordings.</summary>
    private static readonly string[][] OverRecordings =
    [
        ["triage", RepositoryFolder.Pcaps],
        ["triage", RepositoryFolder.Pcaps, "--format", "none", "--stats", "--workers", "1"],
        ["triage", RepositoryFolder.Pcaps, "--format", "table", "--no-rules"],
        ["query", Query, "--capture", RepositoryFolder.Pcaps],
        ["query", "RfbSessions | where ServerPort matches regex '^59[0-9]+$' | make-series N = count() default = 0 on Timestamp step 1h by Stage", "--capture", RepositoryFolder.Pcaps],
        ["query", "RfbSessions | summarise count()", "--capture", RepositoryFolder.Pcaps],
        ["rules", "coverage", RepositoryFolder.Pcaps],
    ];

    public static TheoryData<string[]> Lines { get; } =
    [
        .. Repetitions.Sample(OverRecordings),
        ["rules", "list"],
        ["rules", "test"],
        ["schema"],
        ["schema", "RfbSessions"],
        ["explain", "NoAuthSession"],
        ["config", "default"],
        ["config", "show"],
        ["man"],
        ["man", "rfbwatch.json"],
        ["completion", "bash"],
        ["--help"],
        ["triage", "--help"],
        ["nonsense"],
        ["triage", "nothing-of-this-name.pcap"],
        ["triage", RepositoryFolder.Pcaps, "--fail-on", "bad"],
    ];

    public void Dispose() => _folder.Dispose();

    [PublishedTheory]
    [MemberData(nameof(Lines))]
    public void A_line_gives_what_it_gives_in_the_test_process(string[] line)
    {
        var expected = CliRun.Of(line);

        var (code, output, error) = Run(line);

        Assert.Equal(Steady(expected.Output), Steady(output));
        Assert.Equal(Steady(expected.Error), Steady(error));
        Assert.Equal(expected.Code, code);
    }

    [PublishedTheory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public void The_files_of_an_output_folder_are_the_same(string format)
    {
        Assert.Equal(
            CliRun.Of("triage", RepositoryFolder.Pcaps, "--quiet", "--output", _folder.Of("expected"), "--output-format", format).Code,
            Run(["triage", RepositoryFolder.Pcaps, "--quiet", "--output", _folder.Of("published"), "--output-format", format]).Code);

        var names = Names("expected");
        Assert.NotEmpty(names);
        Assert.Equal(names, Names("published"));
        Assert.All(names, name => Assert.Equal(File.ReadAllText(Path.Combine(_folder.Of("expected"), name)), File.ReadAllText(Path.Combine(_folder.Of("published"), name))));
    }

    private List<string> Names(string folder) => [.. Directory.EnumerateFiles(_folder.Of(folder)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static (ExitCode Code, string Output, string Error) Run(string[] line)
    {
        var start = new ProcessStartInfo(PublishedProgram.File!, line) { RedirectStandardOutput = true, RedirectStandardError = true };
        PublishedProgram.RemoveTestVariables(start);

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return ((ExitCode)process.ExitCode, output, error.Result);
    }

    /// <summary>Removes what differs between runs: the duration of reading, the name of the program in the help, and the version, because the program may have been published from another commit.</summary>
    private static string Steady(string text) => Differing().Replace(text, "*");

    [GeneratedRegex("""in [0-9.]+ s \([0-9,]+ packets/s\)|"seconds":[0-9.]+,"packets_per_second":[0-9]+|(?<=Usage:\n  )\w+|(?<="RfbWatch )[0-9][^"]*""")]
    private static partial Regex Differing();
}
