using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <content>The packets of an aggregate (A-MSDU, IEEE 802.11-2020 section 9.3.2.2).</content>
public sealed partial class PacketDecoder
{
    /// <summary>Decodes the next packet of an aggregate.</summary>
    /// <param name="cursor">The position in the aggregate, which is advanced.</param>
    /// <param name="memory">The memory block that the aggregate was decoded from.</param>
    /// <param name="packet">Receives the fields that the result implies.</param>
    /// <param name="result">The result for the packet.</param>
    /// <returns>False if there are no more packets.</returns>
    public bool DecodeNext(ref AggregateCursor cursor, ReadOnlySpan<byte> memory, ref DecodedPacket packet, out DecodeResult result)
    {
        const int LengthAt = 12, Alignment = 3;
        result = DecodeResult.NotTcp;
        var (at, wireLength) = (cursor.At, cursor.WireEnd - cursor.At);
        if (wireLength < EthernetHeader)
        {
            return false;
        }

        cursor.At = cursor.WireEnd;
        if (cursor.End - at < EthernetHeader)
        {
            result = Finish(DecodeResult.Truncated);
            return true;
        }

        // Destination, source and length, as in IEEE 802.3; LLC follows.
        int length = EthernetHeader + BinaryPrimitives.ReadUInt16BigEndian(memory[(at + LengthAt)..]);
        if (length > wireLength)
        {
            result = Finish(DecodeResult.Malformed);
            return true;
        }

        var bytes = memory.Slice(at, Math.Min(length, cursor.End - at));
        var walk = new HeaderCursor(bytes.Length, length, at) { At = EthernetHeader };
        packet.Encapsulation.Clear();
        result = WalkFrom(Snap(bytes, ref walk), bytes, ref walk, ref packet);
        cursor.At = at + Math.Min((length + Alignment) & ~Alignment, wireLength);
        return true;
    }
}
