using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Sensor.Summary;

/// <summary>The parts of a row of RfbSessions that the summary uses.</summary>
public sealed record SessionFacts
{
    /// <summary>Identifier of the session.</summary>
    public required string Id { get; init; }

    /// <summary>First packet, UTC.</summary>
    public required DateTime Began { get; init; }

    /// <summary>Last packet, UTC.</summary>
    public required DateTime Ended { get; init; }

    /// <summary>Address of the viewer.</summary>
    public required string Client { get; init; }

    /// <summary>Address and port of the server.</summary>
    public required string Server { get; init; }

    /// <summary>The protocol that carries RFB.</summary>
    public required string Carrier { get; init; }

    /// <summary>The server's version.</summary>
    public required string Version { get; init; }

    /// <summary>The server's product.</summary>
    public required string Product { get; init; }

    /// <summary>Name of the chosen security type, followed by a slash and the sub-type if there is one.</summary>
    public required string Security { get; init; }

    /// <summary>Offered security types, as JSON.</summary>
    public required string Offered { get; init; }

    /// <summary>Result of the authentication.</summary>
    public required string Login { get; init; }

    /// <summary>The server's reason for a failed login.</summary>
    public required string FailureReason { get; init; }

    /// <summary>The last step of the handshake that was seen.</summary>
    public required string Stage { get; init; }

    /// <summary>Name of the desktop.</summary>
    public required string Desktop { get; init; }

    /// <summary>Width and height of the screen; empty if they were not seen.</summary>
    public required string Screen { get; init; }

    /// <summary>Severity of the worst finding.</summary>
    public required string Severity { get; init; }

    /// <summary>Names of the findings.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Whether the session had no authentication.</summary>
    public required bool NoAuthentication { get; init; }

    /// <summary>Whether the beginning was not seen.</summary>
    public required bool MidStream { get; init; }

    /// <summary>The only side that was seen; empty for both.</summary>
    public required string OneSided { get; init; }

    /// <summary>Bytes known to be missing.</summary>
    public required long MissedBytes { get; init; }

    /// <summary>Bytes to the server.</summary>
    public required long ClientBytes { get; init; }

    /// <summary>Bytes from the server.</summary>
    public required long ServerBytes { get; init; }

    /// <summary>Number of key events.</summary>
    public required long KeyEvents { get; init; }

    /// <summary>Number of pointer events.</summary>
    public required long PointerEvents { get; init; }

    /// <summary>Number of files transferred.</summary>
    public required long FileTransfers { get; init; }

    /// <summary>The side that opened the connection: <c>Client</c>, <c>Server</c> or <c>Unknown</c>.</summary>
    public required string Initiator { get; init; }

    /// <summary>Whether the session has ended.</summary>
    public required bool Final { get; init; }

    /// <summary>Whether the row only closes a session that a crash left open.</summary>
    public required bool IsRestart { get; init; }

    /// <summary>Whether <see cref="Findings"/> contains a finding.</summary>
    public bool Has(string finding) => Findings.Contains(finding, StringComparer.Ordinal);

    /// <summary>Whether the login failed.</summary>
    public bool LoginFailed => Login is "Failed" or "TooMany" or "Refused";

