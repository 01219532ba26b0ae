using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Tests.Live;

/// <summary>An output that keeps all rows.</summary>
internal sealed class KeptRows : ILiveOutput
{
    public List<TableRow> Rows { get; } = [];

    public string Name => "kept";

    public long Refused => 0;

    public OutputAccount Account => new() { Output = Name, Emitted = Rows.Count, Delivered = Rows.Count };

    public OutputProblem? Problem => null;

    public void Write(RowBatch batch) => Rows.AddRange(batch.Rows);

    public void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers)
    {
    }

    public AccountEntry Save() => new(Rows.Count, new Dictionary<LossCause, long>());

    public void LoseToDefect(long rows)
    {
    }

    public void Dispose()
    {
    }
}
