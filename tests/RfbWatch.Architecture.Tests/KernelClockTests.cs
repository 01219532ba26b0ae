using System.Text.RegularExpressions;

namespace RfbWatch.Architecture.Tests;

/// <summary>
/// The kernel timestamps the frames of a live interface with its own clock. Tests that compare such a time with the process's clock fail if that clock is shifted, so .ci/run excludes them
/// in these runs. They have a trait, and only reviewed tests may have it: every other test takes its time from its packets or from a clock of its own.
/// </summary>
public sealed partial class KernelClockTests
{
    /// <summary>Reviewed: each captures from an interface, and rules, health or the assertion compare the time of its frames with the clock.</summary>
    private static readonly string[] Reviewed =
    [
        "LiveBackendTests.Delivers_what_was_sent_in_order_and_nothing_else",
        "LiveFloodTests.A_flood_of_banners_costs_itself_only_and_one_of_connections_blinds_a_small_sensor",
        "NamespaceTests.A_stalled_collector_costs_no_frame_and_no_row",
        "NamespaceTests.Sessions_are_rows_and_alerts_and_SIGTERM_loses_none",
        "PackageTests.It_is_installed_used_upgraded_reinstalled_removed_and_purged",
        "PublishedSensorTests.It_watches_writes_sends_answers_reloads_and_ends_in_good_order",
        "RealVncTests.A_session_without_authentication_is_a_row_within_a_second_and_an_alert_within_five",
        "RuleSimulationTests.A_simulation_fires_its_rule_in_a_sensor",
    ];

    [GeneratedRegex("""\[Trait\("Clock", "kernel"\)\](?:\s*\[[^\n]*\])*\s*public (?:async )?(?:Task|void) (?<name>\w+)\(""")]
    private static partial Regex Marked();

    [Fact]
    public void The_tests_that_read_the_kernels_clock_are_the_reviewed_ones()
    {
        var marked = Repository.SourceFiles("tests", "*.cs")
            .SelectMany(file => Marked().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}"));
        Assert.Equal(Reviewed.Order(StringComparer.Ordinal), marked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_mark_is_overlooked() =>
        Assert.Equal(Reviewed.Length, Repository.SourceFiles("tests", "*.cs").Where(file => !file.EndsWith("KernelClockTests.cs", StringComparison.Ordinal)).Sum(file => Regex.Count(File.ReadAllText(file), "Trait\\(\"Clock\"")));
}
