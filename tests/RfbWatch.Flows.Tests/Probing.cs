namespace RfbWatch.Flows.Tests;

/// <summary>What a test's handler saw: everything, in order.</summary>
internal sealed class Probing
{
    public List<RecordingSink> Sinks { get; } = [];

    public List<FlowSummary> Closed { get; } = [];

    public int Probes { get; set; }

    public bool ReportAll { get; init; }

    /// <summary>Bytes of a direction after which the sinks want no more.</summary>
    public int Enough { get; init; } = int.MaxValue;

    /// <summary>How many bytes, from a place of the stream on, the sinks do not need.</summary>
    public Func<long, long>? Unneeded { get; init; }

    /// <summary>How far a sink has come, by what it got; where it is null, <see cref="Progress"/>.</summary>
    public Func<RecordingSink, SinkProgress>? ProgressOf { get; init; }

    /// <summary>How far the sinks say they are.</summary>
    public SinkProgress Progress { get; set; }

    /// <summary>What the sinks make of a conflict; unchanged by default.</summary>
    public Func<FlowBeginning, ConflictResolution>? Resolve { get; init; }

    public RecordingSink Only => Assert.Single(Sinks);
}
