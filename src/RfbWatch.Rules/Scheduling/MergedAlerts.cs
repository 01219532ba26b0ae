using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Merges the alerts of a rule over many windows, so that each result raises one alert. Windows overlap: a later one finds a row again, or the same group with more or fewer
/// rows. A result row with the same identity as one of an earlier window, whose time range touches the earlier one's, is the same result: it replaces the earlier one if it
/// extends further, and raises no separate alert.
/// </summary>
internal sealed class MergedAlerts(Rule rule)
{
    private readonly Dictionary<string, List<Hit>> _hits = new(StringComparer.Ordinal);
    private readonly List<(RuleOutcome Outcome, List<Hit> Hits)> _windows = [];
    private readonly HashSet<string> _nothing = [];

    // Most captures have one window. The identities of its rows are computed only if there is a second window: for a hundred thousand rows they take more memory than the rows.
    private RuleOutcome? _first;

    /// <summary>Adds the outcome of a window, which must be later than the previous ones. Returns true if it raised a new alert.</summary>
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

    /// <summary>Compares the rows of a window with those of the previous windows. Returns true if it raised a new alert.</summary>
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

        // A rule about too few rows fires on an empty result.
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

        /// <summary>Two hits at single points in time are the same result if their rows are equal; two hits with time ranges, if the ranges touch.</summary>
        public bool IsSame(RuleRow row, DateTime? first, DateTime? last) =>
            first is null || _first is null || (first == last && _first == _last ? first == _first && HasText(row.Cells) : first <= _last && _first <= last);

        /// <summary>Extends the time range, and replaces the row if the new one covers more time; if both cover the same time, the earlier row is kept.</summary>
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
