using RfbWatch.Engine.Live;
using RfbWatch.Outputs;

namespace RfbWatch.Sensor.Operation;

/// <summary>Writes every row to standard output in the streaming format.</summary>
internal sealed class StdoutOutput(Stream output) : ILiveOutput
{
    private readonly JsonStreamWriter _writer = new(output);
    private readonly RowTally _tally = new();

    public string Name => "stdout";

    public long Refused => _tally.NotTaken;

    public OutputAccount Account => _tally.ToAccount(Name);

    public OutputProblem? Problem { get; private set; }

    public void Write(RowBatch batch)
    {
        var rows = batch.Rows;
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
            // A reader that has closed the pipe does not reopen it.
            Problem = OutputProblem.Refusing(e.Message);
            _tally.Lose(LossCause.ReaderGone, rows.Count);
        }
    }

    /// <summary>A new reader has not received anything yet, so the account starts at zero. Rows that the previous process may not have written are written again.</summary>
    public void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers)
    {
        if (unfinished is not null)
        {
            Write(unfinished);
        }
    }

    public AccountEntry Save() => new(_tally.Emitted, _tally.Lost);

    public void LoseToDefect(long rows) => _tally.Lose(LossCause.Defect, rows);

    public void Dispose() => _writer.Dispose();
}
