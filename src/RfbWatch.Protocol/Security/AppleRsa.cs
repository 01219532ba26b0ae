using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// Apple type 33, as implemented by clients (asyncvnc; rfbproto issue 52): each side sends two packets, each preceded by a U32 length. The client requests the key
/// and sends the credentials; the server sends the key and an empty packet. The format is not published: if the bytes do not fit, reading ends.
/// </summary>
internal sealed class AppleRsa : SecurityExchange
{
    private const int Packets = 2;
    private const int MaxPacketLength = 16 << 10;

    public static AppleRsa Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context) => Walk(context);

    public override IEnumerable<InputRequest> Client(ScriptContext context) => Walk(context);

    private static IEnumerable<InputRequest> Walk(ScriptContext context)
    {
        for (int i = 0; i < Packets; i++)
        {
            long start = context.In.Offset;
            yield return InputRequest.Exactly(sizeof(uint));
            uint length = context.In.ReadU32();
            if (length > MaxPacketLength)
            {
                Lost(context);
                yield break;
            }

            yield return InputRequest.Skip(length);
            context.MarkExchange(start);
        }
    }
}
