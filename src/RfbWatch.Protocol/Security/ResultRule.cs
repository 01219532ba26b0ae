namespace RfbWatch.Protocol.Security;

/// <summary>Whether a SecurityResult follows the exchange of a security type.</summary>
internal enum ResultRule : byte
{
    /// <summary>Always in 3.8 and later; before, only where the client was asked for something (RFC 6143 section 7.1.3 and appendix A).</summary>
    ByVersionWhenNothingIsAsked,

    /// <summary>Always.</summary>
    Always,
}
