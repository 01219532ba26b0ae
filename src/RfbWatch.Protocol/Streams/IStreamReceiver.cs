namespace RfbWatch.Protocol.Streams;

/// <summary>
/// Receives the two streams of one conversation: passed from <c>Conversation</c> to the carriers, and from a carrier to its inner
/// streams. Bytes of one side arrive in order, each once; the interleaving of the sides has no meaning.
/// </summary>
internal interface IStreamReceiver
{
    /// <summary>The next bytes of one side; valid during the call.</summary>
    StreamStep OnBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival);

    /// <summary>The next bytes of one side arrived, and are among those that its last demand did not need. A length of 0 changes nothing and returns the current demand.</summary>
    StreamStep OnSkipped(Side side, long length);

    /// <summary>Bytes that were sent but will not arrive; 0 if their number is unknown.</summary>
    StreamStep OnGap(Side side, long length);

    /// <summary>No further bytes of this side follow.</summary>
    void OnEnd(Side side, StreamEnd end);

    /// <summary>No more input of either side: everything that waits is decided.</summary>
    void Finish();
}
