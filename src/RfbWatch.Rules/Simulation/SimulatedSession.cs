namespace RfbWatch.Rules.Simulation;

/// <summary>A session, or several of the same kind, between the built-in RFB server and client.</summary>
public sealed record SimulatedSession
{
    /// <summary>IPv4 address of the client.</summary>
    public required string Client { get; init; }

    /// <summary>IPv4 address of the server.</summary>
    public required string Server { get; init; }

    /// <summary>Port of the end that listens: the server's, or the client's if the server connects. Default 5900.</summary>
    public int Port { get; init; } = 5900;

    /// <summary>How the client logs in.</summary>
    public required SimulatedLogin Login { get; init; }

    /// <summary>Number of such sessions, one after another. Default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Time before the end of the simulation. Zero, the default, for sessions of the simulation itself; others are the baseline that a rule compares with.</summary>
    public TimeSpan Before { get; init; }

    /// <summary>Whether the server opens the connection, to a listening client. Default false.</summary>
    public bool Reverse { get; init; }

    /// <summary>The target requested from an UltraVNC repeater (<c>ID:1234</c>); empty, the default, if there is no repeater.</summary>
    public string Repeater { get; init; } = "";

    /// <summary>Whether a file is transferred as in UltraVNC. Default false.</summary>
    public bool Files { get; init; }
}

/// <summary>The login of the client of a simulated session. Content files use the same names.</summary>
public enum SimulatedLogin
{
    /// <summary>The server requires no authentication (type 1).</summary>
    None,

    /// <summary>VNC authentication (type 2), and the server accepts.</summary>
    Password,

    /// <summary>VNC authentication, and the server refuses.</summary>
    WrongPassword,

    /// <summary>VeNCrypt Plain (type 19, sub-type 256): user name and password are sent unencrypted.</summary>
    Plain,

    /// <summary>The server offers VNC authentication, the client chooses None, and the server accepts it (CVE-2006-2369).</summary>
    Bypass,
}
