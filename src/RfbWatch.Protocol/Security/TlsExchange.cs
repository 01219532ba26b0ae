using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>TLS without certificates (type 18, Vino and gtk-vnc): TLS begins at once, a second list of types stands inside.</summary>
internal sealed class TlsExchange : SecurityExchange
{
    public static TlsExchange Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round) =>
        TlsRecords.Walk(stream, evidence, round, round.Server);

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round) =>
        TlsRecords.Walk(stream, evidence, round, round.Client);
}
