using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// Apple type 33, as clients that speak it do (asyncvnc; rfbproto issue 52): each side sends two packets behind a U32 length. The
/// client asks for the key and sends the credentials, the server sends the key and an empty packet. Not a published format: where the
/// bytes do not fit, reading is given up.
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
