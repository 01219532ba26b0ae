namespace RfbWatch.Sensor.Summary;

/// <summary>Statistics of one RFB server over its sessions.</summary>
public sealed record ServerSummary
{
    /// <summary>Maximum number of clients that are counted individually.</summary>
    public const int MaxClients = 128;

    /// <summary>Maximum number of names of one kind; larger than the number of findings.</summary>
    private const int MaxNames = 64;

    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);
    private string[] _findings = [];
    private string[] _securities = [];
    private string[] _carriers = [];

    /// <summary>Its address and port.</summary>
    public required string Server { get; init; }

    /// <summary>Number of sessions since <see cref="First"/>.</summary>
    public long Sessions { get; internal set; }

    /// <summary>Number of sessions without authentication.</summary>
    public long NoAuthentication { get; internal set; }

    /// <summary>First packet of its first session, UTC.</summary>
    public DateTime First { get; internal set; }

    /// <summary>Last packet of its last session, UTC.</summary>
    public DateTime Last { get; internal set; }

    /// <summary>Time at which its last row arrived, UTC.</summary>
    public DateTime Seen { get; private set; }

    /// <summary>Duration of the longest session.</summary>
    public TimeSpan Longest { get; internal set; }

    /// <summary>Bytes to the server.</summary>
    public long ClientBytes { get; internal set; }

    /// <summary>Bytes from the server.</summary>
    public long ServerBytes { get; internal set; }

    /// <summary>Its last session.</summary>
    public required SessionFacts Latest { get; set; }

    /// <summary>Number of clients; <see cref="MaxClients"/> means that many or more.</summary>
    public int Clients { get; private set; }

    /// <summary>Findings of its sessions.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Security types chosen in its sessions.</summary>
    public IReadOnlyList<string> Securities => _securities;

    /// <summary>Carriers of its sessions.</summary>
    public IReadOnlyList<string> Carriers => _carriers;

    /// <summary>Importance when entries must be evicted: a server with sessions without authentication ranks highest.</summary>
    internal int Weight => NoAuthentication > 0 ? 2 : Findings.Count > 0 ? 1 : 0;

    /// <summary>Applies the row of a session, except for the session and byte counts, which the caller updates.</summary>
    internal void Note(SessionFacts session, DateTime time)
    {
        if (_clients.Count < MaxClients)
        {
            _clients.Add(session.Client);
            Clients = _clients.Count;
        }

        foreach (string finding in session.Findings)
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

    /// <summary>Adds a name. Copies of the summary share the arrays, so arrays are replaced and never modified.</summary>
    private static string[] With(string[] names, string name) =>
        name.Length == 0 || names.Length >= MaxNames || names.Contains(name, StringComparer.Ordinal) ? names : [.. names.Append(name).Order(StringComparer.Ordinal)];
}
