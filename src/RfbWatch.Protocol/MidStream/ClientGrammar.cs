namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Finds the client's messages in a stream without alignment: after a gap, or if the beginning was not captured. Succeeds
/// only if several consecutive messages are unambiguous, see <see cref="MessageChain"/>.
/// </summary>
internal static class ClientGrammar
{
    /// <summary>Evaluates the bytes available so far.</summary>
    /// <param name="bytes">Bytes of one side, contiguous.</param>
    /// <param name="final">Whether no more bytes will be added.</param>
    public static GrammarVerdict Evaluate(ReadOnlySpan<byte> bytes, bool final) => MessageRunSearch.Anywhere<MessageChain>(bytes, final);
}
