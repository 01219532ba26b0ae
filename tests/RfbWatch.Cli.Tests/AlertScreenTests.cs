using System.Globalization;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>Alerts and exceptions on the terminal and in the exit code.</summary>
public sealed class AlertScreenTests : IDisposable
{
    private const int Columns = 100;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Alerts_come_first_with_who_when_and_how_often()
    {
        string[] lines = CliRun.Of("triage", Path.Combine(RepositoryFolder.Pcaps, "bruteforce-hydra.pcap"), "--format", "table").Output.Split('\n');

        Assert.Matches(@"^Medium +VNC password guessing +10\.77\.0\.20 → 10\.77\.0\.10:590\d +[0-9]+x +([0-9]{2}-[0-9]{2} )?[0-9:]+( - ([0-9]{2}-[0-9]{2} )?[0-9:]+)?$", Array.Find(lines, line => line.Contains("VNC password guessing", StringComparison.Ordinal)));
        Assert.StartsWith("High ", lines[0], StringComparison.Ordinal);
        Assert.InRange(Array.FindIndex(lines, line => line.StartsWith("when", StringComparison.Ordinal)), 1, 20);
        Assert.All(lines, line => Assert.True(ConsoleText.Width(line) <= Columns, line));
    }

    [Fact]
    public void A_suppressed_alert_is_marked_and_its_session_does_not_fail_the_run()
    {
        string capture = _folder.WriteSession("a.pcap");
        string exceptions = Exceptions("rfb-no-auth-session", "RfbSessions", "ServerIP == '10.0.0.1'");

        var without = CliRun.Of("triage", capture, "--format", "table", "--fail-on", "high");
        var with = CliRun.Of("triage", capture, "--format", "table", "--fail-on", "high", "--exceptions", exceptions);
        var unseen = CliRun.Of("triage", capture, "--format", "none", "--fail-on", "high", "--exceptions", exceptions);

        Assert.Equal((ExitCode.Found, ExitCode.Done, ExitCode.Done), (without.Code, with.Code, unseen.Code));
        Assert.DoesNotContain("suppressed", without.Output, StringComparison.Ordinal);
        Assert.Contains("suppressed by exception 'Known' (us): tested", with.Output, StringComparison.Ordinal);
        Assert.Contains("alerts (1 suppressed)", with.Output, StringComparison.Ordinal);
        Assert.Contains("\"SuppressedBy\":\"Known\"", CliRun.Of("triage", capture, "--format", "jsonl", "--exceptions", exceptions).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_for_another_session_leaves_the_exit_code() =>
        Assert.Equal(ExitCode.Found, CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--quiet", "--fail-on", "high", "--exceptions", Exceptions("rfb-no-auth-session", "RfbSessions", "ServerIP == '10.9.9.9'")).Code);

    [Theory]
    [InlineData("t1021.005-vnc-activity", "DeviceNetworkEvents", "LocalIP == '10.0.0.1' or RemoteIP == '10.0.0.1'", ExitCode.Done)]
    [InlineData("no-such-rule", null, "true", ExitCode.InvalidRule)]
    [InlineData("t1021.005-vnc-activity", null, "ClientIP == '10.0.0.1'", ExitCode.InvalidRule)]
    [InlineData("t1021.005-vnc-activity", "DeviceNetworkEvents", "LocalIP in ((_GetWatchlist('none') | project SearchKey))", ExitCode.InvalidRule)]
    [InlineData("rfb-session-without-vnc-process", "DeviceProcessEvents", "true", ExitCode.Done)]
    public void What_is_wrong_with_an_exception_is_said_and_is_5(string rule, string? on, string where, ExitCode expected)
    {
        string file = Exceptions(rule, on, where);
        foreach (var run in (CliRun[])[CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--quiet", "--exceptions", file), CliRun.Of("rules", "check", file)])
        {
            if (expected == ExitCode.InvalidRule)
            {
                Assert.Equal(expected, run.Code);
                Assert.Matches(@"exceptions\.yaml\([0-9]+,[0-9]+\): error [A-Z]+[0-9]+: Exception 'Known'", run.Error);
            }
        }

        Assert.Equal(expected, CliRun.Of("rules", "check", file).Code);
    }

    [Theory]
    [InlineData("jsonl", "{\"time\":")]
    [InlineData("csv", "Timestamp,TimeGenerated,ReportId,AlertId,Title")]
    [InlineData("table", "High ")]
    [InlineData("none", "")]
    public void Rules_run_honours_format_and_output(string format, string beginning)
    {
        string output = _folder.Of("out");
        var run = CliRun.Of("rules", "run", _folder.WriteSession("a.pcap"), "--format", format, "--output", output);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.StartsWith(beginning, run.Output, StringComparison.Ordinal);
        Assert.Equal(format == "none", run.Output.Length == 0);
        Assert.DoesNotContain("RfbWatch-RfbSessions", run.Output, StringComparison.Ordinal);
        Assert.NotEmpty(File.ReadAllLines(Path.Combine(output, "AlertInfo.jsonl")));
        Assert.NotEmpty(File.ReadAllLines(Path.Combine(output, "RfbSessions.jsonl")));
    }

    [Fact]
    public void A_query_for_alerts_runs_the_rules_and_says_so()
    {
        var run = CliRun.Of("query", "AlertInfo | where DetectionSource == 'rfb-no-auth-session' | count", "--capture", _folder.WriteSession("a.pcap"), "--format", "jsonl");

        Assert.Equal("{\"Count\":1}\n", run.Output);
        Assert.Matches("^rfbwatch: [0-9]+ rules were run for AlertInfo and AlertEvidence: [0-9]+ alerts?\\.\n$", run.Error);
        Assert.Empty(CliRun.Of("query", "RfbSessions | count", "--capture", _folder.WriteSession("b.pcap"), "--format", "jsonl").Error);
    }

    [Theory]
    [InlineData("10.0.0.0", "10.0.0.0/8")]
    [InlineData("10.1.0.0", "10.1.0.0/16")]
    [InlineData("192.168.7.0", "192.168.7.0/24")]
    [InlineData("fd00::", "fd00::/8")]
    [InlineData("2001:db8::", "2001:db8::/32")]
    public void A_network_without_a_length_is_asked_about(string text, string meant)
    {
        var run = CliRun.Of("triage", "x", "--home-net", text);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"did you mean {meant}?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_one_host_needs_no_length() =>
        Assert.Equal(ExitCode.Done, CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--quiet", "--home-net", "10.0.0.1,fd00::7").Code);

    [Theory]
    [InlineData("triage x --no-rules --exceptions FILE", "--exceptions")]
    [InlineData("triage x --no-rules --watchlists .", "--watchlists")]
    [InlineData("rules coverage x --output out", "--output")]
    [InlineData("rules coverage x --format csv", "--format")]
    [InlineData("query T --output out", "--output")]
    public void An_option_without_effect_is_an_error(string line, string option)
    {
        var run = CliRun.Of(line.Replace("FILE", Exceptions("rfb-sweep", null, "true"), StringComparison.Ordinal).Split(' '));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_rules_run_alone_with_no_rules()
    {
        string rule = _folder.Write("mine.yaml", "id: mine\nname: Mine\nquery: RfbSessions | project SessionId\n"u8.ToArray());

        var run = CliRun.Of("triage", _folder.WriteSession("a.pcap"), "--format", "table", "--no-rules", "--rules", rule);

        Assert.Contains("Rules: 1 ran, 1 fired, 1 alert.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DeviceProcessEvents.csv", "DeviceName,FileName\nhmi-7,tvnserver.exe\n")]
    [InlineData("deviceprocessevents.jsonl", "{\"DeviceName\":\"hmi-7\",\"FileName\":\"tvnserver.exe\"}\n")]
    public void Telemetry_named_as_its_table_is_that_table(string name, string text)
    {
        string file = _folder.Write(name, Encoding.UTF8.GetBytes(text));

        var run = CliRun.Of("query", "DeviceProcessEvents | project DeviceName", "--telemetry", file, "--format", "jsonl");

        Assert.Equal("{\"DeviceName\":\"hmi-7\"}\n", run.Output);
    }

    [Fact]
    public void A_table_without_rows_is_named_with_its_connector()
    {
        var run = CliRun.Of("rules", "run", _folder.WriteSession("a.pcap"), "--format", "none");

        Assert.Contains("rules need DeviceProcessEvents, which has no rows here: ensure its data connector (Microsoft Defender XDR) is enabled, and import its rows with --telemetry DeviceProcessEvents=FILE.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("RfbSessions", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules", "show")]
    [InlineData("explain")]
    public void A_rule_is_shown_whole(params string[] verb)
    {
        string page = CliRun.Of([.. verb, "t1021.005-vnc-activity"]).Output;

        Assert.All((string[])["## Threat", "## References", "## Investigate", "## Respond", "### Contain", "## Hunt", "## Tune", "| LookBack | `24h` |", "## False positives", "t1021-help-desk", "- Runs: every 1d over the last 1d", "Microsoft Defender XDR"],
            part => Assert.Contains(part, page, StringComparison.Ordinal));
        Assert.Equal(ExitCode.Usage, CliRun.Of([.. verb, "no-such-rule"]).Code);
    }

    [Theory]
    [InlineData("rfb-no-auth-session.Nothing=1", ExitCode.InvalidRule)]
    [InlineData("Threshold=1", ExitCode.Usage)]
    [InlineData("t1021.005-vnc-activity.FirstPort=5901", ExitCode.Done)]
    public void A_parameter_is_given_on_the_command_line(string parameter, ExitCode expected)
    {
        var run = CliRun.Of("rules", "run", _folder.WriteSession("a.pcap"), "--param", parameter, "--format", "csv", "-q");

        Assert.Equal(expected, run.Code);
        Assert.Equal(expected == ExitCode.InvalidRule, run.Output.Contains("t1021.005-vnc-activity", StringComparison.Ordinal));
    }

    [Fact]
    public void The_exceptions_of_the_README_suppress_what_they_say()
    {
        string[] readme = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "README.md"));
        int first = Array.FindIndex(readme, line => line.StartsWith("    - name: ", StringComparison.Ordinal));
        string text = string.Join('\n', readme.Skip(first).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..])) + "\n";
        string exceptions = _folder.Write("readme.yaml", Encoding.UTF8.GetBytes(text));
        Directory.CreateDirectory(_folder.Of("lists"));
        File.WriteAllText(Path.Combine(_folder.Of("lists"), "helpdesk.csv"), "Address\n10.0.0.2\n");

        var run = CliRun.Of("rules", "run", _folder.WriteSession("a.pcap"), "--format", "csv", "--exceptions", exceptions, "--watchlists", _folder.Of("lists"), "--fail-on", "high");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("Help desk sessions", run.Output, StringComparison.Ordinal);
        Assert.Contains("Help desk without a password", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidRule, CliRun.Of("rules", "check", exceptions).Code); // the watchlist is missing
    }

    [Fact]
    public void Ready_exceptions_are_printed_with_their_watchlists_and_pass_the_check()
    {
        string lists = _folder.Of("ready");
        var run = CliRun.Of("rules", "exceptions", "--watchlists", lists);
        string file = _folder.Write("ready.yaml", Encoding.UTF8.GetBytes(run.Output));

        var check = CliRun.Of(new ManualClock(new DateTime(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc)), "rules", "check", file, "--watchlists", lists);

        Assert.Equal((ExitCode.Done, "1 files, 0 rules: 0 valid, 15 exceptions, 0 errors, 0 warnings.\n"), (check.Code, check.Error));
        Assert.Equal(5, CliRun.Of("rules", "exceptions", "t1021.005-vnc-activity").Output.Split("- name: ").Length - 1);
        Assert.Equal(ExitCode.Usage, CliRun.Of("rules", "exceptions", "nonsense").Code);
    }

    private string Exceptions(string rule, string? on, string where) => _folder.Write("exceptions.yaml", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"- name: Known\n  reason: tested\n  owner: us\n  expires: 2999-01-01\n  rules: [{rule}]\n{(on is null ? "" : $"  on: {on}\n")}  where: {where}\n")));
}
