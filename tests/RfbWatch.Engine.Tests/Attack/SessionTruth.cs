namespace RfbWatch.Engine.Tests.Attack;

/// <summary>The ground truth of one session, by construction. The default is a plain session with version 3.8 and no authentication.</summary>
internal sealed record SessionTruth
{
    /// <summary>Findings that are wrong unless <see cref="Must"/> or <see cref="May"/> names them.</summary>
    private static readonly string[] Suspicions =
    [
        "ReverseConnection", "AuthBypassAttempt", "AuthBypassSucceeded", "ServerRunsAhead", "Downgrade", "PredictableChallenge", "RepeatedChallenge", "OversizeField",
        "CleartextCredentials", "WeakAuthentication", "FileTransfer", "RemotePowerAction", "Repeater", "AuthenticationFailed", "LockedOut", "NoAuthSession",
    ];

    /// <summary>Address of the RFB server; null where nothing indicates the roles.</summary>
    public string? Server { get; init; } = "10.0.0.9";

    /// <summary>Who opened the connection.</summary>
    public string Initiator { get; init; } = "Client";

    /// <summary>Version of the server's banner; empty for none.</summary>
    public string ServerVersion { get; init; } = "003.008";

    /// <summary>Version of the client's banner; empty for none.</summary>
    public string ClientVersion { get; init; } = "003.008";

    /// <summary>Security types as offered; null for no list.</summary>
    public long[]? Offered { get; init; } = [1];

    /// <summary>The chosen type; null for none.</summary>
    public int? Chosen { get; init; } = 1;

    /// <summary>The choice within the chosen type; null for none.</summary>
    public int? SubType { get; init; }

    /// <summary>Acceptable results.</summary>
    public string[] Results { get; init; } = ["NotRequired"];

    /// <summary>Whether the session was open without authentication.</summary>
    public bool NoAuthentication { get; init; } = true;

    /// <summary>The carrier of RFB.</summary>
    public string Carrier { get; init; } = "Tcp";

    /// <summary>Findings that are required.</summary>
    public string[] Must { get; init; } = ["NoAuthSession"];

    /// <summary>Suspicions that are allowed.</summary>
    public string[] May { get; init; } = [];

    /// <summary>Whether copies of handshake bytes differ: if true it must be reported, if false it must not, if null it may.</summary>
    public bool? Conflict { get; init; } = false;

    /// <summary>The worst severity allowed; null for any.</summary>
    public string? AtMost { get; init; }

    /// <summary>The expected OneSided column; null if it is not checked.</summary>
    public string? OneSided { get; init; }

    /// <summary>An EndReason that the flow must not have; null for none.</summary>
    public string? NotEnd { get; init; }

    /// <summary>Columns that the capture does not determine.</summary>
    public string[] Open { get; init; } = [];

    /// <summary>A plain session without authentication.</summary>
    public static SessionTruth None { get; } = new();

    /// <summary>The same session with forged copies of handshake bytes.</summary>
    public static SessionTruth Attacked { get; } = new() { Conflict = true };

    /// <summary>VNC authentication that succeeded.</summary>
    public static SessionTruth Password { get; } = new() { Offered = [2], Chosen = 2, Results = ["Succeeded"], NoAuthentication = false, Must = ["WeakAuthentication"] };

    /// <summary>A conversation that ended before a type was chosen.</summary>
    public static SessionTruth Left(params long[] offered) => new()
    {
        Offered = offered.Length == 0 ? null : offered, Chosen = null, Results = ["NotSeen"], NoAuthentication = false, Must = offered.Contains(1) ? ["NoAuthOffered"] : [],
    };

    /// <summary>A server that refused before a type was chosen.</summary>
    public static SessionTruth Refused { get; } = new() { Offered = [], Chosen = null, Results = ["Refused"], NoAuthentication = false, Must = [], Open = ["OfferedSecurityTypes"] };

    /// <summary>Findings that are forbidden.</summary>
    public IEnumerable<string> Forbidden =>
        Suspicions.Except(Must).Except(May).Concat(Conflict == false ? ["HandshakeConflict"] : []);

    /// <summary>Findings that are required.</summary>
    public IEnumerable<string> Demanded => Conflict == true ? Must.Append("HandshakeConflict") : Must;
}
