namespace RfbWatch.Protocol.Streams;

/// <summary>
/// Takes the two streams of one conversation: what <c>Conversation</c> hands to the carriers, and a carrier to what it
/// carries. Bytes of one side come in order, each once; the interleaving of the sides carries no meaning.
/// </summary>
internal interface IStreamReceiver
{
    /// <summary>The next bytes of one side; valid during the call.</summary>
    void OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks);

    /// <summary>Bytes that were sent but will not come; 0 when it is unknown how many.</summary>
    void OnGap(Side side, long length);

    /// <summary>No bytes of this side follow.</summary>
    void OnEnd(Side side, StreamEnd end);

    /// <summary>No more input of either side: what waits is decided.</summary>
    void Finish();

    /// <summary>Whether more bytes of this side could still tell something.</summary>
    bool Wants(Side side);

    /// <summary>How many of the next bytes of this side are content that is passed over by count; 0 when the next one is read, or that cannot be said.</summary>
    long Unread(Side side);

    /// <summary>So many of them came.</summary>
    void OnSkipped(Side side, long length);
}
