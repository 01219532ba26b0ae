using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// A type without bytes of its own: None (RFC 6143 section 7.2.1), or a marker of UltraVNC (17; 105, whose server half does nothing in
/// winvnc/vncclient.cpp).
/// </summary>
internal sealed class NoExchange : SecurityExchange
{
    private readonly bool _requiresNoAuthentication;

    private NoExchange(bool requiresNoAuthentication) => _requiresNoAuthentication = requiresNoAuthentication;

    /// <summary>None.</summary>
    public static NoExchange RequiresNoAuthentication { get; } = new(true);

    /// <summary>A marker, which implies nothing about authentication.</summary>
    public static NoExchange Marker { get; } = new(false);

    public override IEnumerable<InputRequest> Server(ScriptContext context) => Mark(context);

    public override IEnumerable<InputRequest> Client(ScriptContext context) => Mark(context);

    private IEnumerable<InputRequest> Mark(ScriptContext context)
    {
        if (_requiresNoAuthentication)
        {
            context.MarkAuthenticationNotRequired(context.In.Offset);
        }

        return [];
    }
}
