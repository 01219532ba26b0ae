using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Sensor.Summary;

/// <summary>What the summary takes from one row of RfbSessions.</summary>
public sealed record SessionFacts
{
    /// <summary>Value of EndReason for a session that a crash left open and that the next start closed.</summary>
    private const string Restart = "SensorRestart";

    /// <summary>Name of the session.</summary>
    public required string Id { get; init; }

    /// <summary>First packet, UTC.</summary>
    public required DateTime Began { get; init; }

    /// <summary>Last packet, UTC.</summary>
    public required DateTime Ended { get; init; }

    /// <summary>Address of the viewer.</summary>
    public required string Client { get; init; }

    /// <summary>Address and port of the server.</summary>
    public required string Server { get; init; }

    /// <summary>How RFB is carried.</summary>
    public required string Carrier { get; init; }

    /// <summary>The server's version.</summary>
    public required string Version { get; init; }

    /// <summary>The server's product.</summary>
    public required string Product { get; init; }

    /// <summary>Name of the chosen security type, and behind a slash of its sub-type.</summary>
    public required string Security { get; init; }

    /// <summary>Offered security types, as JSON.</summary>
    public required string Offered { get; init; }

    /// <summary>How the login ended.</summary>
    public required string Login { get; init; }

    /// <summary>The server's words about a failed login.</summary>
    public required string FailureReason { get; init; }

    /// <summary>The last thing seen of the handshake.</summary>
    public required string Stage { get; init; }

    /// <summary>Name of the desktop.</summary>
    public required string Desktop { get; init; }

    /// <summary>Width and height of the screen; empty when they were not seen.</summary>
    public required string Screen { get; init; }

    /// <summary>Severity of the worst finding.</summary>
    public required string Severity { get; init; }

    /// <summary>Names of the findings, as JSON.</summary>
    public required string Findings { get; init; }

    /// <summary>Whether the session was open to anybody.</summary>
    public required bool NoAuthentication { get; init; }

    /// <summary>Whether the beginning was not seen.</summary>
    public required bool MidStream { get; init; }

    /// <summary>Which side alone was seen; empty for both.</summary>
    public required string OneSided { get; init; }

    /// <summary>Bytes known to be missing.</summary>
    public required long MissedBytes { get; init; }

    /// <summary>Bytes to the server.</summary>
    public required long ClientBytes { get; init; }

    /// <summary>Bytes from the server.</summary>
    public required long ServerBytes { get; init; }

    /// <summary>Keys pressed and released.</summary>
    public required long KeyEvents { get; init; }

    /// <summary>Movements and clicks of the pointer.</summary>
    public required long PointerEvents { get; init; }

    /// <summary>Files transferred.</summary>
    public required long FileTransfers { get; init; }

    /// <summary>Who opened the connection: <c>Client</c>, <c>Server</c> or <c>Unknown</c>.</summary>
    public required string Initiator { get; init; }

    /// <summary>Whether the session is over.</summary>
    public required bool Final { get; init; }

    /// <summary>Whether the row only closes a session that a crash left open.</summary>
    public required bool IsRestart { get; init; }

    /// <summary>Whether a finding of this name is among <see cref="Findings"/>: names have nothing in them that JSON escapes.</summary>
    public bool Has(string finding) => Findings.Contains($"\"{finding}\"", StringComparison.Ordinal);

    /// <summary>Whether the login was refused.</summary>
    public bool LoginFailed => Login is "Failed" or "TooMany" or "Refused";

    /// <summary>Reads a row on its way to the outputs.</summary>
    public static SessionFacts Of(TableRow row) => Of(name => row[name] switch { JsonText json => json.Text, var value => value });

    /// <summary>Reads a row of the event store, in the columns of the table.</summary>
    public static SessionFacts Of(KustoValue[] row) => Of(name =>
    {
        int at = Tables.RfbSessions.IndexOf(name);
        var cell = row[at];
        return cell.IsNull ? null : Tables.RfbSessions.Columns[at].Type switch
        {
            Events.KustoType.Bool => cell.AsBool,
            Events.KustoType.DateTime => cell.AsDateTime,
            Events.KustoType.Int => (int)cell.AsLong,
            Events.KustoType.Long => cell.AsLong,
            Events.KustoType.String or Events.KustoType.Dynamic or Events.KustoType.Real => cell.Text,
        };
    });

    private static SessionFacts Of(Func<string, object?> cell)
    {
        string TextOf(string name) => cell(name) as string ?? "";
        long Long(string name) => cell(name) is long value ? value : 0;
        string server = TextOf("ServerIP");
        return new SessionFacts
        {
            Id = TextOf("SessionId"),
            Began = cell("Timestamp") is DateTime began ? began : default,
            Ended = cell("EndTime") is DateTime ended ? ended : default,
            Client = TextOf("ClientIP"),
            Server = $"{(server.Contains(':', StringComparison.Ordinal) ? $"[{server}]" : server)}:{cell("ServerPort")}",
            Carrier = TextOf("Carrier"),
            Version = TextOf("ServerVersion"),
            Product = TextOf("ServerProduct"),
            Security = TextOf("SecuritySubTypeName") is { Length: > 0 } subType ? $"{TextOf("SecurityTypeName")} / {subType}" : TextOf("SecurityTypeName"),
            Offered = TextOf("OfferedSecurityTypes"),
            Login = TextOf("AuthenticationResult"),
            FailureReason = TextOf("FailureReason"),
            Stage = TextOf("Stage"),
            Desktop = TextOf("DesktopName"),
            Screen = cell("FramebufferWidth") is int width ? $"{width}x{cell("FramebufferHeight")}" : "",
            Severity = TextOf("Severity"),
            Findings = TextOf("Findings"),
            NoAuthentication = cell("NoAuthentication") is true,
            MidStream = cell("MidStream") is true,
            OneSided = TextOf("OneSided"),
            MissedBytes = Long("MissedBytes"),
            ClientBytes = Long("ClientBytes"),
            ServerBytes = Long("ServerBytes"),
            KeyEvents = Long("KeyEvents"),
            PointerEvents = Long("PointerEvents"),
            FileTransfers = Long("FileTransfers"),
            Initiator = TextOf("Initiator"),
            Final = cell("Final") is true,
            IsRestart = TextOf("EndReason") == Restart,
        };
    }
}
