namespace RfbWatch.Engine.Runs;

/// <summary>One measured stage.</summary>
/// <param name="Name">The name of the stage; each stage includes the work of the previous ones.</param>
/// <param name="Packets">Frames of the inputs.</param>
/// <param name="Bytes">Their captured bytes.</param>
/// <param name="Elapsed">The duration of the stage.</param>
public sealed record BenchStage(string Name, long Packets, long Bytes, TimeSpan Elapsed)
{
    /// <summary>Frames per second.</summary>
    public double PacketsPerSecond => Packets / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Bytes per second.</summary>
    public double BytesPerSecond => Bytes / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Nanoseconds per frame.</summary>
    public double NanosecondsPerPacket => Packets == 0 ? 0 : Elapsed.TotalNanoseconds / Packets;
}
