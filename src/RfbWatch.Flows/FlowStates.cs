using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <summary>Reads and writes <see cref="FlowState"/>.</summary>
internal static class FlowStates
{
    private const int EarlyPacketsShift = 24;
    private const int EarlyPacketsBits = 4;
    private const uint EarlyPacketsMax = 15;

    /// <summary>Returns a per-direction bit for both sides.</summary>
    public static FlowState Both(this FlowState bit) => bit | (FlowState)((uint)bit << 1);

    /// <summary>Returns a per-direction bit for one side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FlowState Of(this FlowState bit, int side) => (FlowState)((uint)bit << side);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(this FlowState state, FlowState bit) => (state & bit) != 0;

    public static bool HasBoth(this FlowState state, FlowState bit) => (state & bit.Both()) == bit.Both();

    /// <summary>Returns the side of the key that opened the connection.</summary>
    public static int Initiator(this FlowState state) => (int)(state & FlowState.InitiatorIsHigher);

    /// <summary>Returns the number of packets of a side before it was tracked; 15 means 15 or more.</summary>
    public static uint EarlyPackets(this FlowState state, int side) =>
        ((uint)state >> (EarlyPacketsShift + (side * EarlyPacketsBits))) & EarlyPacketsMax;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FlowState CountEarlyPacket(this FlowState state, int side) =>
        state.EarlyPackets(side) == EarlyPacketsMax ? state : state + (1u << (EarlyPacketsShift + (side * EarlyPacketsBits)));

    /// <summary>Returns the state with a different number of early packets.</summary>
    public static FlowState WithEarlyPackets(this FlowState state, int side, long packets)
    {
        int shift = EarlyPacketsShift + (side * EarlyPacketsBits);
        return (FlowState)(((uint)state & ~(EarlyPacketsMax << shift)) | ((uint)Math.Min(packets, EarlyPacketsMax) << shift));
    }

    /// <summary>Whether the flow ended: reset, or FIN in each direction that was seen.</summary>
    public static bool Ended(this FlowState state) =>
        state.Has(FlowState.Reset) || (state.Has(FlowState.Fin.Both()) && (state.HasBoth(FlowState.Fin) || !state.HasBoth(FlowState.Seen)));

    /// <summary>Returns why the flow ended, unless something else closes it first; <see cref="EndReason.None"/> while open.</summary>
    public static EndReason EndedBy(this FlowState state) =>
        !state.Ended() ? EndReason.None : state.Has(FlowState.Reset) ? EndReason.Reset : EndReason.Fin;
}
