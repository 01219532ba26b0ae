using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>
/// Merges the alerts of a rule over many windows, so that each result is alerted once. Windows overlap: a later one finds a row again, or the same group with more or fewer of its rows. A result row with the same
/// identity as one of an earlier window, whose time range touches the earlier one's, is the same result: it replaces the earlier one if it extends further, and raises no separate alert.
/// </summary>
internal sealed class MergedAlerts(Rule rule)
{
    private readonly Dictionary<string, List<Hit>> _hits = new(StringComparer.Ordinal);
    private readonly List<(RuleOutcome Outcome, List<Hit> Hits)> _windows = [];
    private readonly HashSet<string> _nothing = [];

    /// <summary>Adds the outcome of a window, which must be later than the previous ones; true if it raised something new.</summary>
    public bool Add(RuleOutcome outcome)
    {
        if (!Alert.Raises(outcome))
        {
            return false;
        }

        var fresh = new List<Hit>();
        foreach (var row in outcome.Rows)
        {
            string key = $"{(row as RuleRow.Suppressed)?.Exception.Name}\0{AlertIdentity.Of(outcome.Schema, row.Cells, withTimes: false)}";
            var (first, last) = AlertTimes.Of(outcome.Schema, [row.Cells]);
            string text = string.Join('\u0001', row.Cells.Select(cell => cell.Text));
            if (!_hits.TryGetValue(key, out var known))
            {
                _hits[key] = known = [];
            }

            if (known.Find(hit => hit.Now < outcome.Now && hit.IsSame(first, last, text)) is { } same)
            {
                same.Extend(row, first, last, text);
            }
            else
            {
                var hit = new Hit(row, outcome.Now, first, last, text);
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
            return [.. _windows.SelectMany(window => Alert.Of(window.Outcome, [.. window.Hits.Select(hit => hit.Row)], null)).Select(alert => ids.Add(alert.Id) ? alert : alert.Again(ids.Add))];
        }
    }

    private sealed class Hit(RuleRow row, DateTime now, DateTime? first, DateTime? last, string text)
    {
        private DateTime? _first = first;
        private DateTime? _last = last;
        private string _text = text;

        public RuleRow Row { get; private set; } = row;

        public DateTime Now { get; } = now;

        /// <summary>Two points in time are the same result if they are the same row; two time ranges, if they touch.</summary>
        public bool IsSame(DateTime? first, DateTime? last, string text) =>
            first is null || _first is null || (first == last && _first == _last ? text == _text : first <= _last && _first <= last);

        /// <summary>The window that covers more time has seen more of it; of two that cover the same, the earlier one is used.</summary>
        public void Extend(RuleRow row, DateTime? first, DateTime? last, string text)
        {
            if (last - first > _last - _first)
            {
                (Row, _text) = (row, text);
            }

            _first = first < _first ? first : _first;
            _last = last > _last ? last : _last;
        }
    }
}
