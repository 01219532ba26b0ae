using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads JSON lines into rows; repeated strings are shared.</summary>
/// <param name="builder">The table.</param>
/// <param name="cells">Reads cells that need conversion.</param>
internal sealed class JsonLineRows(TableBuilder builder, CellReader cells) : JsonLineReader(builder, cells, new JsonLineNames(builder))
{
    private const int SharedTexts = 1 << 16;

    private readonly TextPool _pool = new(SharedTexts);
    private KustoValue[] _row = [];

    protected override void BeginRow() => _row = Builder.NewRow();

    protected override bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KnownName name)
    {
        _row[name.Place] = ValueOf(ref reader, line, name.Type);
        return true;
    }

    protected override void EndRow() => Builder.Add(_row);

    protected override void ClearRow() => _row = [];

    protected override string TextOf(ReadOnlySpan<byte> ascii) => _pool.Get(ascii);
}