    /// <summary>Reads the cells of a row, in the order of the table's columns. The row may be on its way to the outputs, or come from the event store.</summary>
    public static SessionFacts Of(IReadOnlyList<KustoValue> cells) => new()
    {
        Id = cells[Columns.SessionId].Text,
        Began = cells[Columns.Timestamp].AsDateTime,
        Ended = cells[Columns.EndTime].AsDateTime,
        Client = cells[Columns.ClientIP].Text,
        Server = $"{(cells[Columns.ServerIP].Text is var server && server.Contains(':', StringComparison.Ordinal) ? $"[{server}]" : server)}:{cells[Columns.ServerPort].Text}",
        Carrier = cells[Columns.Carrier].Text,
        Version = cells[Columns.ServerVersion].Text,
        Product = cells[Columns.ServerProduct].Text,
        Security = cells[Columns.SecuritySubTypeName].Text is { Length: > 0 } subType ? $"{cells[Columns.SecurityTypeName].Text} / {subType}" : cells[Columns.SecurityTypeName].Text,
        Offered = cells[Columns.OfferedSecurityTypes].Text,
        Login = cells[Columns.AuthenticationResult].Text,
        FailureReason = cells[Columns.FailureReason].Text,
        Stage = cells[Columns.Stage].Text,
        Desktop = cells[Columns.DesktopName].Text,
        Screen = cells[Columns.FramebufferWidth] is { IsNull: false } width ? $"{width.Text}x{cells[Columns.FramebufferHeight].Text}" : "",
        Severity = cells[Columns.Severity].Text,
        Findings = cells[Columns.Findings].AsArray is { } findings ? [.. findings.Select(finding => finding.Text)] : [],
        NoAuthentication = cells[Columns.NoAuthentication].IsTrue,
        MidStream = cells[Columns.MidStream].IsTrue,
        OneSided = cells[Columns.OneSided].Text,
        MissedBytes = cells[Columns.MissedBytes].AsLong,
        ClientBytes = cells[Columns.ClientBytes].AsLong,
        ServerBytes = cells[Columns.ServerBytes].AsLong,
        KeyEvents = cells[Columns.KeyEvents].AsLong,
        PointerEvents = cells[Columns.PointerEvents].AsLong,
        FileTransfers = cells[Columns.FileTransfers].AsLong,
        Initiator = cells[Columns.Initiator].Text,
        Final = cells[Columns.Final].IsTrue,
        IsRestart = cells[Columns.EndReason].Text == RfbSessionsEnd.SensorRestart,
    };

    /// <summary>Indices of the columns that are read; a name that the table does not have causes an exception at the first row.</summary>
    private static class Columns
    {
        public static readonly int SessionId = Place(nameof(SessionId));
        public static readonly int Timestamp = Place(nameof(Timestamp));
        public static readonly int EndTime = Place(nameof(EndTime));
        public static readonly int ClientIP = Place(nameof(ClientIP));
        public static readonly int ServerIP = Place(nameof(ServerIP));
        public static readonly int ServerPort = Place(nameof(ServerPort));
        public static readonly int Carrier = Place(nameof(Carrier));
        public static readonly int ServerVersion = Place(nameof(ServerVersion));
        public static readonly int ServerProduct = Place(nameof(ServerProduct));
        public static readonly int SecurityTypeName = Place(nameof(SecurityTypeName));
        public static readonly int SecuritySubTypeName = Place(nameof(SecuritySubTypeName));
        public static readonly int OfferedSecurityTypes = Place(nameof(OfferedSecurityTypes));
        public static readonly int AuthenticationResult = Place(nameof(AuthenticationResult));
        public static readonly int FailureReason = Place(nameof(FailureReason));
        public static readonly int Stage = Place(nameof(Stage));
        public static readonly int DesktopName = Place(nameof(DesktopName));
        public static readonly int FramebufferWidth = Place(nameof(FramebufferWidth));
        public static readonly int FramebufferHeight = Place(nameof(FramebufferHeight));
        public static readonly int Severity = Place(nameof(Severity));
        public static readonly int Findings = Place(nameof(Findings));
        public static readonly int NoAuthentication = Place(nameof(NoAuthentication));
        public static readonly int MidStream = Place(nameof(MidStream));
        public static readonly int OneSided = Place(nameof(OneSided));
        public static readonly int MissedBytes = Place(nameof(MissedBytes));
        public static readonly int ClientBytes = Place(nameof(ClientBytes));
        public static readonly int ServerBytes = Place(nameof(ServerBytes));
        public static readonly int KeyEvents = Place(nameof(KeyEvents));
        public static readonly int PointerEvents = Place(nameof(PointerEvents));
        public static readonly int FileTransfers = Place(nameof(FileTransfers));
        public static readonly int Initiator = Place(nameof(Initiator));
        public static readonly int Final = Place(nameof(Final));
        public static readonly int EndReason = Place(nameof(EndReason));

        private static int Place(string name) => Tables.RfbSessions.IndexOf(name);
    }
}
