using System.Numerics;
using RfbWatch.Detection;
using RfbWatch.Events;

namespace RfbWatch.Sensor.Summary;

/// <summary>
/// Sums up what the rows say as they go out, so that the page and <c>rfbwatch status</c> are right whatever the volume and whatever becomes of the store: counts by the minute, and what is known of each server,
/// in bounded memory. Where there is no room, what matters least goes first, and is counted. Safe from any thread.
/// </summary>
public sealed class SessionSummary(TimeProvider clock)
{
    /// <summary>Servers that are known one by one.</summary>
    public const int MaxServers = 4096;

    /// <summary>Pairs of client and server that are known one by one.</summary>
    public const int MaxPairs = 4096;

    /// <summary>Rules and titles whose alerts are counted.</summary>
    public const int MaxRules = 1024;

    /// <summary>Sessions of which is known that they are open.</summary>
    private const int MaxOpen = 1 << 18;

    /// <summary>Sessions and alerts that are kept as they are.</summary>
    private const int MaxLast = 50;

    /// <summary>Bytes of memory that a text of the wire may take here, about.</summary>
    private const int LongestText = 256;

    private static readonly (string Name, TimeSpan Length)[] Periods = [("the last hour", TimeSpan.FromHours(1)), ("the last day", TimeSpan.FromDays(1)), ("the last 7 days", MinuteCounts.Length)];

