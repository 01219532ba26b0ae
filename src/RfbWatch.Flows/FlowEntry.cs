using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RfbWatch.Flows;

/// <summary>One flow, in a single cache line. Data that only some flows need is stored elsewhere, at index <see cref="Side"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FlowEntry
{
    public const int Size = 64;

    public ulong LowerHigh;
    public ulong LowerLow;
    public ulong HigherHigh;
    public ulong HigherLow;
    public uint Ports;
    public uint Network;
    public FlowState State;

    /// <summary>Coarse time of the last packet; see <see cref="FlowClock"/>.</summary>
    public uint LastSeen;

    /// <summary>Next expected sequence number of side 0 and side 1; maintained while the direction is undecided or recorded.</summary>
    public uint Next0;
    public uint Next1;

    /// <summary>Sequence number of the initiator's SYN; valid with <see cref="FlowState.InitiatorKnown"/>.</summary>
    public uint InitialSequence;

    /// <summary>Index of the tracked flow or of the record; the state indicates which.</summary>
    public int Side;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Is(in FlowKey key) =>
        ((LowerLow ^ key.LowerLow) | (HigherLow ^ key.HigherLow) | (LowerHigh ^ key.LowerHigh) | (HigherHigh ^ key.HigherHigh)
            | (Ports ^ key.Ports) | (Network ^ key.Network)) == 0;

    public readonly uint Next(int side) => side == 0 ? Next0 : Next1;

    public void SetNext(int side, uint sequence)
    {
        if (side == 0)
        {
            Next0 = sequence;
        }
        else
        {
            Next1 = sequence;
        }
    }
}
