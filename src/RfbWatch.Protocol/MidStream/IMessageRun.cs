namespace RfbWatch.Protocol.MidStream;

/// <summary>How a run of messages ends.</summary>
internal enum RunOutcome : byte
{
    /// <summary>Broken before it was sufficient, or given up in favour of other runs: it adds nothing to their result.</summary>
    Broken,

    /// <summary>Complete up to the last byte, but not sufficient yet.</summary>
    Open,

    /// <summary>Sufficient.</summary>
    Enough,
}

/// <summary>An unbroken run of messages of one side, and its score.</summary>
internal interface IMessageRun
{
    /// <summary>Whether two bytes may begin a message: rejects almost every position immediately.</summary>
    static abstract bool MayBegin(byte first, byte second);

    /// <summary>
    /// Follows the run at the beginning of <paramref name="bytes"/> up to the message that makes it sufficient, so that the result does not depend on the number of
    /// available bytes.
    /// </summary>
    /// <param name="bytes">Bytes of one side.</param>
    /// <param name="passes">The runs that passed these bytes before.</param>
    /// <param name="end">Offset at which the run became sufficient, or broke.</param>
    /// <param name="confidence">The confidence of a sufficient run.</param>
    static abstract RunOutcome Follow(ReadOnlySpan<byte> bytes, RunPasses passes, out int end, out Confidence confidence);
}
