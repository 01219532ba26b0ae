namespace RfbWatch.Engine.Tests.Attack;

/// <summary>What is true of one session, by construction. The default is a plain session of 3.8 without authentication.</summary>
internal sealed record SessionTruth
{
    /// <summary>Findings that are wrong unless <see cref="Must"/> or <see cref="May"/> names them.</summary>
    private static readonly string[] Suspicions =
    [
        "ReverseConnection", "AuthBypassAttempt", "AuthBypassSucceeded", "ServerRunsAhead", "Downgrade", "PredictableChallenge", "RepeatedChallenge", "OversizeField",
        "CleartextCredentials", "WeakAuthentication", "FileTransfer", "RemotePowerAction", "Repeater", "AuthenticationFailed", "LockedOut", "NoAuthSession",
    ];

    /// <summary>Address of the RFB server; null where nothing tells the roles.</summary>
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

    /// <summary>Results of which one is right.</summary>
    public string[] Results { get; init; } = ["NotRequired"];

    /// <summary>Whether the session was open without authentication.</summary>
    public bool NoAuthentication { get; init; } = true;

    /// <summary>What RFB rode in.</summary>
    public string Carrier { get; init; } = "Tcp";

    /// <summary>Findings that must be there.</summary>
    public string[] Must { get; init; } = ["NoAuthSession"];

    /// <summary>Findings that may be there though they are suspicions.</summary>
    public string[] May { get; init; } = [];

    /// <summary>Whether copies of handshake bytes differ: true must be told, false must not, null may.</summary>
    public bool? Conflict { get; init; } = false;

    /// <summary>The worst severity allowed; null for any.</summary>
    public string? AtMost { get; init; }

    /// <summary>The columns OneSided and EndReason, where they are told by the truth.</summary>
    public string? OneSided { get; init; }

    /// <summary>How the flow must not have ended.</summary>
    public string? NotEnd { get; init; }

    /// <summary>Columns that the capture leaves open.</summary>
    public string[] Open { get; init; } = [];

    /// <summary>A plain session without authentication.</summary>
    public static SessionTruth None { get; } = new();

    /// <summary>The same, where somebody forged copies of handshake bytes.</summary>
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

    /// <summary>Findings that must not be there.</summary>
    public IEnumerable<string> Forbidden =>
        Suspicions.Except(Must).Except(May).Concat(Conflict == false ? ["HandshakeConflict"] : []);

    /// <summary>Findings that must be there.</summary>
    public IEnumerable<string> Demanded => Conflict == true ? Must.Append("HandshakeConflict") : Must;
}
