namespace RfbWatch.Engine.Runs;

/// <summary>One measured stage.</summary>
/// <param name="Name">What was done: each stage does what the ones before do, and more.</param>
/// <param name="Packets">Frames of the inputs.</param>
/// <param name="Bytes">Their captured bytes.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record BenchStage(string Name, long Packets, long Bytes, TimeSpan Elapsed)
{
    /// <summary>Frames in a second.</summary>
    public double PacketsPerSecond => Packets / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Bytes in a second.</summary>
    public double BytesPerSecond => Bytes / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Nanoseconds a frame.</summary>
    public double NanosecondsPerPacket => Packets == 0 ? 0 : Elapsed.TotalNanoseconds / Packets;
}
