using RfbWatch.Capture;
using RfbWatch.Detection;
using RfbWatch.Detection.Challenges;
using RfbWatch.Events;
using RfbWatch.Flows;

namespace RfbWatch.Engine;

/// <summary>Options of a triage.</summary>
public sealed record TriageOptions
{
    /// <summary>Files, folders, named pipes, <c>-</c> for standard input, in the order given.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Files read at the same time. Default: one for each processor. The output does not depend on it.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether all inputs are one capture, read in time order with the state of flows kept (rotated captures). Default false: each stands alone.</summary>
    public bool Sequence { get; init; }

    /// <summary>Bounds of reading files.</summary>
    public CaptureFileOptions Capture { get; init; } = CaptureFileOptions.Default;

    /// <summary>Bounds of one worker's flow table. Default 786,432 flows, so that a flood of them, each to be reported, stays under 300 MB.</summary>
    public FlowOptions Flows { get; init; } = new() { MaxFlows = 3 << 18 };

    /// <summary>Home networks, watched ports, bounds of conversations.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>How rows are made.</summary>
    public RowOptions Rows { get; init; } = new();

    /// <summary>Servers of the run whose challenges are analysed, all in one search; 0 for none. Default <see cref="PredictableChallenges.DefaultMaxAnalyses"/>.</summary>
    public int MaxChallengeAnalyses { get; init; } = PredictableChallenges.DefaultMaxAnalyses;

    /// <summary>The time that rules take for now; null for the time of the last packet.</summary>
    public DateTime? Now { get; init; }

    /// <summary>The clock: it measures the run, and is the present for a query over nothing that has a time.</summary>
#pragma warning disable RS0030 // The one default of the engine; the program gives its own clock.
    public TimeProvider Clock { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Which rules run over what is found; null, the default, for none.</summary>
    public HuntOptions? Hunt { get; init; }

    /// <summary>Sessions held in a run; what comes beyond is counted as limit <c>sessions</c>. Default 200,000.</summary>
    public int MaxSessions { get; init; } = 200_000;

    /// <summary>Flows that are not RFB held for connection rows in a run; what comes beyond is counted as limit <c>connections</c>. Default 500,000.</summary>
    public int MaxConnections { get; init; } = 500_000;

    /// <summary>As <see cref="Open"/>, for files that are read as one.</summary>
    internal Func<IReadOnlyList<string>, FrameSource?>? OpenSequence { get; init; }

    /// <summary>Opens a path in place of the capture file that it names; for tests. Null, also as its result, for the file.</summary>
    internal Func<string, FrameSource?>? Open { get; init; }
}
