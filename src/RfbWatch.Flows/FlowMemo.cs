using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace RfbWatch.Flows;

/// <summary>
/// The data that is kept of a flow when it gives up its memory: the stage that it reached, and the first bytes of both streams in the order in which they were
/// read.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FlowMemo
{
    public const int Size = 32;

    /// <summary>Space for runs, in bytes.</summary>
    public const int RunBytes = Size - 2;

    private byte _stage;
    private byte _isWanted;
    private byte _runs;

    /// <summary>The stage that the flow reached.</summary>
    public FlowStage Stage
    {
        readonly get => (FlowStage)_stage;
        set => _stage = (byte)value;
    }

    /// <summary>Whether the probe classified the flow as of interest.</summary>
    public bool IsWanted
    {
        readonly get => _isWanted != 0;
        set => _isWanted = value ? (byte)1 : (byte)0;
    }

    /// <summary>The runs, in the format of <see cref="Transcript"/>; terminated by a zero byte.</summary>
    [UnscopedRef]
    public Span<byte> Runs => MemoryMarshal.CreateSpan(ref _runs, RunBytes);
}
