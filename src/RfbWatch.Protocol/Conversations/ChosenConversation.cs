namespace RfbWatch.Protocol.Conversations;

/// <summary>A conversation read from one order of the copies.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Streams">The bytes of both sides that it has read.</param>
/// <param name="Rivals">The results of conversations from other orders that fit nearly as well.</param>
internal sealed record ChosenConversation(Conversation Conversation, (byte[] A, byte[] B) Streams, IReadOnlyList<ReadingFacts> Rivals)
{
    /// <summary>Stream offsets after the last bytes that it has read.</summary>
    public (long A, long B) End => (Streams.A.Length, Streams.B.Length);

    /// <summary>
    /// Returns this conversation, with a less fitting one as a rival if it fits nearly as well and they disagree about whether the session was open without
    /// authentication.
    /// </summary>
    public ChosenConversation Beside(ChosenConversation other)
    {
        var rival = other.Conversation.Facts;
        if (CopyChoice.IsRival(rival, other.Conversation.Fit, Conversation.Facts, Conversation.Fit))
        {
            Conversation.TakeRival(ReadingFacts.Of(rival));
        }

        return this;
    }
}
