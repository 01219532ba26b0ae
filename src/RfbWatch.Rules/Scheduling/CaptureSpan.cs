namespace RfbWatch.Rules.Scheduling;

/// <summary>The time that the rows of a capture and of telemetry span, and the time that stands for now.</summary>
/// <param name="First">Earliest time of a row, UTC.</param>
/// <param name="Last">Latest time of a row or packet, UTC: the last run of every rule.</param>
/// <param name="FixedNow">The one time at which every rule runs, where somebody named it; null to run them as their schedules would have.</param>
public sealed record CaptureSpan(DateTime First, DateTime Last, DateTime? FixedNow)
{
    /// <summary>What stands for now in the end, UTC.</summary>
    public DateTime Now => FixedNow ?? Last;
}
