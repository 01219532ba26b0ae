using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>
/// Reassembles IPv4 and IPv6 fragments (RFC 791 section 3.2, RFC 8200 section 4.5) in limited memory. The first copy of a
/// byte wins, as for streams. It allocates, but only for fragments.
/// </summary>
internal sealed class FragmentReassembly(int maxBytes, FlowCounters counters)
{
    /// <summary>RFC 8200 section 4.5: sixty seconds from the first fragment.</summary>
    private static readonly long Lifetime = TimeSpan.FromSeconds(60).Ticks;

    /// <summary>Maximum IP payload.</summary>
    private const int MaxLength = 65_535;

    /// <summary>IP protocol number of TCP.</summary>
    private const byte TcpProtocol = 6;

    /// <summary>The cost of an incomplete packet in addition to its bytes.</summary>
    private const int Overhead = 256;

    private readonly Dictionary<Key, Unfinished> _unfinished = [];
    private readonly LinkedList<Unfinished> _byAge = [];
    private long _bytes;

    /// <summary>Adds a fragment. Returns true if its packet is complete; the bytes are valid until the next call.</summary>
    public bool TryComplete(in DecodedPacket packet, ReadOnlySpan<byte> payload, long ticks, out ReadOnlySpan<byte> whole, out bool overlapped)
    {
        whole = default;
        overlapped = false;
        while (_byAge.First is { } oldest && ticks - oldest.Value.Ticks > Lifetime)
        {
            GiveUp(oldest.Value);
        }

        var key = new Key(packet.SourceHigh, packet.SourceLow, packet.DestinationHigh, packet.DestinationLow, packet.Identification, packet.Protocol, packet.IsIPv6, packet.Encapsulation.PathId());
        if (!_unfinished.TryGetValue(key, out var parts))
        {
            parts = new Unfinished(key, ticks);
            _unfinished.Add(key, parts);
            parts.Node = _byAge.AddLast(parts);
            _bytes += Overhead;
            if (!Trim(parts))
            {
                return false;
            }
        }

        if (packet.FragmentOffset == 0 && !PacketDecoder.MayCarryTcp(packet.Protocol, payload))
        {
            // Not of interest, like the fragments that follow: they match the empty entry until it expires.
            _bytes -= parts.Buffer.Length;
            parts.Discard();
        }

        if (parts.Discarded || packet.PayloadCut > 0 || packet.FragmentOffset + payload.Length > MaxLength)
        {
            return false;
        }

        _bytes -= parts.Buffer.Length;
        parts.Add(packet.FragmentOffset, payload, packet.MoreFragments);
        _bytes += parts.Buffer.Length;
        if (!Trim(parts) || !parts.IsWhole)
        {
            return false;
        }

        Remove(parts);
        counters.FragmentsReassembled++;
        counters.FragmentOverlaps += parts.Overlapped ? 1 : 0;
        overlapped = parts.Overlapped;
        whole = parts.Buffer.AsSpan(0, parts.Length);
        return true;
    }

    /// <summary>Ends the input: incomplete packets stay incomplete.</summary>
    public void Clear()
    {
        while (_byAge.First is { } oldest)
        {
            GiveUp(oldest.Value);
        }
    }

    /// <summary>Removes the oldest packets beyond the limit; false if this one is among them.</summary>
    private bool Trim(Unfinished parts)
    {
        while (_bytes > maxBytes && _byAge.First is { } first)
        {
            counters.FragmentLimit++;
            Remove(first.Value);
            if (first.Value == parts)
            {
                return false;
            }
        }

        return true;
    }

    private void GiveUp(Unfinished parts)
    {
        counters.FragmentsIncomplete += parts.Discarded ? 0 : 1;
        counters.TcpFragmentsIncomplete += parts.Key.Protocol == TcpProtocol ? 1 : 0;
        Remove(parts);
    }

    private void Remove(Unfinished parts)
    {
        _unfinished.Remove(parts.Key);
        _byAge.Remove(parts.Node!);
        _bytes -= Overhead + parts.Buffer.Length;
    }

    private readonly record struct Key(ulong SourceHigh, ulong SourceLow, ulong DestinationHigh, ulong DestinationLow, uint Identification, byte Protocol, bool IsIPv6, uint Network);

    private sealed class Unfinished(Key key, long ticks)
    {
        private readonly List<(int From, int To)> _present = [];

        public Key Key => key;

        public long Ticks => ticks;

        public LinkedListNode<Unfinished>? Node { get; set; }

        public byte[] Buffer { get; private set; } = [];

        /// <summary>Length of the whole payload; -1 until the last fragment has arrived.</summary>
        public int Length { get; private set; } = -1;

        /// <summary>Whether fragments had different bytes for the same offset.</summary>
        public bool Overlapped { get; private set; }

        public bool Discarded { get; private set; }

        public bool IsWhole => Length >= 0 && _present.Count == 1 && _present[0].From == 0 && _present[0].To >= Length;

        public void Discard()
        {
            Discarded = true;
            Buffer = [];
            _present.Clear();
        }

        public void Add(int offset, ReadOnlySpan<byte> payload, bool more)
        {
            int end = offset + payload.Length;
            if (!more && Length < 0)
            {
                Length = end;
            }

            if (end > Buffer.Length)
            {
                byte[] grown = new byte[Math.Min(MaxLength, Math.Max(end, Buffer.Length * 2))];
                Buffer.CopyTo(grown, 0);
                Buffer = grown;
            }

            // The gaps between the present ranges, from left to right.
            int from = offset;
            for (int at = 0; at <= _present.Count && from < end; at++)
            {
                var (next, nextEnd) = at < _present.Count ? _present[at] : (int.MaxValue, int.MaxValue);
                int to = Math.Min(end, next);
                if (to > from)
                {
                    payload[(from - offset)..(to - offset)].CopyTo(Buffer.AsSpan(from));
                }

                var (sharedFrom, sharedTo) = (Math.Max(offset, next), Math.Min(end, nextEnd));
                Overlapped |= sharedFrom < sharedTo && !payload[(sharedFrom - offset)..(sharedTo - offset)].SequenceEqual(Buffer.AsSpan(sharedFrom, sharedTo - sharedFrom));
                from = Math.Max(from, nextEnd);
            }

            Include(offset, end);
        }

        private void Include(int from, int to)
        {
            int at = _present.FindIndex(range => range.To >= from);
            if (at < 0)
            {
                _present.Add((from, to));
                return;
            }

            while (at < _present.Count && _present[at].From <= to)
            {
                from = Math.Min(from, _present[at].From);
                to = Math.Max(to, _present[at].To);
                _present.RemoveAt(at);
            }

            _present.Insert(at, (from, to));
        }
    }
}
