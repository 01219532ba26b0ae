namespace RfbWatch.Sensor.Health;

/// <summary>Something that is not as it should be, by a stable name.</summary>
/// <param name="Subject">What it is about: an input, an output, <c>rules</c>.</param>
/// <param name="Name">The state, one of <see cref="HealthStates"/>.</param>
/// <param name="Reason">One line for people.</param>
/// <param name="IsFailure">Whether rows are being missed or lost because of it; otherwise it is a warning.</param>
public sealed record HealthState(string Subject, string Name, string Reason, bool IsFailure)
{
    /// <summary>One line for people, without the subject, which stands beside it wherever it is shown: errors begin with the thing that they are about.</summary>
    public string Reason { get; } = Reason.StartsWith(Subject + ": ", StringComparison.Ordinal) ? Reason[(Subject.Length + 2)..] : Reason;
}

/// <summary>The names of states.</summary>
public static class HealthStates
{
    /// <summary>The interface is down.</summary>
    public const string Down = "down";

    /// <summary>The input was lost and is being opened again.</summary>
    public const string Gone = "gone";

    /// <summary>No packet for <c>Health:SilentAfter</c>.</summary>
    public const string Silent = "silent";

    /// <summary>Flows are seen, but of nearly none both directions.</summary>
    public const string OneWay = "one-way";

    /// <summary>The kernel drops more than <c>Health:MaxDropRatio</c>.</summary>
    public const string Dropping = "dropping";

    /// <summary>Many frames come twice, as when both sides of a switch port are mirrored.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>Packet time jumped, back or ahead.</summary>
    public const string ClockJump = "clock-jump";

    /// <summary>The times of a source's packets are further than <c>Health:MaxClockOffset</c> from the clock.</summary>
    public const string ClockOffset = "clock-offset";

    /// <summary>A capture loop stands still, or the rows do not move on to the outputs.</summary>
    public const string Stalled = "stalled";

    /// <summary>Within the last minute conversations of sources within their share were given up for others: a flood, or more than the sensor can follow.</summary>
    public const string Blind = "blind";

    /// <summary>Flows give up their memory for others, more than one a second, and are remembered: nothing is missed yet.</summary>
    public const string Degraded = "degraded";

    /// <summary>A limit was met behind which something may have been missed.</summary>
    public const string Limited = "limited";

    /// <summary>An output takes no rows.</summary>
    public const string Refusing = "refusing";

    /// <summary>The oldest row that waits for an output is older than <c>Health:MaxSpoolAge</c>.</summary>
    public const string Behind = "behind";

    /// <summary>Sessions or connections were dropped within the last minute because the outputs were too slow for long.</summary>
    public const string Overrun = "overrun";

    /// <summary>A defect of the program cost rows within the last minute.</summary>
    public const string Defect = "defect";

    /// <summary>The store met <c>Store:MaxMegabytes</c>: it holds less of the past than <c>Store:MaxAge</c>.</summary>
    public const string Shortened = "shortened";

    /// <summary>The database's disk takes no rows: memory holds them, within <c>Store:MemoryMegabytes</c>, and rules go on over it.</summary>
    public const string InMemory = "in-memory";

    /// <summary>The database was damaged within <c>Store:MaxAge</c>: it was moved aside, and a new one begun.</summary>
    public const string Damaged = "damaged";

    /// <summary>The journal or the accounts cannot be written: a process that were killed might lose rows uncounted.</summary>
    public const string Unrecorded = "unrecorded";

    /// <summary>Files that were put aside cannot be compressed or deleted.</summary>
    public const string Untidy = "untidy";

    /// <summary>The receiver refused rows for good within the last minute; they are in the dead letters.</summary>
    public const string Rejected = "rejected";

    /// <summary>A rule fails when it runs.</summary>
    public const string RulesFailing = "rules-failing";

    /// <summary>Rules, exceptions, watchlists or the inventory have errors.</summary>
    public const string RulesInvalid = "rules-invalid";

    /// <summary>A reload failed; what was loaded before is in use.</summary>
    public const string ReloadFailed = "reload-failed";
}
