namespace RfbWatch.Protocol.Carriers;

/// <summary>What the first bytes of a layer say about one kind of preamble. Each answer is final for every longer input but <see cref="NeedMore"/>.</summary>
internal enum PreambleVerdict : byte
{
    /// <summary>Not this preamble.</summary>
    No,

    /// <summary>Fits so far, and is not whole yet.</summary>
    NeedMore,

    /// <summary>Whole: <see cref="Preamble.Length"/> bytes, the inner stream follows.</summary>
    Whole,
}
