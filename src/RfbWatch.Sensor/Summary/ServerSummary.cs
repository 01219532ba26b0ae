namespace RfbWatch.Sensor.Summary;

/// <summary>What is known of one RFB server, summed over its sessions.</summary>
public sealed record ServerSummary
{
    /// <summary>Clients of a server that are told apart.</summary>
    public const int MaxClients = 128;

    /// <summary>Names of one kind that are kept: more than there are findings.</summary>
    private const int MaxNames = 64;

    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);
    private string[] _findings = [];
    private string[] _securities = [];
    private string[] _carriers = [];

    /// <summary>Its address and port.</summary>
    public required string Server { get; init; }

    /// <summary>Sessions with it since <see cref="First"/>.</summary>
    public long Sessions { get; internal set; }

    /// <summary>Those that were open to anybody.</summary>
    public long NoAuthentication { get; internal set; }

    /// <summary>First packet of the first of them, UTC.</summary>
    public DateTime First { get; internal set; }

    /// <summary>Last packet of the last of them, UTC.</summary>
    public DateTime Last { get; internal set; }

    /// <summary>When the last row of them came, UTC.</summary>
    public DateTime Seen { get; private set; }

    /// <summary>How long the longest took.</summary>
    public TimeSpan Longest { get; internal set; }

    /// <summary>Bytes to the server.</summary>
    public long ClientBytes { get; internal set; }

    /// <summary>Bytes from it.</summary>
    public long ServerBytes { get; internal set; }

    /// <summary>Its last session.</summary>
    public required SessionFacts Latest { get; set; }

    /// <summary>Clients; <see cref="MaxClients"/> stands for that many or more.</summary>
    public int Clients { get; private set; }

    /// <summary>Findings of its sessions.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Security types that its sessions chose.</summary>
    public IReadOnlyList<string> Securities => _securities;

    /// <summary>Carriers of its sessions.</summary>
    public IReadOnlyList<string> Carriers => _carriers;

    /// <summary>How much it matters when there is no room for all: one that is open to anybody most.</summary>
    internal int Weight => NoAuthentication > 0 ? 2 : Findings.Count > 0 ? 1 : 0;

    /// <summary>Takes what a session says, whatever was said of it before.</summary>
    internal void Note(SessionFacts session, DateTime time, IEnumerable<string> findings)
    {
        if (_clients.Count < MaxClients)
        {
            _clients.Add(session.Client);
            Clients = _clients.Count;
        }

        foreach (string finding in findings)
        {
            _findings = With(_findings, finding);
        }

        _securities = With(_securities, session.Security);
        _carriers = With(_carriers, session.Carrier);
        First = First == default || session.Began < First ? session.Began : First;
        Last = session.Ended > Last ? session.Ended : Last;
        Seen = time > Seen ? time : Seen;
        Longest = session.Ended - session.Began is var length && length > Longest ? length : Longest;
        if (session.Began >= Latest.Began)
        {
            Latest = session;
        }
    }

    /// <summary>A copy has the same arrays: they are replaced, never changed.</summary>
    private static string[] With(string[] names, string name) =>
        name.Length == 0 || names.Length >= MaxNames || names.Contains(name, StringComparer.Ordinal) ? names : [.. names.Append(name).Order(StringComparer.Ordinal)];
}
