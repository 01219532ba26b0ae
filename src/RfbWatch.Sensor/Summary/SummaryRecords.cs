using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Sensor.Summary;

/// <summary>Sessions of one kind between one client and one server.</summary>
/// <param name="Client">The client's address.</param>
/// <param name="Server">The server's address and port.</param>
/// <param name="Sessions">Number of sessions.</param>
/// <param name="First">Start of the first, UTC.</param>
/// <param name="Last">End of the last, UTC.</param>
/// <param name="Latest">The last session.</param>
/// <param name="Seen">Time at which its last row arrived, UTC.</param>
public sealed record PairSummary(string Client, string Server, long Sessions, DateTime First, DateTime Last, SessionFacts Latest, DateTime Seen);

/// <summary>Alerts of one rule.</summary>
/// <param name="Severity">Their severity.</param>
/// <param name="Title">Their title.</param>
/// <param name="Techniques">Their ATT&amp;CK techniques, as JSON.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Alerts">Number of alerts.</param>
/// <param name="First">Time of the first, UTC.</param>
/// <param name="Last">Time of the last, UTC.</param>
public sealed record RuleAlerts(string Severity, string Title, string Techniques, string Rule, long Alerts, DateTime First, DateTime Last);

/// <summary>One alert.</summary>
/// <param name="Time">Its time, UTC.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Title">Its title.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Id">Its AlertId.</param>
public sealed record LastAlert(DateTime Time, string Severity, string Title, string Rule, string Id)
{
    /// <summary>The ATT&amp;CK techniques of the rule, as JSON.</summary>
    internal string Techniques { get; init; } = "";

    /// <summary>Reads the cells of a row of AlertInfo, in the order of the table's columns; null for a suppressed alert.</summary>
    internal static LastAlert? Of(IReadOnlyList<KustoValue> cells) => cells[Columns.SuppressedBy].Text.Length > 0
        ? null
        : new LastAlert(cells[Columns.Timestamp].AsDateTime, cells[Columns.Severity].Text, cells[Columns.Title].Text, cells[Columns.DetectionSource].Text, cells[Columns.AlertId].Text)
        {
            Techniques = cells[Columns.AttackTechniques].Text,
        };

    /// <summary>Whether a column of AlertInfo is read, by its index.</summary>
    internal static bool Reads(int column) => Columns.All.Contains(column);

    /// <summary>Indices of the columns that are read.</summary>
    private static class Columns
    {
        public static readonly int Timestamp = Tables.AlertInfo.TimestampIndex;
        public static readonly int Severity = Place(nameof(Severity));
        public static readonly int Title = Place(nameof(Title));
        public static readonly int DetectionSource = Place(nameof(DetectionSource));
        public static readonly int AlertId = Place(nameof(AlertId));
        public static readonly int AttackTechniques = Place(nameof(AttackTechniques));
        public static readonly int SuppressedBy = Place(nameof(SuppressedBy));
        public static readonly int[] All = [Timestamp, Tables.AlertInfo.ReportIdIndex, Severity, Title, DetectionSource, AlertId, AttackTechniques, SuppressedBy];

        private static int Place(string name) => Tables.AlertInfo.IndexOf(name);
    }
}

/// <summary>The counts of a period that ends now.</summary>
/// <param name="Name">Name of the period.</param>
/// <param name="Counts">One count for each <see cref="Measure"/>.</param>
public sealed record PeriodCounts(string Name, IReadOnlyList<long> Counts)
{
    /// <summary>The count of a measure.</summary>
    public long this[Measure measure] => Counts[(int)measure];
}

/// <summary>A snapshot of the summary.</summary>
public sealed record SummarySnapshot
{
    /// <summary>Start of the period covered, UTC: at most seven days ago, otherwise the time of the first row in the store or the start of the sensor.</summary>
    public required DateTime Since { get; init; }

    /// <summary>Whether the rows that were in the store at the start have been added; they are read in the background after the start.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The last hour, day and seven days.</summary>
    public required IReadOnlyList<PeriodCounts> Periods { get; init; }

    /// <summary>Number of servers of the last seven days in the summary.</summary>
    public required int Servers { get; init; }

    /// <summary>Number of evicted servers.</summary>
    public required long ForgottenServers { get; init; }

    /// <summary>The servers, most recently seen first.</summary>
    public required IReadOnlyList<ServerSummary> ByServer { get; init; }

    /// <summary>Sessions with failed logins, most frequent first.</summary>
    public required IReadOnlyList<PairSummary> FailedLogins { get; init; }

    /// <summary>Sessions with a public address on one side, most recent first.</summary>
    public required IReadOnlyList<PairSummary> PublicPeers { get; init; }

    /// <summary>The last sessions without authentication, latest first.</summary>
    public required IReadOnlyList<SessionFacts> LastOpen { get; init; }

    /// <summary>Alerts by rule, highest severity first.</summary>
    public required IReadOnlyList<RuleAlerts> Alerts { get; init; }

    /// <summary>The last sessions, latest first.</summary>
    public required IReadOnlyList<SessionFacts> LastSessions { get; init; }

    /// <summary>The last alerts, latest first.</summary>
    public required IReadOnlyList<LastAlert> LastAlerts { get; init; }
}
