namespace RfbWatch.Throughput.Live;

/// <summary>What a generated short connection contains.</summary>
internal enum SessionKind
{
    /// <summary>A complete RFB 3.8 session without authentication.</summary>
    NoAuthentication,

    /// <summary>A complete RFB 3.8 session with VNC authentication. Challenge and response differ in every session.</summary>
    Login,

    /// <summary>A connection that is not RFB: an HTTP request and its response.</summary>
    Connection,
}
