using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Sensor.Operation;

/// <summary>
/// Creates the rows of RfbSensorStats: per interval, one for each input and each output, and one for everything else with a health state. A state that began and
/// ended between two rows is included in the next row.
/// </summary>
internal sealed class SensorStats(SensorState state, TimeProvider clock)
{
    private readonly Dictionary<string, InputCounters> _reported = new(StringComparer.Ordinal);
    private readonly HashSet<(string Subject, string Name)> _states = [];
    private readonly Lock _lock = new();
    private DateTimeOffset _since = clock.GetUtcNow();

    /// <summary>Records the current states.</summary>
    public void Note()
    {
        lock (_lock)
        {
            _states.UnionWith(state.Health.Select(item => (item.Subject, item.Name)));
        }
    }

    /// <summary>Returns the rows for the time since the last call.</summary>
    public IReadOnlyList<TableRow> Take()
    {
        lock (_lock)
        {
            _states.UnionWith(state.Health.Select(item => (item.Subject, item.Name)));
            var now = clock.GetUtcNow();
            var rows = state.Inputs.Select(input => Input(input.Input, now)).ToList();
            var accounts = state.Outputs.Accounts.ToDictionary(account => account.Output, account => account.ToBag(), StringComparer.Ordinal);
            string[] inputs = [.. state.Inputs.Select(input => input.Input.Name)];
            rows.AddRange(_states.Select(item => item.Subject).Concat(accounts.Keys).Distinct(StringComparer.Ordinal).Except(inputs, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(subject => Row(new SourceStats { SensorName = state.Options.Name, Source = subject, FirstTicks = _since.UtcTicks, LastTicks = now.UtcTicks, Problem = Problem(subject), Account = accounts.GetValueOrDefault(subject, KustoValue.Of(DynamicBag.Empty)) })));
            _since = now;
            _states.Clear();
            return rows;
        }
    }

    private TableRow Input(WatchedInput input, DateTimeOffset now)
    {
        var total = input.Counters;
        var delta = total - _reported.GetValueOrDefault(input.Name, new InputCounters());
        _reported[input.Name] = total;
        return Row(new SourceStats
        {
            SensorName = state.Options.Name,
            IsLive = true,
            Source = input.Name,
            FirstTicks = _since.UtcTicks,
            LastTicks = now.UtcTicks,
            Packets = delta.Packets,
            Bytes = delta.Bytes,
            KernelDrops = delta.KernelDrops,
            OwnDrops = delta.OwnDrops,
            Flows = delta.Flows,
            Sessions = delta.Sessions,
            Gaps = delta.Gaps,
            Limits = delta.Limits,
            Stages = delta.Stages,
            ConversationsLost = delta.ConversationsLost,
            BannersUnanswered = delta.BannersUnanswered,
            Unread = delta.Unread,
            Problem = Problem(input.Name),
        });
    }

    private static TableRow Row(SourceStats stats) => Tables.RfbSensorStats.RowOf(stats);

    private string Problem(string subject) => string.Join("; ", _states.Where(item => item.Subject == subject).Select(item => item.Name).Order(StringComparer.Ordinal));
}
