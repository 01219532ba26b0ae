namespace RfbWatch.Rules.Scheduling;

/// <summary>The time range of the rows of a capture and of telemetry, and the value of now().</summary>
/// <param name="First">Earliest time of a row, UTC.</param>
/// <param name="Last">Latest time of a row or packet, UTC: the last run of every rule.</param>
/// <param name="FixedNow">The single time at which every rule runs, if given; null to run them at the times of their schedules.</param>
public sealed record CaptureSpan(DateTime First, DateTime Last, DateTime? FixedNow)
{
    /// <summary>The final value of now(), UTC.</summary>
    public DateTime Now => FixedNow ?? Last;
}
