using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>One captured frame.</summary>
/// <param name="Ticks">Capture time, 100 ns ticks.</param>
/// <param name="Bytes">The captured bytes.</param>
/// <param name="OriginalLength">Bytes on the wire.</param>
/// <param name="LinkType">The type of the first header.</param>
public sealed record TestFrame(long Ticks, byte[] Bytes, int OriginalLength, LinkType LinkType)
{
    /// <summary>The frame as captured with this snaplen.</summary>
    public TestFrame Cut(int snaplen) => Bytes.Length <= snaplen ? this : this with { Bytes = Bytes[..snaplen] };
}
