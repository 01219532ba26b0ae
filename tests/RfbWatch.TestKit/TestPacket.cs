namespace RfbWatch.TestKit;

/// <summary>One packet on its way into a frame: its bytes and, as an EtherType, what they are (0x6558: an Ethernet frame).</summary>
/// <param name="Ticks">Capture time, 100 ns ticks.</param>
/// <param name="Bytes">The bytes, from the header that <paramref name="EtherType"/> names.</param>
/// <param name="EtherType">What stands at the front, by its EtherType.</param>
public sealed record TestPacket(long Ticks, byte[] Bytes, ushort EtherType);
