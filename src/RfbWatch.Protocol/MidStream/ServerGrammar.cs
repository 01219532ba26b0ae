namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Finds the server's messages in a stream whose beginning was not seen, by the same rule as <see cref="ClientGrammar"/>: several updates whose
/// rectangles lead to one another, see <see cref="UpdateChain"/>.
/// </summary>
internal static class ServerGrammar
{
    /// <summary>Evaluates the bytes available so far.</summary>
    /// <param name="bytes">Bytes of one side, contiguous.</param>
    /// <param name="final">Whether no more bytes will be added.</param>
    public static GrammarVerdict Evaluate(ReadOnlySpan<byte> bytes, bool final) => MessageRunSearch.Anywhere<UpdateChain>(bytes, final);
}