    private readonly Lock _lock = new();
    private readonly MinuteCounts _minutes = new();
    private readonly Dictionary<string, ServerSummary> _servers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Client, string Server), PairSummary> _failures = [];
    private readonly Dictionary<(string Client, string Server), PairSummary> _publicPeers = [];
    private readonly Dictionary<(string Severity, string Title, string Rule), RuleAlerts> _alerts = [];
    private readonly Dictionary<string, Contribution> _open = new(StringComparer.Ordinal);
    private readonly List<SessionFacts> _last = [];
    private readonly List<SessionFacts> _lastOpen = [];
    private readonly List<LastAlert> _lastAlerts = [];
    private readonly List<SessionFacts> _restarted = [];
    private DateTime _since = clock.GetUtcNow().UtcDateTime;
    private long _forgotten;
    private bool _isComplete;

    /// <summary>Servers that were forgotten to make room.</summary>
    public long ForgottenServers => Interlocked.Read(ref _forgotten);

    /// <summary>Sums up rows on their way to the outputs.</summary>
    public void Add(IReadOnlyList<TableRow> rows)
    {
        foreach (var row in rows)
        {
            if (ReferenceEquals(row.Table, Tables.RfbSessions))
            {
                Add(SessionFacts.Of(row), clock.GetUtcNow().UtcDateTime);
            }
            else if (ReferenceEquals(row.Table, Tables.AlertInfo) && row["SuppressedBy"] is not string { Length: > 0 })
            {
                string TextOf(string name) => row[name] switch { string text => text, JsonText json => json.Text, _ => "" };
                Add(new LastAlert(row.Timestamp, TextOf("Severity"), TextOf("Title"), TextOf("DetectionSource"), TextOf("AlertId")), TextOf("AttackTechniques"), clock.GetUtcNow().UtcDateTime);
            }
        }
    }

    /// <summary>Sums up a session that the store held at the start.</summary>
    internal void AddPast(SessionFacts session)
    {
        lock (_lock)
        {
            _since = session.Began < _since ? session.Began : _since;
        }

        Add(session, session.Began);
    }

    /// <summary>Sums up an alert that the store held at the start.</summary>
    internal void AddPast(LastAlert alert, string techniques) => Add(alert, techniques, alert.Time);

    /// <summary>Says that what the store held at the start is summed up, or cannot be.</summary>
    internal void PastIsRead()
    {
        List<SessionFacts> restarted;
        lock (_lock)
        {
            _isComplete = true;
            restarted = [.. _restarted];
            _restarted.Clear();
        }

        // What the start closed is not counted twice: its first rows are known only now.
        restarted.ForEach(session => Add(session, session.Began));
    }

    /// <summary>What the summary says now.</summary>
    public SummarySnapshot Take()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        lock (_lock)
        {
            var oldest = now - MinuteCounts.Length;
            Forget(oldest);
            return new SummarySnapshot
            {
                Since = _since > oldest ? _since : oldest,
                IsComplete = _isComplete,
                Periods = [.. Periods.Select(period => new PeriodCounts(period.Name, _minutes.Sum(now, period.Length)))],
                Servers = _servers.Count,
                ForgottenServers = _forgotten,
                ByServer = [.. _servers.Values.OrderByDescending(server => server.Last).Select(server => server with { })],
                FailedLogins = [.. _failures.Values.OrderByDescending(pair => pair.Sessions).ThenByDescending(pair => pair.Last)],
                PublicPeers = [.. _publicPeers.Values.OrderByDescending(pair => pair.Last)],
                LastOpen = [.. Enumerable.Reverse(_lastOpen)],
                Alerts = [.. _alerts.Values.OrderByDescending(alert => SeverityOf(alert.Severity)).ThenByDescending(alert => alert.Last)],
                LastSessions = [.. Enumerable.Reverse(_last)],
                LastAlerts = [.. Enumerable.Reverse(_lastAlerts)],
            };
        }
    }

    private void Add(SessionFacts session, DateTime time)
    {
        session = session with { Desktop = Short(session.Desktop), FailureReason = Short(session.FailureReason), Product = Short(session.Product), Version = Short(session.Version), Offered = Short(session.Offered) };
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

            var server = ServerOf(session);
            if (known)
            {
                Apply(before, session, server, -1);
            }

            var contribution = Contribution.Of(session, known ? before.Minute : MinuteCounts.MinuteOf(time));
            Apply(contribution, session, server, 1);
            server.Note(session, FindingTable.All.Where(finding => session.Has(finding.Name)).Select(finding => finding.Name));
            NotePair(_failures, Measure.FailedLogins);
            NotePair(_publicPeers, Measure.PublicPeer);
            if (!session.Final && _open.Count < MaxOpen)
            {
                _open[session.Id] = contribution;
            }

            Keep(_last, session);
            if (session.NoAuthentication)
            {
                Keep(_lastOpen, session);
            }

            void NotePair(Dictionary<(string Client, string Server), PairSummary> pairs, Measure measure)
            {
                if (contribution.Has(measure))
                {
                    Count(pairs, session, known && before.Has(measure) ? 0 : 1);
                }
            }
        }
    }

    private void Add(LastAlert alert, string techniques, DateTime time)
    {
        lock (_lock)
        {
            _minutes.Add(MinuteCounts.MinuteOf(time), Measure.Alerts, 1);
            var key = (alert.Severity, alert.Title, alert.Rule);
            var known = _alerts.GetValueOrDefault(key, new RuleAlerts(alert.Severity, alert.Title, techniques, alert.Rule, 0, alert.Time, alert.Time));
            MakeRoom(_alerts, key, MaxRules, (a, b) => a.Last.CompareTo(b.Last));
            _alerts[key] = known with { Alerts = known.Alerts + 1, First = alert.Time < known.First ? alert.Time : known.First, Last = alert.Time > known.Last ? alert.Time : known.Last };
            _lastAlerts.Insert(PlaceOf(_lastAlerts, item => item.Time > alert.Time), alert);
            if (_lastAlerts.Count > MaxLast)
            {
                _lastAlerts.RemoveAt(0);
            }
        }
    }

    private void Apply(Contribution contribution, SessionFacts session, ServerSummary server, int sign)
    {
        for (int mask = contribution.Mask; mask != 0; mask &= mask - 1)
        {
            _minutes.Add(contribution.Minute, (Measure)BitOperations.TrailingZeroCount(mask), sign);
        }

        if (session.Server == server.Server && (sign > 0 || server.Sessions > 0))
        {
            server.Sessions += sign;
            server.NoAuthentication += contribution.Has(Measure.NoAuthentication) ? sign : 0;
            server.ClientBytes += sign * contribution.ClientBytes;
            server.ServerBytes += sign * contribution.ServerBytes;
        }
    }

    private ServerSummary ServerOf(SessionFacts session)
    {
        if (!_servers.TryGetValue(session.Server, out var server))
        {
            _forgotten += MakeRoom(_servers, session.Server, MaxServers, (a, b) => a.Weight != b.Weight ? a.Weight.CompareTo(b.Weight) : a.Last.CompareTo(b.Last));
            _servers[session.Server] = server = new ServerSummary { Server = session.Server, Latest = session };
        }

        return server;
    }

    private static void Count(Dictionary<(string Client, string Server), PairSummary> pairs, SessionFacts session, int count)
    {
        var key = (session.Client, session.Server);
        MakeRoom(pairs, key, MaxPairs, (a, b) => a.Sessions != b.Sessions ? a.Sessions.CompareTo(b.Sessions) : a.Last.CompareTo(b.Last));
        var known = pairs.GetValueOrDefault(key, new PairSummary(session.Client, session.Server, 0, session.Began, session.Ended, session));
        pairs[key] = known with
        {
            Sessions = known.Sessions + count,
            First = session.Began < known.First ? session.Began : known.First,
            Last = session.Ended > known.Last ? session.Ended : known.Last,
            Latest = session.Began >= known.Latest.Began ? session : known.Latest,
        };
    }

    private static void Keep(List<SessionFacts> last, SessionFacts session)
    {
        if (last.FindIndex(other => other.Id == session.Id) is >= 0 and var at)
        {
            last[at] = session;
            return;
        }

        last.Insert(PlaceOf(last, item => item.Began > session.Began), session);
        if (last.Count > MaxLast)
        {
            last.RemoveAt(0);
        }
    }

    /// <summary>Where an item stands in a short list in order of time.</summary>
    private static int PlaceOf<T>(List<T> list, Predicate<T> isLater)
    {
        int at = list.Count;
        while (at > 0 && isLater(list[at - 1]))
        {
            at--;
        }

        return at;
    }

    /// <summary>Where a table is full and a new key comes, takes away the eighth that matters least: once for many additions. Gives how many went.</summary>
    private static int MakeRoom<TKey, TValue>(Dictionary<TKey, TValue> table, TKey key, int most, Comparison<TValue> compare)
        where TKey : notnull
    {
        if (table.Count < most || table.ContainsKey(key))
        {
            return 0;
        }

        var ordered = table.ToList();
        ordered.Sort((a, b) => compare(a.Value, b.Value));
        int count = most / 8;
        ordered.Take(count).ToList().ForEach(item => table.Remove(item.Key));
        return count;
    }

    private void Forget(DateTime before)
    {
        Forget(_servers, server => server.Last < before);
        Forget(_failures, pair => pair.Last < before);
        Forget(_publicPeers, pair => pair.Last < before);
        Forget(_alerts, alert => alert.Last < before);
    }

    private static void Forget<TKey, TValue>(Dictionary<TKey, TValue> table, Predicate<TValue> isPast)
        where TKey : notnull
    {
        foreach (var key in table.Where(item => isPast(item.Value)).Select(item => item.Key).ToList())
        {
            table.Remove(key);
        }
    }

    private static int SeverityOf(string name) => Enum.TryParse<Severity>(name, out var severity) ? (int)severity : -1;

    private static string Short(string text) => text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…";

    /// <summary>What one session has added, so that a later row of it can take its place.</summary>
    private readonly record struct Contribution(long Minute, int Mask, long ClientBytes, long ServerBytes)
    {
        public bool Has(Measure measure) => (Mask & Bit(measure)) != 0;

        public static Contribution Of(SessionFacts session, long minute)
        {
            int mask = Bit(Measure.Sessions);
            mask |= session.NoAuthentication ? Bit(Measure.NoAuthentication) : 0;
            mask |= session.Has("PublicPeer") ? Bit(Measure.PublicPeer) : 0;
            mask |= session.LoginFailed ? Bit(Measure.FailedLogins) : 0;
            mask |= session.MissedBytes > 0 ? Bit(Measure.BytesMissing) : session.OneSided.Length > 0 ? Bit(Measure.OneDirection)
                : session.MidStream ? Bit(Measure.NoBeginning) : session.Login == "Encrypted" ? Bit(Measure.Encrypted) : 0;
            return new Contribution(minute, mask, session.ClientBytes, session.ServerBytes);
        }

        private static int Bit(Measure measure) => 1 << (int)measure;
    }
}
