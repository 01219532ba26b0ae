using System.Numerics;
using RfbWatch.Detection;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;

namespace RfbWatch.Sensor.Summary;

/// <summary>
/// Aggregates rows as they are emitted, so that the page and <c>rfbwatch status</c> are correct at any volume and independent of the store: counts per minute and statistics of each server,
/// in bounded memory. When space runs out, the least important entries are evicted and counted. Safe for concurrent use.
/// </summary>
public sealed class SessionSummary(TimeProvider clock)
{
    /// <summary>Maximum number of servers.</summary>
    public const int MaxServers = 4096;

    /// <summary>Maximum number of client and server pairs.</summary>
    public const int MaxPairs = 4096;

    /// <summary>Maximum number of rules and titles whose alerts are counted.</summary>
    public const int MaxRules = 1024;

    /// <summary>Maximum number of open sessions.</summary>
    private const int MaxOpen = 1 << 18;

    /// <summary>Maximum number of sessions and alerts that are kept individually.</summary>
    private const int MaxLast = 50;

    /// <summary>Maximum length of a string from the wire, in characters.</summary>
    private const int MaxTextLength = 256;

    private static readonly (string Name, TimeSpan Length)[] Periods = [("the last hour", TimeSpan.FromHours(1)), ("the last day", TimeSpan.FromDays(1)), ("the last 7 days", MinuteCounts.Length)];

    private readonly Lock _lock = new();
    private readonly MinuteCounts _minutes = new();
    private readonly BoundedTable<string, ServerSummary> _servers = new(MaxServers, (a, b) => a.Weight != b.Weight ? a.Weight.CompareTo(b.Weight) : a.Last.CompareTo(b.Last));
    private readonly BoundedTable<(string Client, string Server), PairSummary> _failures = new(MaxPairs, ByCount);
    private readonly BoundedTable<(string Client, string Server), PairSummary> _publicPeers = new(MaxPairs, ByCount);
    private readonly BoundedTable<(string Severity, string Title, string Rule), RuleAlerts> _alerts = new(MaxRules, (a, b) => a.Last.CompareTo(b.Last));
    private readonly Dictionary<string, Contribution> _open = new(StringComparer.Ordinal);
    private readonly LatestList<SessionFacts> _last = new(MaxLast, session => session.Began, session => session.Id);
    private readonly LatestList<SessionFacts> _lastOpen = new(MaxLast, session => session.Began, session => session.Id);
    private readonly LatestList<LastAlert> _lastAlerts = new(MaxLast, alert => alert.Time, alert => alert.Id);
    private readonly List<SessionFacts> _restarted = [];
    private DateTime _since = clock.GetUtcNow().UtcDateTime;
    private bool _isComplete;

    /// <summary>Number of evicted servers.</summary>
    public long ForgottenServers
    {
        get
        {
            lock (_lock)
            {
                return _servers.Forgotten;
            }
        }
    }

    /// <summary>Adds rows on their way to the outputs.</summary>
    public void Add(IReadOnlyList<TableRow> rows)
    {
        foreach (var row in rows)
        {
            if (ReferenceEquals(row.Table, Tables.RfbSessions))
            {
                Add(SessionFacts.Of(row.Values), clock.GetUtcNow().UtcDateTime);
            }
            else if (ReferenceEquals(row.Table, Tables.AlertInfo) && LastAlert.Of(row.Values) is { } alert)
            {
                Add(alert, clock.GetUtcNow().UtcDateTime);
            }
        }
    }

    /// <summary>Adds a session that was in the store at the start.</summary>
    internal void AddPast(SessionFacts session)
    {
        lock (_lock)
        {
            _since = session.Began < _since ? session.Began : _since;
        }

        Add(session, NotAfterNow(session.Began));
    }

    /// <summary>Adds an alert that was in the store at the start.</summary>
    internal void AddPast(LastAlert alert) => Add(alert, NotAfterNow(alert.Time));

    /// <summary>Records that the rows that were in the store at the start have been added, or cannot be read.</summary>
    internal void PastIsRead()
    {
        List<SessionFacts> restarted;
        lock (_lock)
        {
            _isComplete = true;
            restarted = [.. _restarted];
            _restarted.Clear();
        }

        // Sessions closed at the start are added only now, after their first rows, so that they are not counted twice.
        restarted.ForEach(session => Add(session, NotAfterNow(session.Began)));
    }

