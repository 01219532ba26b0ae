namespace RfbWatch.Protocol.MidStream;

/// <summary>
/// Finds the client's messages in a stream whose alignment is lost: after a gap, or when the beginning was not seen. Says yes
/// only where several consecutive messages leave no doubt, see <see cref="MessageChain"/>.
/// </summary>
internal static class ClientGrammar
{
    /// <summary>Judges the bytes held so far.</summary>
    /// <param name="bytes">Bytes of one side, contiguous.</param>
    /// <param name="final">No more bytes will be added.</param>
    public static GrammarVerdict Judge(ReadOnlySpan<byte> bytes, bool final) => MessageRunSearch.Anywhere<MessageChain>(bytes, final);
}
