using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads JSON lines directly into columns: strings are copied as UTF-8, and columns that no query reads are skipped. Lines with unusual values in skipped columns are rejected too, so that
/// the same lines result in rows as in <see cref="JsonLineRows"/>.
/// </summary>
/// <param name="builder">The table.</param>
/// <param name="sink">Receives its rows.</param>
/// <param name="cells">Reads cells that need conversion.</param>
/// <param name="names">The property names of the lines.</param>
internal sealed class JsonLineColumns(TableBuilder builder, ColumnSink sink, CellReader cells, JsonLineNames names) : JsonLineReader(builder, cells, names)
{
    private byte[] _scratch = new byte[1024];

    /// <summary>Number of known names. A fork does not know names that were learned after its creation.</summary>
    public int KnownNames => Names.Count;

    /// <summary>Creates a reader of the same lines for another thread, with its own sink.</summary>
    public JsonLineColumns Fork(ColumnSink fork, CellReader forkCells) => new(Builder, fork, forkCells, Names.Copy());

    protected override void BeginRow()
    {
        // The sink begins a row with its first cell.
    }

    protected override bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, KnownName name)
    {
        if (!sink.IsWanted(name.Place))
        {
            return TryPassOver(ref reader, line);
        }

        if (reader.TokenType == JsonTokenType.String && name.Type == KustoType.String)
        {
            return TrySetText(ref reader, name.Place);
        }

        sink.Set(name.Place, ValueOf(ref reader, line, name.Type));
        return true;
    }

    protected override void EndRow() => sink.EndRow();

    protected override void ClearRow() => sink.ClearRow();

    protected override string TextOf(ReadOnlySpan<byte> ascii) => Encoding.ASCII.GetString(ascii);

    // Cells of unread columns must be valid too: an escaped half of a surrogate pair makes the line unreadable.
    private static bool TryPassOver(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            return !MayHoldSurrogates(line[start..(int)reader.BytesConsumed]);
        }

        return reader.TokenType != JsonTokenType.String || !reader.ValueIsEscaped || !MayHoldSurrogates(reader.ValueSpan);
    }

    private static bool MayHoldSurrogates(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    private bool TrySetText(ref Utf8JsonReader reader, int place)
    {
        if (!reader.ValueIsEscaped)
        {
            if (!Utf8.IsValid(reader.ValueSpan))
            {
                return false;
            }

            sink.SetText(place, reader.ValueSpan);
            return true;
        }

        if (_scratch.Length < reader.ValueSpan.Length)
        {
            _scratch = new byte[2 * reader.ValueSpan.Length];
        }

        sink.SetText(place, _scratch.AsSpan(0, reader.CopyString(_scratch)));
        return true;
    }
}
