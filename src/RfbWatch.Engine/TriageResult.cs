using RfbWatch.Detection;
using RfbWatch.Events.Rows;

namespace RfbWatch.Engine;

/// <summary>What a triage found, and how well it saw.</summary>
public sealed record TriageResult
{
    /// <summary>The sessions in output order: by time, then by name.</summary>
    public required IReadOnlyList<SourcedSession> Sessions { get; init; }

    /// <summary>One entry a source, in input order.</summary>
    public required IReadOnlyList<SourceStats> Sources { get; init; }

    /// <summary>All sources together.</summary>
    public required RunTotals Totals { get; init; }

    /// <summary>Lines for people about what could not be read, in input order.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The exit codes that the inputs ask for which were not read to their end.</summary>
    public required IReadOnlyList<ExitCode> EarlyStops { get; init; }

    /// <summary>Whether an input, a capture or telemetry, could not be read at all.</summary>
    public bool Unreadable => Hunt is { Unreadable: true } || EarlyStops.Contains(Engine.ExitCode.Unreadable);

    /// <summary>Whether a limit was met behind which something may have been missed.</summary>
    public bool Degraded => Totals.Degraded || EarlyStops.Contains(Engine.ExitCode.Degraded);

    /// <summary>Whether an input was incomplete: it broke off, the capture says that it dropped frames, or it holds gaps or packets that could not be read.</summary>
    public bool Incomplete => Totals.Gaps > 0 || Totals.Unread.Any || Totals.KernelDrops > 0 || EarlyStops.Contains(Engine.ExitCode.Incomplete);

    /// <summary>What the rules said; null when none were run.</summary>
    public HuntResult? Hunt { get; init; }

    /// <summary>Whether the run was interrupted; the results so far are here.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>
    /// The exit code. Where several apply the first of these wins: interrupted, found (only with a threshold), unreadable, invalid rule, degraded, incomplete.
    /// </summary>
    /// <param name="failOn">The severity from which on a session makes the run fail; null for none. Sessions whose alerts an exception suppresses do not.</param>
    public ExitCode ExitCode(Severity? failOn) => this switch
    {
        { Interrupted: true } => Engine.ExitCode.Interrupted,
        _ when failOn is { } threshold && IsFound(threshold)
            => Engine.ExitCode.Found,
        { Unreadable: true } => Engine.ExitCode.Unreadable,
        { Hunt.HasErrors: true } => Engine.ExitCode.InvalidRule,
        { Degraded: true } => Engine.ExitCode.Degraded,
        { Incomplete: true } => Engine.ExitCode.Incomplete,
        _ => Engine.ExitCode.Done,
    };

    private bool IsFound(Severity threshold)
    {
        var suppressed = Hunt?.SuppressedSessions ?? new HashSet<string>();
        return Sessions.Any(found => found.Session.Findings.Count > 0 && found.Session.Severity >= threshold && !suppressed.Contains(found.Session.Id));
    }
}
