namespace RfbWatch.Protocol.MidStream;

/// <summary>How a run of messages ends.</summary>
internal enum RunOutcome : byte
{
    /// <summary>Broken before it was enough.</summary>
    Broken,

    /// <summary>Complete up to the last byte, but not sufficient yet.</summary>
    Open,

    /// <summary>Sufficient.</summary>
    Enough,
}

/// <summary>An unbroken run of messages of one side, and its score.</summary>
internal interface IMessageRun
{
    /// <summary>Whether two bytes may begin a message: rejects almost every position at once.</summary>
    static abstract bool MayBegin(byte first, byte second);

    /// <summary>
    /// Follows the run at the beginning of <paramref name="bytes"/> up to the message that makes it enough, so that the answer does not depend on how
    /// many bytes there are.
    /// </summary>
    /// <param name="bytes">Bytes of one side.</param>
    /// <param name="end">Where the run was enough, or broke.</param>
    /// <param name="confidence">How sure it is when enough.</param>
    static abstract RunOutcome Follow(ReadOnlySpan<byte> bytes, out int end, out Confidence confidence);
}
