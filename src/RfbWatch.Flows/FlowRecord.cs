using System.Diagnostics.CodeAnalysis;

namespace RfbWatch.Flows;

/// <summary>The data that a summary needs in addition to the entry: kept for tracked flows, and for other flows only if they are to be reported.</summary>
internal struct FlowRecord
{
    public long FirstTicks;
    public long LastTicks;
    public long FirstFrame;
    public long LastFrame;
    public long Packets0;
    public long Packets1;
    public long Bytes0;
    public long Bytes1;

    /// <summary>The bytes of side 0 and of side 1 that have not arrived although later ones have.</summary>
    public MissingBytes Missing0;
    public MissingBytes Missing1;

    /// <summary>Sequence number of the first payload byte seen of a side; valid with its bit in <see cref="FirstKnown"/>.</summary>
    public uint First0;
    public uint First1;

    /// <summary>Bit 0 and bit 1: whether payload of side 0 and of side 1 was seen.</summary>
    public byte FirstKnown;
    public FlowAnomalies Anomalies;

    /// <summary>RSTs of a side that its peer may have accepted; at most 65,535.</summary>
    public ushort Resets0;
    public ushort Resets1;
    public ushort Encapsulation;

    /// <summary>Entry number of the flow; in a free record, the complement of the next free record's number.</summary>
    public int Entry;

    /// <summary>Initialises the record with the data from before it was kept.</summary>
    public void Begin(int entry, in FlowOrigin origin, FlowState state)
    {
        this = default;
        Entry = entry;
        FirstTicks = LastTicks = origin.Ticks;
        FirstFrame = LastFrame = origin.Frame;
        Encapsulation = origin.Encapsulation;
        Packets0 = state.EarlyPackets(0);
        Packets1 = state.EarlyPackets(1);
    }

    public void Count(int side, long ticks, long frame)
    {
        LastTicks = Math.Max(LastTicks, ticks);
        LastFrame = frame;
        if (side == 0)
        {
            Packets0++;
        }
        else
        {
            Packets1++;
        }
    }

    /// <summary>Records that payload was seen; only the first call has an effect.</summary>
    public void NoteFirst(int side, uint sequence)
    {
        if ((FirstKnown >> side & 1) != 0)
        {
            return;
        }

        FirstKnown |= (byte)(1 << side);
        if (side == 0)
        {
            First0 = sequence;
        }
        else
        {
            First1 = sequence;
        }
    }

    /// <summary>Sets the first payload byte; earlier bytes do not count.</summary>
    public void SetFirst(int side, uint sequence)
    {
        FirstKnown &= (byte)~(1 << side);
        NoteFirst(side, sequence);
    }

    /// <summary>Returns the sequence number of the first payload byte seen of a side; null if none was seen.</summary>
    public readonly uint? First(int side) => (FirstKnown >> side & 1) == 0 ? null : side == 0 ? First0 : First1;

    public readonly long Packets(int side) => side == 0 ? Packets0 : Packets1;

    public void CountReset(int side)
    {
        if (side == 0)
        {
            Resets0 += (ushort)(Resets0 < ushort.MaxValue ? 1 : 0);
        }
        else
        {
            Resets1 += (ushort)(Resets1 < ushort.MaxValue ? 1 : 0);
        }
    }

    public void ForgetBytes(int side)
    {
        AddBytes(side, side == 0 ? -Bytes0 : -Bytes1);
        Missing(side) = default;
    }

    /// <summary>Returns the bytes of a side that have not arrived.</summary>
    [UnscopedRef]
    public ref MissingBytes Missing(int side) => ref side == 0 ? ref Missing0 : ref Missing1;

    public void AddBytes(int side, long bytes)
    {
        if (side == 0)
        {
            Bytes0 += bytes;
        }
        else
        {
            Bytes1 += bytes;
        }
    }
}