    /// <summary>The current summary.</summary>
    public SummarySnapshot Take()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var oldest = now - MinuteCounts.Length;
        lock (_lock)
        {
            // By arrival time, not packet time: a source may be days behind.
            _servers.Forget(server => server.Seen < oldest);
            _failures.Forget(pair => pair.Seen < oldest);
            _publicPeers.Forget(pair => pair.Seen < oldest);
            _alerts.Forget(alert => alert.Last < oldest);
            return new SummarySnapshot
            {
                Since = _since > oldest ? _since : oldest,
                IsComplete = _isComplete,
                Periods = [.. Periods.Select(period => new PeriodCounts(period.Name, _minutes.Sum(now, period.Length)))],
                Servers = _servers.Values.Count(server => server.Sessions > 0),
                ForgottenServers = _servers.Forgotten,
                ByServer = [.. _servers.Values.Where(server => server.Sessions > 0).OrderByDescending(server => server.Last).Select(server => server with { })],
                FailedLogins = [.. _failures.Values.OrderByDescending(pair => pair.Sessions).ThenByDescending(pair => pair.Last)],
                PublicPeers = [.. _publicPeers.Values.OrderByDescending(pair => pair.Last)],
                LastOpen = _lastOpen.Items,
                Alerts = [.. _alerts.Values.OrderByDescending(alert => Enum.TryParse<Severity>(alert.Severity, out var severity) ? (int)severity : -1).ThenByDescending(alert => alert.Last)],
                LastSessions = _last.Items,
                LastAlerts = _lastAlerts.Items,
            };
        }
    }

    /// <summary>The minute of a later time would block its slot: rows that arrive before that minute would not be counted.</summary>
    private DateTime NotAfterNow(DateTime time) => clock.GetUtcNow().UtcDateTime is var now && time > now ? now : time;

    private void Add(SessionFacts session, DateTime time)
    {
        if (Math.Max(Math.Max(session.Desktop.Length, session.FailureReason.Length), Math.Max(Math.Max(session.Product.Length, session.Version.Length), session.Offered.Length)) > MaxTextLength)
        {
            session = session with { Desktop = Short(session.Desktop), FailureReason = Short(session.FailureReason), Product = Short(session.Product), Version = Short(session.Version), Offered = Short(session.Offered) };
        }

        lock (_lock)
        {
            if (session.IsRestart && !_isComplete)
            {
                _restarted.Add(session);
                return;
            }

            bool known = _open.Remove(session.Id, out var before);
            if (session.IsRestart && !known)
            {
                return;
            }

            if (!_servers.TryGet(session.Server, out var server))
            {
                _servers.Set(session.Server, server = new ServerSummary { Server = session.Server, Latest = session });
            }

            if (known)
            {
                Apply(before, _servers.TryGet(before.Server, out var other) ? other : null, -1);
            }

            var contribution = Contribution.Of(session, known ? before.Minute : MinuteCounts.MinuteOf(time));
            Apply(contribution, server, 1);
            server.Note(session, time);
            NotePair(_failures, Measure.FailedLogins);
            NotePair(_publicPeers, Measure.PublicPeer);
            if (!session.Final && _open.Count < MaxOpen)
            {
                _open[session.Id] = contribution;
            }

            _last.Add(session);
            if (session.NoAuthentication)
            {
                _lastOpen.Add(session);
            }

            void NotePair(BoundedTable<(string Client, string Server), PairSummary> pairs, Measure measure)
            {
                if (contribution.Has(measure))
                {
                    Count(pairs, session, time, known && before.Has(measure) ? 0 : 1);
                }
            }
        }
    }

    private void Add(LastAlert alert, DateTime time)
    {
        lock (_lock)
        {
            _minutes.Add(MinuteCounts.MinuteOf(time), Measure.Alerts, 1);
            var key = (alert.Severity, alert.Title, alert.Rule);
            var known = _alerts.TryGet(key, out var before) ? before : new RuleAlerts(alert.Severity, alert.Title, alert.Techniques, alert.Rule, 0, alert.Time, alert.Time);
            _alerts.Set(key, known with { Alerts = known.Alerts + 1, First = alert.Time < known.First ? alert.Time : known.First, Last = alert.Time > known.Last ? alert.Time : known.Last });
            _lastAlerts.Add(alert);
        }
    }

    private void Apply(Contribution contribution, ServerSummary? server, int sign)
    {
        for (int mask = contribution.Mask; mask != 0; mask &= mask - 1)
        {
            _minutes.Add(contribution.Minute, (Measure)BitOperations.TrailingZeroCount(mask), sign);
        }

        // A server that was evicted in between has no count to correct.
        if (server is not null && (sign > 0 || server.Sessions > 0))
        {
            server.Sessions += sign;
            server.NoAuthentication += contribution.Has(Measure.NoAuthentication) ? sign : 0;
            server.ClientBytes += sign * contribution.ClientBytes;
            server.ServerBytes += sign * contribution.ServerBytes;
        }
    }

    private static void Count(BoundedTable<(string Client, string Server), PairSummary> pairs, SessionFacts session, DateTime time, int count)
    {
        var key = (session.Client, session.Server);
        var known = pairs.TryGet(key, out var before) ? before : new PairSummary(session.Client, session.Server, 0, session.Began, session.Ended, session, time);
        pairs.Set(key, known with
        {
            Sessions = known.Sessions + count,
            Seen = time > known.Seen ? time : known.Seen,
            First = session.Began < known.First ? session.Began : known.First,
            Last = session.Ended > known.Last ? session.Ended : known.Last,
            Latest = session.Began >= known.Latest.Began ? session : known.Latest,
        });
    }

    private static int ByCount(PairSummary a, PairSummary b) => a.Sessions != b.Sessions ? a.Sessions.CompareTo(b.Sessions) : a.Last.CompareTo(b.Last);

    private static string Short(string text) => text.Length <= MaxTextLength ? text : text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)] + "…";
}
