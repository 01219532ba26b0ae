using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Iterates over the entries of a leaf column of a nested column.</summary>
/// <param name="values">The entries.</param>
/// <param name="faults">Counts the values that have no Kusto equivalent.</param>
internal sealed class LeafCursor(LeafValues values, CellFaults faults)
{
    private int _entry;
    private int _value;

    /// <summary>Whether no entry is left.</summary>
    public bool IsAtEnd => _entry == values.Levels.Count;

    /// <summary>Definition level of the next entry.</summary>
    public int Definition => values.Levels.Definition is { } levels ? levels[_entry] : values.Levels.Maximum;

    /// <summary>Whether the next entry continues the list at a repetition level.</summary>
    public bool GoesOn(int level) => !IsAtEnd && values.Levels.Repetition is { } levels && levels[_entry] == level;

    /// <summary>Reads the next entry and returns its value, or null.</summary>
    public KustoValue Next() => values.Levels.IsNull(_entry++) ? KustoValue.Null : values.Value(_value++, faults);
}
