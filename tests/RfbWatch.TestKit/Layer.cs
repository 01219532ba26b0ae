namespace RfbWatch.TestKit;

/// <summary>Puts one header (or a whole tunnel header) in front of a packet.</summary>
public delegate TestPacket Layer(TestPacket inner);
