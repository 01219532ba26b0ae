using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>UltraVNC 116: the client sends a text of up to 255 bytes (U8 length), and the server continues with the next round.</summary>
internal sealed class UltraClientInitExtra : SecurityExchange
{
    public static UltraClientInitExtra Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context) => [];

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Exactly(1);
        yield return InputRequest.Skip(context.In.ReadU8());
        context.MarkExchange(start);
    }
}
