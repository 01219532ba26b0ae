using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>A type that exchanges nothing: None (RFC 6143 section 7.2.1).</summary>
internal sealed class NoExchange : SecurityExchange
{
    public static NoExchange Instance { get; } = new();

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round) => [];

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round) => [];
}
