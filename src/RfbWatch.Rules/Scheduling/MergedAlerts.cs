using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Alerts of a rule over many windows, each hit once. Windows overlap: a later one finds a row again, or the same group with more or fewer of its rows. A result row that agrees with one of
/// an earlier window in what it is about, and whose time touches that one's, is the same hit: it takes that one's place where it reaches further, and raises no alert of its own.
/// </summary>
internal sealed class MergedAlerts(Rule rule)
{
    private readonly Dictionary<string, List<Hit>> _hits = new(StringComparer.Ordinal);
    private readonly List<(RuleOutcome Outcome, List<Hit> Hits)> _windows = [];
    private readonly HashSet<string> _nothing = [];

    // Most captures are one window. What its rows are about is worked out only when a second window comes: for a hundred thousand rows it takes more memory than the rows.
    private RuleOutcome? _first;

    /// <summary>Adds what a window gave, which must be later than those before; true when it raised something new.</summary>
    public bool Add(RuleOutcome outcome)
    {
        if (!Alert.Raises(outcome))
        {
            return false;
        }

        if (_first is null && _windows.Count == 0)
        {
            _first = outcome;
            return outcome.Rows.Count == 0 || outcome.Rows.Any(row => row is RuleRow.Raised);
        }

        if (_first is { } earlier)
        {
            _first = null;
            Merge(earlier);
        }

        return Merge(outcome);
    }

    /// <summary>Compares the rows of a window with those of the windows before; true when it raised something new.</summary>
    private bool Merge(RuleOutcome outcome)
    {
        var identity = new AlertIdentity(outcome.Schema, withTimes: false);
        var fresh = new List<Hit>();
        foreach (var row in outcome.Rows)
        {
            string key = $"{(row as RuleRow.Suppressed)?.Exception.Name}\0{identity.Of(row.Cells)}";
            var (first, last) = AlertTimes.Of(outcome.Schema, [row.Cells]);
            if (!_hits.TryGetValue(key, out var known))
            {
                _hits[key] = known = [];
            }

            if (known.Find(hit => hit.Now < outcome.Now && hit.IsSame(row, first, last)) is { } same)
            {
                same.Extend(row, first, last);
            }
            else
            {
                var hit = new Hit(row, outcome.Now, first, last);
                known.Add(hit);
                fresh.Add(hit);
            }
        }

        // A rule about too few rows fires on nothing.
        if (fresh.Count == 0 && (outcome.Rows.Count > 0 || !_nothing.Add(rule.Id)))
        {
            return false;
        }

        _windows.Add((outcome, fresh));
        return fresh.Count == 0 || fresh.Exists(hit => hit.Row is RuleRow.Raised);
    }

    /// <summary>The alerts, in the order of their windows.</summary>
    public IReadOnlyList<Alert> Alerts
    {
        get
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            var alerts = _first is { } only ? Alert.Of(only) : _windows.SelectMany(window => Alert.Of(window.Outcome, [.. window.Hits.Select(hit => hit.Row)], null));
            return [.. alerts.Select(alert => ids.Add(alert.Id) ? alert : alert.Again(ids.Add))];
        }
    }

    private sealed class Hit(RuleRow row, DateTime now, DateTime? first, DateTime? last)
    {
        private DateTime? _first = first;
        private DateTime? _last = last;

        public RuleRow Row { get; private set; } = row;

        public DateTime Now { get; } = now;

        /// <summary>Two moments are the same hit when they are the same row; two stretches of time when they touch.</summary>
        public bool IsSame(RuleRow row, DateTime? first, DateTime? last) =>
            first is null || _first is null || (first == last && _first == _last ? first == _first && HasText(row.Cells) : first <= _last && _first <= last);

        /// <summary>The window that reaches over more time saw more of it, and of two that reach as far the earlier one.</summary>
        public void Extend(RuleRow row, DateTime? first, DateTime? last)
        {
            if (last - first > _last - _first)
            {
                Row = row;
            }

            _first = first < _first ? first : _first;
            _last = last > _last ? last : _last;
        }

        private bool HasText(KustoValue[] cells) => Row.Cells.Select(cell => cell.Text).SequenceEqual(cells.Select(cell => cell.Text), StringComparer.Ordinal);
    }
}
