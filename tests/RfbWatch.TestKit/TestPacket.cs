namespace RfbWatch.TestKit;

/// <summary>One packet to be wrapped in a frame: its bytes and their type as an EtherType (0x6558: an Ethernet frame).</summary>
/// <param name="Ticks">Capture time, 100 ns ticks.</param>
/// <param name="Bytes">The bytes, starting with the header that <paramref name="EtherType"/> names.</param>
/// <param name="EtherType">The EtherType of the first header.</param>
public sealed record TestPacket(long Ticks, byte[] Bytes, ushort EtherType);
