namespace RfbWatch.Protocol.Security;

/// <summary>Whether a SecurityResult follows the exchange of a security type.</summary>
internal enum ResultRule : byte
{
    /// <summary>Always in 3.8 and later; in earlier versions, only if the client had to authenticate (RFC 6143 section 7.1.3 and appendix A).</summary>
    ByVersionWhenNothingIsAsked,

    /// <summary>Always.</summary>
    Always,
}
