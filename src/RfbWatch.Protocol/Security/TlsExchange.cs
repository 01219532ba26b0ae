using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>TLS without certificates (type 18, Vino and gtk-vnc): TLS begins immediately, and contains a second list of types.</summary>
internal sealed class TlsExchange : SecurityExchange
{
    public static TlsExchange Instance { get; } = new();

    public override IEnumerable<InputRequest> Server(ScriptContext context) =>
        TlsRecords.Walk(context);

    public override IEnumerable<InputRequest> Client(ScriptContext context) =>
        TlsRecords.Walk(context);
}
