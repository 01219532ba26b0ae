namespace RfbWatch.Protocol.MidStream;

/// <summary>The result of the message grammar for bytes whose beginning is missing.</summary>
/// <param name="Kind">Whether the messages were found, may yet be, or are not there.</param>
/// <param name="Offset">Where the first complete message begins, if found.</param>
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
