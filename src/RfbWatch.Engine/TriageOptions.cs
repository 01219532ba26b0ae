using RfbWatch.Capture;
using RfbWatch.Detection;
using RfbWatch.Detection.Challenges;
using RfbWatch.Events;
using RfbWatch.Flows;

namespace RfbWatch.Engine;

/// <summary>Options of a triage run.</summary>
public sealed record TriageOptions
{
    /// <summary>Files, folders, named pipes, <c>-</c> for standard input, in the order given.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>
    /// Number of files read at the same time, and then of rules run at the same time; with 1, rows are written on the thread that creates them. Default: one per processor. The output does not depend on it.
    /// </summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether all inputs are one capture, read in time order with the state of flows kept (rotated captures). Default false: each is separate.</summary>
    public bool Sequence { get; init; }

    /// <summary>Limits of reading files.</summary>
    public CaptureFileOptions Capture { get; init; } = CaptureFileOptions.Default;

    /// <summary>Limits of one worker's flow table. Default 786,432 flows, so that a flood of reportable flows stays under 300 MB.</summary>
    public FlowOptions Flows { get; init; } = new() { MaxFlows = 3 << 18 };

    /// <summary>Home networks, watched ports, limits of conversations.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>How rows are created.</summary>
    public RowOptions Rows { get; init; } = new();

    /// <summary>Maximum number of servers whose challenges are analysed, all in one search; 0 for none. Default <see cref="PredictableChallenges.DefaultMaxAnalyses"/>.</summary>
    public int MaxChallengeAnalyses { get; init; } = PredictableChallenges.DefaultMaxAnalyses;

    /// <summary>The value of now for rules; null for the time of the last packet.</summary>
    public DateTime? Now { get; init; }

    /// <summary>The clock: it measures the run, and provides the current time for a query over data without times.</summary>
#pragma warning disable RS0030 // The only default clock of the engine; the program passes its own.
    public TimeProvider Clock { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Which rules run over the results; null, the default, for none.</summary>
    public HuntOptions? Hunt { get; init; }

    /// <summary>Maximum number of sessions in a run; further ones are counted as limit <c>sessions</c>. Default 200,000.</summary>
    public int MaxSessions { get; init; } = 200_000;

    /// <summary>Maximum number of flows that are not RFB kept for connection rows in a run; further ones are counted as limit <c>connections</c>. Default 500,000.</summary>
    public int MaxConnections { get; init; } = 500_000;

    /// <summary>As <see cref="Open"/>, for files that are read as one.</summary>
    internal Func<IReadOnlyList<string>, FrameSource?>? OpenSequence { get; init; }

    /// <summary>Opens a path instead of the capture file that it names; for tests. Null, also as its result, to open the file.</summary>
    internal Func<string, FrameSource?>? Open { get; init; }
}
