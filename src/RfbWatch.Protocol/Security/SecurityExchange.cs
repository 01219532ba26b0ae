using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// What one security type puts on the wire between its choice and SecurityResult, as a script for each side. Where a script ends
/// the result (or what stands in its place) begins.
/// </summary>
internal abstract class SecurityExchange
{
    /// <summary>The exchange of a type; null when it is not publicly known.</summary>
    public static SecurityExchange? Of(long type) => type switch
    {
        SecurityTypes.None => NoExchange.Instance,
        SecurityTypes.VncAuthentication => VncAuthentication.Instance,
        _ => null,
    };

    /// <summary>The server's half.</summary>
    public abstract IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round);

    /// <summary>The client's half.</summary>
    public abstract IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round);
}
