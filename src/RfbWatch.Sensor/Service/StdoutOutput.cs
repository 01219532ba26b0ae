using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Sensor.Service;

/// <summary>Writes every row to standard output in the streaming shape.</summary>
internal sealed class StdoutOutput(Stream output) : ILiveOutput
{
    private readonly JsonStreamWriter _writer = new(output);
    private readonly RowTally _tally = new();

    public string Name => "stdout";

    public long Refused => _tally.LostRows;

    public OutputAccount Account => _tally.ToAccount(Name);

    public OutputProblem? Problem { get; private set; }

    public void Write(IReadOnlyList<TableRow> rows)
    {
        if (Problem is not null)
        {
            _tally.Lose(LossCause.ReaderGone, rows.Count);
            return;
        }

        try
        {
            foreach (var row in rows)
            {
                _writer.Write(row);
            }

            output.Flush();
            _tally.Take(rows.Count);
        }
        catch (Exception e) when (e is OutputException or IOException)
        {
            // A reader that went away does not come back.
            Problem = OutputProblem.Refusing(e.Message);
            _tally.Lose(LossCause.ReaderGone, rows.Count);
        }
    }

    public void Dispose() => _writer.Dispose();
}
