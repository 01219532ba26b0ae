namespace RfbWatch.Protocol.Streams;

/// <summary>Reads one side's messages independently of the other side: its owner may pass it bytes directly, bypassing all layers before it.</summary>
internal abstract class DirectReader
{
    /// <summary>Reads as far as possible.</summary>
    /// <param name="bytes">The next bytes of the side.</param>
    /// <param name="arrival">Time and packet of the last of them.</param>
    /// <param name="used">Number of bytes used. The rest, or data after <see cref="Demand.Done"/>, takes the normal path.</param>
    public abstract Demand Read(ReadOnlySpan<byte> bytes, Arrival arrival, out int used);

    /// <summary>The next bytes arrived, and are among those that the last demand did not need.</summary>
    public abstract Demand OnSkipped(long length);
}
