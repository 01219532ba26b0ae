using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// The data that one security type sends between its choice and SecurityResult, as a script for each side. The result (or the data in its place) begins where a
/// script ends, unless the script marked its side of the round as encrypted, unknown or refused.
/// </summary>
internal abstract class SecurityExchange
{
    /// <summary>The server's side.</summary>
    public abstract IEnumerable<InputRequest> Server(ScriptContext context);

    /// <summary>The client's side.</summary>
    public abstract IEnumerable<InputRequest> Client(ScriptContext context);

    /// <summary>Ends reading, because the continuation is not known.</summary>
    protected static void Lost(ScriptContext context)
    {
        context.Mark(EventKind.ExchangeUnknown);
        context.Note(Anomaly.UnknownSecurityExchange);
    }
}
