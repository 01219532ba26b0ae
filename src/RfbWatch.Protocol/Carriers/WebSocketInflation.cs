namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// The compressed messages of one direction of a WebSocket (permessage-deflate, RFC 7692 section 7.2.2). One inflater reads them all: a sender that
/// keeps its window between messages needs that, and one that does not (no_context_takeover) refers back to nothing, so what was negotiated
/// need not be known. Output comes in pieces of one size and is never held.
/// </summary>
internal sealed class WebSocketInflation
{
    /// <summary>Most that one message may hold inflated: a full update of a large screen, raw.</summary>
    private const long MaxMessage = 256 << 20;

    private readonly Inflater _inflater = new();
    private byte[] _given = [];
    private int _start;
    private int _end;
    private long _taken;

    /// <summary>What the sender took off the end of each message.</summary>
    private static ReadOnlySpan<byte> Tail => [0, 0, 0xFF, 0xFF];

    /// <summary>Gives the next bytes of the message; what they hold is read before more are given.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        _given.AsSpan(_start, _end - _start).CopyTo(_given);
        _end -= _start;
        _start = 0;
        if (_given.Length - _end < payload.Length)
        {
            Array.Resize(ref _given, Math.Max(_end + payload.Length, Inflater.PieceLength));
        }

        payload.CopyTo(_given.AsSpan(_end));
        _end += payload.Length;
    }

    /// <summary>The message is over.</summary>
    public void End() => Add(Tail);

    /// <summary>Reads what has been given.</summary>
    /// <param name="inflated">The next bytes, valid until the next call; empty when more must be given.</param>
    /// <returns>False when the bytes are not deflated data, refer to bytes that are missing, or hold too much.</returns>
    public bool TryRead(out ReadOnlySpan<byte> inflated)
    {
        ReadOnlySpan<byte> rest = _given.AsSpan(_start, _end - _start);
        bool readable = _inflater.TryRead(ref rest, out inflated);
        _start = _end - rest.Length;
        _taken += inflated.Length;
        return readable && _taken <= MaxMessage;
    }

    /// <summary>Ends the account of one message. The next one begins a block, also behind a sender that left this one's last unfinished (no_context_takeover hides that).</summary>
    /// <returns>False when it held bytes, and none came of them.</returns>
    public bool TryConclude()
    {
        bool read = _taken > 0 || _inflater.IsBetweenBlocks;
        _taken = 0;
        _inflater.Realign();
        return read;
    }
}
