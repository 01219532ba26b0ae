namespace RfbWatch.Protocol.Streams;

/// <summary>
/// Takes the two streams of one conversation: what <c>Conversation</c> hands to the carriers, and a carrier to what it
/// carries. Bytes of one side come in order, each once; the interleaving of the sides carries no meaning.
/// </summary>
internal interface IStreamReceiver
{
    /// <summary>The next bytes of one side; valid during the call.</summary>
    StreamStep OnBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival);

    /// <summary>The next bytes of one side came, and are among those that its last demand did not need. A length of 0 changes nothing and asks what is needed now.</summary>
    StreamStep OnSkipped(Side side, long length);

    /// <summary>Bytes that were sent but will not come; 0 when it is unknown how many.</summary>
    StreamStep OnGap(Side side, long length);

    /// <summary>No bytes of this side follow.</summary>
    void OnEnd(Side side, StreamEnd end);

    /// <summary>No more input of either side: what waits is decided.</summary>
    void Finish();
}
