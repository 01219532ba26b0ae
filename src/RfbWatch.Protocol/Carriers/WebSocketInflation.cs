namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// The compressed messages of one direction of a WebSocket (permessage-deflate, RFC 7692 section 7.2.2). One inflater reads all of them: a sender that
/// keeps its window between messages requires it, and one that does not (no_context_takeover) never refers back, so the negotiation
/// need not be known. Output is returned in pieces of one size and never stored.
/// </summary>
internal sealed class WebSocketInflation
{
    /// <summary>Maximum inflated size of a message: a full raw update of a large screen.</summary>
    private const long MaxMessage = 256 << 20;

    private readonly Inflater _inflater = new();
    private byte[] _given = [];
    private int _start;
    private int _end;
    private long _taken;

    /// <summary>The bytes that the sender removes from the end of each message.</summary>
    private static ReadOnlySpan<byte> Tail => [0, 0, 0xFF, 0xFF];

    /// <summary>Adds the next bytes of the message; their output must be read before more are added.</summary>
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

    /// <summary>Ends the message.</summary>
    public void End() => Add(Tail);

    /// <summary>Reads the output of the bytes added so far.</summary>
    /// <param name="inflated">The next bytes, valid until the next call; empty if more input is needed.</param>
    /// <returns>False if the bytes are not deflated data, refer to missing bytes, or exceed the maximum size.</returns>
    public bool TryRead(out ReadOnlySpan<byte> inflated)
    {
        ReadOnlySpan<byte> rest = _given.AsSpan(_start, _end - _start);
        bool readable = _inflater.TryRead(ref rest, out inflated);
        _start = _end - rest.Length;
        _taken += inflated.Length;
        return readable && _taken <= MaxMessage;
    }

    /// <summary>
    /// Concludes one message. The next one begins with a block, even if the sender left the last block of this one incomplete (no_context_takeover makes that
    /// possible).
    /// </summary>
    /// <returns>False if the message had bytes but produced no output.</returns>
    public bool TryConclude()
    {
        bool read = _taken > 0 || _inflater.IsBetweenBlocks;
        _taken = 0;
        _inflater.Realign();
        return read;
    }
}
