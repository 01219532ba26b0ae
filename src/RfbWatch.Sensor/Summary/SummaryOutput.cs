using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Sensor.Summary;

/// <summary>Gives a summary the rows as an output of the pump. It refuses none.</summary>
internal sealed class SummaryOutput(SessionSummary summary) : ILiveOutput
{
    private readonly RowTally _tally = new();

    public string Name => "summary";

    public long Refused => 0;

    public OutputAccount Account => _tally.ToAccount(Name);

    public OutputProblem? Problem => null;

    public void Write(IReadOnlyList<TableRow> rows)
    {
        summary.Add(rows);
        _tally.Take(rows.Count);
    }

    public void Dispose()
    {
    }
}
