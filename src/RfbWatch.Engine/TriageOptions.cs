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
    /// Number of files that are read concurrently, and then of rules that run concurrently. With 1, rows are written on the thread that creates them. Default: one per processor. It does
    /// not affect the output.
    /// </summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether all inputs are one capture (rotated files), read in time order with flow state kept across files. Default false: each input is separate.</summary>
    public bool Sequence { get; init; }

    /// <summary>Limits for reading capture files.</summary>
    public CaptureFileOptions Capture { get; init; } = CaptureFileOptions.Default;

    /// <summary>Limits of one worker's flow table. Default 786,432 flows, so that a flood of reportable flows stays under 300 MB.</summary>
    public FlowOptions Flows { get; init; } = new() { MaxFlows = 3 << 18 };

    /// <summary>Home networks, watched ports and conversation limits.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>Options for creating rows.</summary>
    public RowOptions Rows { get; init; } = new();

    /// <summary>Maximum number of servers whose challenges are analysed, all in one search; 0 for none. Default <see cref="PredictableChallenges.DefaultMaxAnalyses"/>.</summary>
    public int MaxChallengeAnalyses { get; init; } = PredictableChallenges.DefaultMaxAnalyses;

    /// <summary>The value of now() for rules; null for the time of the last packet.</summary>
    public DateTime? Now { get; init; }

    /// <summary>The clock. It measures the run, and provides the current time for a query over data without times.</summary>
#pragma warning disable RS0030 // The only default clock of the engine; the program passes its own.
    public TimeProvider Clock { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Which rules run over the results; null, the default, for none.</summary>
    public HuntOptions? Hunt { get; init; }

    /// <summary>Maximum number of sessions in a run; further ones are counted under the limit <c>sessions</c>. Default 200,000.</summary>
    public int MaxSessions { get; init; } = 200_000;

    /// <summary>Maximum number of non-RFB flows kept for connection rows in a run; further ones are counted under the limit <c>connections</c>. Default 500,000.</summary>
    public int MaxConnections { get; init; } = 500_000;

    /// <summary>Like <see cref="Open"/>, for files that are read as one capture.</summary>
    internal Func<IReadOnlyList<string>, FrameSource?>? OpenSequence { get; init; }

    /// <summary>Test hook that opens a path in place of the capture file. If it is null or returns null, the file is opened.</summary>
    internal Func<string, FrameSource?>? Open { get; init; }
}
