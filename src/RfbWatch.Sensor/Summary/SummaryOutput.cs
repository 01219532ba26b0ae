using RfbWatch.Engine.Live;
using RfbWatch.Outputs;

namespace RfbWatch.Sensor.Summary;

/// <summary>Passes rows to a summary, as an output of the publisher. It never refuses a row.</summary>
internal sealed class SummaryOutput(SessionSummary summary) : ILiveOutput
{
    private readonly RowTally _tally = new();

    public string Name => "summary";

    public long Refused => 0;

    public OutputAccount Account => _tally.ToAccount(Name);

    public OutputProblem? Problem => null;

    public void Write(RowBatch batch)
    {
        summary.Add(batch.Rows);
        _tally.Take(batch.Rows.Count);
    }

    /// <summary>Does nothing: the summary reads earlier rows from the store.</summary>
    public void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers)
    {
    }

    public AccountEntry Save() => new(_tally.Emitted, _tally.Lost);

    public void LoseToDefect(long rows) => _tally.Lose(LossCause.Defect, rows);

    public void Dispose()
    {
    }
}
