namespace RfbWatch.Protocol.Streams;

/// <summary>Reads one side's messages without a look at the other side: who holds one may hand it bytes past everything that stands before it.</summary>
internal abstract class DirectReader
{
    /// <summary>Reads as far as it goes.</summary>
    /// <param name="bytes">The next bytes of the side.</param>
    /// <param name="arrival">When and by which packet the last of them came.</param>
    /// <param name="used">How many were used. What is left, or what follows <see cref="Demand.Done"/>, goes the usual way.</param>
    public abstract Demand Read(ReadOnlySpan<byte> bytes, Arrival arrival, out int used);

    /// <summary>The next bytes came, and are among those that the last demand did not need.</summary>
    public abstract Demand OnSkipped(long length);
}
