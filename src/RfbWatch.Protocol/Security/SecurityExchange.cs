using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// What one security type puts on the wire between its choice and SecurityResult, as a script for each side. Where a script ends
/// the result (or what stands in its place) begins, unless it marked its side of the round as encrypted, unknown or refused.
/// </summary>
internal abstract class SecurityExchange
{
    /// <summary>The server's side.</summary>
    public abstract IEnumerable<InputRequest> Server(ScriptContext context);

    /// <summary>The client's side.</summary>
    public abstract IEnumerable<InputRequest> Client(ScriptContext context);

    /// <summary>Ends reading where the way on is not known.</summary>
    protected static void Lost(ScriptContext context)
    {
        context.Mark(EventKind.ExchangeUnknown);
        context.Note(Anomaly.UnknownSecurityExchange);
    }
}
