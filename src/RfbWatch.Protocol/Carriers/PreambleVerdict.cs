namespace RfbWatch.Protocol.Carriers;

/// <summary>The result for one kind of preamble. Every result except <see cref="NeedMore"/> is final for all longer inputs.</summary>
internal enum PreambleVerdict : byte
{
    /// <summary>Not this preamble.</summary>
    No,

    /// <summary>Matches so far, but is incomplete.</summary>
    NeedMore,

    /// <summary>Complete: <see cref="Preamble.Length"/> bytes, followed by the inner stream.</summary>
    Whole,
}
