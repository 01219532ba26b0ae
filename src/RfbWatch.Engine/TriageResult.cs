using RfbWatch.Detection;
using RfbWatch.Events.Rows;

namespace RfbWatch.Engine;

/// <summary>The results of a triage run, with statistics about the captured and processed data.</summary>
public sealed record TriageResult
{
    /// <summary>The sessions in output order: by time, then by identifier.</summary>
    public required IReadOnlyList<SourcedSession> Sessions { get; init; }

    /// <summary>One entry per source, in input order.</summary>
    public required IReadOnlyList<SourceStats> Sources { get; init; }

    /// <summary>The totals of all sources.</summary>
    public required RunTotals Totals { get; init; }

    /// <summary>Messages about data that could not be read, in input order.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The exit codes for inputs that were not read to their end.</summary>
    public required IReadOnlyList<ExitCode> EarlyStops { get; init; }

    /// <summary>Whether an input (a capture or telemetry) could not be read at all.</summary>
    public bool Unreadable => Hunt is { Unreadable: true } || EarlyStops.Contains(Engine.ExitCode.Unreadable);

    /// <summary>Whether a limit was reached, so that something may have been missed.</summary>
    public bool Degraded => Totals.Degraded || EarlyStops.Contains(Engine.ExitCode.Degraded);

    /// <summary>Whether an input was incomplete: it was truncated, records dropped frames, or contains gaps or packets that could not be read.</summary>
    public bool Incomplete => Totals.Gaps > 0 || Totals.Unread.Any || Totals.KernelDrops > 0 || EarlyStops.Contains(Engine.ExitCode.Incomplete);

    /// <summary>The results of the rules; null if none were run.</summary>
    public HuntResult? Hunt { get; init; }

    /// <summary>Whether the run was interrupted; the results so far are included.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>
    /// Returns the exit code. If several apply, it is the first of: interrupted, found (only with a threshold), unreadable, invalid rule, degraded, incomplete.
    /// </summary>
    /// <param name="failOn">The minimum severity of a session that makes the run fail; null for none. Sessions whose alerts are all suppressed do not count.</param>
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
