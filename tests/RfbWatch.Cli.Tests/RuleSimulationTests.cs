using System.Text.RegularExpressions;
using RfbWatch.Cli.Simulations;
using RfbWatch.Engine;
using RfbWatch.Rules.Packs;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary><c>rules simulate</c>: every included rule fires on its simulation, in triage and, if it uses network data, in a sensor.</summary>
public sealed class RuleSimulationTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static IEnumerable<string> AllRules => ShippedPacks.All.SelectMany(pack => pack.Rules).Select(rule => rule.Id);

    public static TheoryData<string> Rules => [.. AllRules];

    public static TheoryData<string> SomeRules => [.. Repetitions.Sample(AllRules)];

    public static TheoryData<string> NetworkRules =>
        [.. AllRules.Where(id => ShippedPacks.ContentOf(id)?.Simulation is { } simulation && LiveSimulation.Obstacle(simulation) is null)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_simulation_fires_its_rule_in_triage(string id)
    {
        var run = CliRun.Of("rules", "simulate", id, "--output", _folder.Of("out"));

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var rule = ShippedPacks.RuleOf(id)!;
        Assert.StartsWith($"{id}: {rule.Name}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"\n{rule.Severity} ", run.Output, StringComparison.Ordinal);
        var simulation = ShippedPacks.ContentOf(id)!.Simulation!;
        string[] expected = [.. simulation.Sessions.Count > 0 ? ["simulation.pcap"] : Array.Empty<string>(), .. simulation.Rows.Select(row => row.Table + ".jsonl").Distinct()];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(_folder.Of("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(SomeRules))]
    public void A_simulation_gives_the_same_rows_each_time(string id)
    {
        var clock = new ManualClock(new DateTime(2026, 3, 10, 9, 30, 0, DateTimeKind.Utc));
        string[] outputs = [.. Enumerable.Range(0, 2).Select(_ => CliRun.Of(clock, "rules", "simulate", id).Output)];

        Assert.Equal(outputs[0], outputs[1]);
    }

    [LiveSimulationTheory]
    [MemberData(nameof(NetworkRules))]
    [Trait("Clock", "kernel")]
    public void A_simulation_fires_its_rule_in_a_sensor(string id)
    {
        var run = CliRun.Of(TimeProvider.System, "rules", "simulate", id, "--live");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        string[] recorded = CliRun.Of("rules", "simulate", id).Output.Split('\n'), live = run.Output.Split('\n');
        Assert.Equal(recorded[..3], live[..3]);
        Assert.Equal(WithoutCountAndTimes(recorded[3]), WithoutCountAndTimes(live[3]));
    }

    [LiveSimulationFact]
    public void A_live_simulation_says_what_it_did_not_see()
    {
        string id = "rfb-no-auth-session";
        LiveOutcome Run(string folder, TimeSpan sessionLimit) => new LiveSimulation(
            ShippedPacks.RuleOf(id)!, ShippedPacks.ContentOf(id)!.Simulation!, Directory.CreateDirectory(_folder.Of(folder)).FullName, TimeProvider.System, CancellationToken.None)
        { SessionLimit = sessionLimit, AlertLimit = TimeSpan.Zero }.Run([]);

        var (unreported, quiet) = (Run("a", TimeSpan.Zero), Run("b", TimeSpan.FromSeconds(60)));

        Assert.Equal("the sensor did not report every session within 0 s", unreported.NotSeen);
        Assert.Equal("no alert within 0 s", quiet.NotSeen);
        Assert.Empty(unreported.Alerts.Concat(quiet.Alerts));
    }

    [Fact]
    public void Thirteen_rules_look_at_the_network_alone() => Assert.Equal(13, NetworkRules.Count);

    [Fact]
    public void The_list_says_what_each_simulation_does()
    {
        string[] lines = CliRun.Of("rules", "simulate", "--list").Output.TrimEnd().Split('\n');

        Assert.Equal(Rules.Count, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("rfb-brute-force ", StringComparison.Ordinal) && line.EndsWith("triage, live  A client fails to log in to a server six times in a row. (6 sessions between 10.66.0.20 and 10.66.0.10)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("865f9d1e-a01a-46b9-a909-2f93fbab5331", StringComparison.Ordinal) && line.EndsWith("(1 row of DeviceProcessEvents)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { "rfb-brute" }, "RULE 'rfb-brute': no such rule")]
    [InlineData(new string[0], "name a rule, or --list")]
    [InlineData(new[] { "rfb-sweep", "--pack", "/nowhere" }, "--pack '/nowhere': no such folder")]
    [InlineData(new[] { "rfb-session-with-vnc-process", "--live" }, "--live: the rule reads DeviceNetworkInfo, DeviceProcessEvents, which come from endpoints")]
    public void What_cannot_be_simulated_has_a_reason(string[] line, string expected)
    {
        var run = CliRun.Of(["rules", "simulate", .. line]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_files_of_another_simulation_is_refused()
    {
        string[] line = ["rules", "simulate", "rfb-no-auth-session", "--output", _folder.Of("out")];

        Assert.Equal(ExitCode.Done, CliRun.Of(line).Code);
        var again = CliRun.Of(line);
        Assert.Equal(ExitCode.Usage, again.Code);
        Assert.Contains("the folder is not empty", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_exit_6()
    {
        File.WriteAllText(_folder.Of("file"), "");

        var run = CliRun.Of("rules", "simulate", "rfb-no-auth-session", "--output", _folder.Of("file/out"));

        Assert.Equal(ExitCode.OutputFailed, run.Code);
        Assert.Contains("the folder cannot be created", run.Error, StringComparison.Ordinal);
    }

    [NamespaceFact]
    public void Without_privilege_a_live_simulation_says_what_it_lacks() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.DropCapabilities(keepNetRaw: true);
        var run = CliRun.Of("rules", "simulate", "rfb-no-auth-session", "--live");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("no network namespace can be made", run.Error, StringComparison.Ordinal);
        Assert.Contains("CAP_SYS_ADMIN", run.Error, StringComparison.Ordinal);
    });

    [Fact]
    public void A_rule_of_a_pack_of_ones_own_that_does_not_fire_is_exit_5()
    {
        Pack("    - { client: 10.1.0.2, server: 10.1.0.1, login: password }\n");

        var run = CliRun.Of("rules", "simulate", "own", "--pack", _folder.Of("pack"));

        Assert.Equal(ExitCode.InvalidRule, run.Code);
        Assert.Contains("rule 'own' did not fire on its simulation", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_of_a_pack_of_ones_own_fires()
    {
        Pack("    - { client: 10.1.0.2, server: 10.1.0.1, port: 7777, login: password }\n");

        var run = CliRun.Of("rules", "simulate", "own", "--pack", _folder.Of("pack"));

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Contains("10.1.0.2 → 10.1.0.1:7777", run.Output, StringComparison.Ordinal);
    }

    /// <summary>A line of the table of alerts: how many rows an alert has depends on how often the rule ran, and its times on the clock.</summary>
    private static string WithoutCountAndTimes(string line) => Regex.Replace(line, " +[0-9]+x +[0-9: -]+$", "");

    private void Pack(string sessions)
    {
        Directory.CreateDirectory(_folder.Of("pack/content"));
        File.WriteAllText(_folder.Of("pack/own.yaml"), "id: own\nname: Own rule\nquery: |\n  RfbSessions | where ServerPort == 7777\n");
        File.WriteAllText(_folder.Of("pack/content/own.yaml"), "simulation:\n  summary: 'A session.'\n  sessions:\n" + sessions);
    }
}

/// <summary>A test that creates a network namespace without external programs.</summary>
internal sealed class LiveSimulationTheoryAttribute : TheoryAttribute
{
    public LiveSimulationTheoryAttribute() => Skip = LiveSimulationFactAttribute.Missing;
}

/// <summary>A test that makes a network namespace without a foreign program.</summary>
internal sealed class LiveSimulationFactAttribute : FactAttribute
{
    public LiveSimulationFactAttribute() => Skip = Missing;

    /// <summary>What the machine lacks; null for nothing.</summary>
    public static string? Missing => !OperatingSystem.IsLinux() ? "needs Linux" : !Environment.IsPrivilegedProcess ? "needs root" : NetworkNamespace.Obstacle;
}
