using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>Reassembles the IP fragments of a recording, in any order. Recordings have no overlapping fragments.</summary>
public sealed class RecordedFragments
{
    private readonly Dictionary<(IpAddress Source, IpAddress Destination, uint Identification), List<(int Offset, byte[] Bytes, bool More)>> _parts = [];

    /// <summary>The whole IP payload once all of its fragments have been added; null until then.</summary>
    public byte[]? Whole(in DecodedPacket packet, ReadOnlySpan<byte> memory)
    {
        var key = (packet.Source, packet.Destination, packet.Identification);
        if (!_parts.TryGetValue(key, out var parts))
        {
            _parts.Add(key, parts = []);
        }

        parts.Add((packet.FragmentOffset, memory.Slice(packet.PayloadOffset, packet.PayloadLength).ToArray(), packet.MoreFragments));
        var ordered = parts.OrderBy(part => part.Offset).ToList();
        int length = 0;
        foreach (var part in ordered)
        {
            if (part.Offset != length)
            {
                return null;
            }

            length += part.Bytes.Length;
        }

        if (ordered[^1].More)
        {
            return null;
        }

        _parts.Remove(key);
        return [.. ordered.SelectMany(part => part.Bytes)];
    }
}
