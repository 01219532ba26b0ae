namespace RfbWatch.Protocol.MidStream;

/// <summary>The result of the message grammar for bytes whose beginning is missing.</summary>
/// <param name="Kind">Whether the messages were found, may still be found, or are absent.</param>
/// <param name="Offset">Offset of the first complete message, if found.</param>
/// <param name="Confidence">The confidence, if found.</param>
internal readonly record struct GrammarVerdict(GrammarVerdict.Answer Kind, int Offset, Confidence Confidence)
{
    /// <summary>The results of a grammar.</summary>
    internal enum Answer : byte
    {
        /// <summary>More bytes could decide.</summary>
        NeedMore,

        /// <summary>These are not such messages.</summary>
        No,

        /// <summary>Messages begin at the offset.</summary>
        Yes,
    }

    /// <summary>More bytes could decide.</summary>
    public static GrammarVerdict NeedMore => default;

    /// <summary>These are not such messages.</summary>
    public static GrammarVerdict No => new(Answer.No, 0, Confidence.None);
}
