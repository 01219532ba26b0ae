using RfbWatch.Engine.Live;
using RfbWatch.Events;

namespace RfbWatch.Sensor.Summary;

/// <summary>Gives a summary the rows as an output of the pump. It refuses none.</summary>
internal sealed class SummaryOutput(SessionSummary summary) : ILiveOutput
{
    public string Name => "summary";

    public long Refused => 0;

    public OutputProblem? Problem => null;

    public void Write(IReadOnlyList<TableRow> rows) => summary.Add(rows);

    public void Dispose()
    {
    }
}
