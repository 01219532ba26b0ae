namespace RfbWatch.Sensor.Health;

/// <summary>A problem with a stable name.</summary>
/// <param name="Subject">What has the problem: an input, an output, <c>rules</c>.</param>
/// <param name="Name">The state, one of <see cref="HealthStates"/>.</param>
/// <param name="Reason">The reason, in one line.</param>
/// <param name="IsFailure">Whether rows are being missed or lost because of it; otherwise it is a warning.</param>
public sealed record HealthState(string Subject, string Name, string Reason, bool IsFailure)
{
    /// <summary>The reason without a leading subject, which is always shown next to it: error messages begin with the affected item.</summary>
    public string Reason { get; } = Reason.StartsWith(Subject + ": ", StringComparison.Ordinal) ? Reason[(Subject.Length + 2)..] : Reason;

    /// <summary>Distinguishes states with the same subject and name: the rule that fails. Empty for all others.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>The names of states.</summary>
public static class HealthStates
{
    /// <summary>The interface is down.</summary>
    public const string Down = "down";

    /// <summary>The input was lost and is being reopened.</summary>
    public const string Gone = "gone";

    /// <summary>No packet for <c>Health:SilentAfter</c>.</summary>
    public const string Silent = "silent";

    /// <summary>Flows are seen, but almost all in one direction only.</summary>
    public const string OneWay = "one-way";

    /// <summary>The kernel drops more than <c>Health:MaxDropRatio</c>.</summary>
    public const string Dropping = "dropping";

    /// <summary>Many frames arrive twice, as when both sides of a switch port are mirrored.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>Packet time jumped backwards or forwards.</summary>
    public const string ClockJump = "clock-jump";

    /// <summary>The packet times of a source differ from the clock by more than <c>Health:MaxClockOffset</c>.</summary>
    public const string ClockOffset = "clock-offset";

    /// <summary>A capture loop makes no progress, rows are not passed to the outputs, or health is not evaluated.</summary>
    public const string Stalled = "stalled";

    /// <summary>Within the last minute, conversations of sources within their share were refused or evicted: a flood, or more than the sensor can follow.</summary>
    public const string LosingConversations = "blind";

    /// <summary>More than one flow per second is demoted to a memo: nothing has been missed yet.</summary>
    public const string Degraded = "degraded";

    /// <summary>A limit was reached, so something may have been missed.</summary>
    public const string Limited = "limited";

    /// <summary>An output does not accept rows.</summary>
    public const string Refusing = "refusing";

    /// <summary>The oldest undelivered row of an output is older than <c>Health:MaxSpoolAge</c>.</summary>
    public const string Behind = "behind";

    /// <summary>Within the last minute, sessions or connections were dropped because the outputs were too slow for too long.</summary>
    public const string Overrun = "overrun";

    /// <summary>Within the last minute, an internal error caused the loss of rows.</summary>
    public const string Defect = "defect";

    /// <summary>The store reached <c>Store:MaxMegabytes</c>: it covers less time than <c>Store:MaxAge</c>.</summary>
    public const string Shortened = "shortened";

    /// <summary>The store's disk cannot be written: rows are kept in memory, up to <c>Store:MemoryMegabytes</c>, and rules also run over them.</summary>
    public const string InMemory = "in-memory";

    /// <summary>Within <c>Store:MaxAge</c>, the store was damaged: it was renamed, and a new one was created. Or the disk could not read a part of an output's spool at the start.</summary>
    public const string Damaged = "damaged";

    /// <summary>The journal or the accounts cannot be written: if the process is killed, rows may be lost without being counted.</summary>
    public const string Unrecorded = "unrecorded";

    /// <summary>Rotated files cannot be compressed or deleted.</summary>
    public const string RotationFailing = "untidy";

    /// <summary>Within the last minute, the receiver permanently refused rows; they are in the dead letters.</summary>
    public const string Rejected = "rejected";

    /// <summary>A rule fails when it runs.</summary>
    public const string RulesFailing = "rules-failing";

    /// <summary>Rules, exceptions, watchlists or the inventory have errors.</summary>
    public const string RulesInvalid = "rules-invalid";

    /// <summary>A reload failed; the previous content stays in use.</summary>
    public const string ReloadFailed = "reload-failed";
}
