namespace RfbWatch.Parquet;

/// <summary>
/// Definition and repetition levels of a column: which entries are null, and which continue the list of the previous entry (Dremel encoding;
/// parquet.apache.org/docs/file-format/nestedencoding).
/// </summary>
/// <param name="Definition">For each entry, how much of its path is defined; null if all of it always is.</param>
/// <param name="Maximum">The definition level of an entry that has a value.</param>
/// <param name="Repetition">For each entry, which list of its path it continues, 0 for a new row; null if there are no lists.</param>
/// <param name="Count">Number of entries.</param>
internal sealed record Levels(int[]? Definition, int Maximum, int[]? Repetition, int Count)
{
    /// <summary>Whether an entry has no value.</summary>
    public bool IsNull(int entry) => Definition is not null && Definition[entry] < Maximum;

    /// <summary>Moves values to the indices of their entries. Initially, the array contains one value for each entry that is not null.</summary>
    public void Spread<T>(T[] values)
    {
        if (Definition is null)
        {
            return;
        }

        int value = 0;
        for (int entry = 0; entry < Count; entry++)
        {
            value += IsNull(entry) ? 0 : 1;
        }

        for (int entry = Count - 1; value < entry + 1 && entry >= 0; entry--)
        {
            if (!IsNull(entry))
            {
                values[entry] = values[--value];
            }
        }
    }
}
