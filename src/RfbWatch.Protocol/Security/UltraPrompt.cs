using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// UltraVNC 104, and the same exchange directly after the banners of 3.14, 3.16 and 3.18: a text of up to 1024 bytes after a
/// little-endian length, answered by a little-endian 0 or 1 in four bytes (vncviewer/ClientConnection.cpp).
/// </summary>
internal sealed class UltraPrompt : SecurityExchange
{
    /// <summary>Maximum length of the text in bytes.</summary>
    public const int MaxTextLength = 1024;

    public static UltraPrompt Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(int));
        int length = BinaryPrimitives.ReadInt32LittleEndian(context.In.Bytes);
        context.In.Consume(sizeof(int));
        if (length is < 0 or > MaxTextLength)
        {
            context.NoteLimit("UltraPrompt", (uint)length, sizeof(int));
            context.Emit(EventKind.Contradicted, start);
            context.Mark(EventKind.ExchangeUnknown);
            yield break;
        }

        yield return InputRequest.Skip(length);
        context.MarkExchange(start);
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Skip(sizeof(int));
        context.MarkExchange(start);
    }
}
