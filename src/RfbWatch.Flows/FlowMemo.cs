using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace RfbWatch.Flows;

/// <summary>What the record of a flow keeps when the flow gives up its memory: how far it came, and the first bytes of both streams in the order in which they were read.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FlowMemo
{
    public const int Size = 32;

    /// <summary>Room for runs of bytes.</summary>
    public const int RunBytes = Size - 2;

    private byte _stage;
    private byte _isWanted;
    private byte _runs;

    /// <summary>The stage that the flow came to.</summary>
    public FlowStage Stage
    {
        readonly get => (FlowStage)_stage;
        set => _stage = (byte)value;
    }

    /// <summary>Whether the probe said that the flow is of interest.</summary>
    public bool IsWanted
    {
        readonly get => _isWanted != 0;
        set => _isWanted = value ? (byte)1 : (byte)0;
    }

    /// <summary>The runs, as <see cref="Transcript"/> writes them; a zero byte ends them.</summary>
    [UnscopedRef]
    public Span<byte> Runs => MemoryMarshal.CreateSpan(ref _runs, RunBytes);
}
