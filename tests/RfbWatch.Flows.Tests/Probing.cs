namespace RfbWatch.Flows.Tests;

/// <summary>Records everything that a test's handler receives, in order.</summary>
internal sealed class Probing
{
    public List<RecordingSink> Sinks { get; } = [];

    public List<FlowSummary> Closed { get; } = [];

    public int Probes { get; set; }

    public bool ReportAll { get; init; }

    /// <summary>Whether a flow of interest gets a sink; if null, each does.</summary>
    public Func<bool>? Accepts { get; init; }

    /// <summary>Number of bytes of a direction after which the sinks need no more.</summary>
    public int Enough { get; init; } = int.MaxValue;

    /// <summary>The number of bytes, from a stream offset on, that the sinks do not need.</summary>
    public Func<long, long>? Unneeded { get; init; }

    /// <summary>The progress of a sink, determined from what it received; if null, <see cref="Progress"/> applies.</summary>
    public Func<RecordingSink, SinkProgress>? ProgressOf { get; init; }

    /// <summary>The progress that the sinks report.</summary>
    public SinkProgress Progress { get; set; }

    /// <summary>How the sinks resolve a conflict; unchanged by default.</summary>
    public Func<FlowBeginning, ConflictResolution>? Resolve { get; init; }

    public RecordingSink Only => Assert.Single(Sinks);
}
