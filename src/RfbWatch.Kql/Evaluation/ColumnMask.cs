namespace RfbWatch.Kql.Evaluation;

/// <summary>Sets of columns: for each column of a schema, whether it is in the set.</summary>
internal static class ColumnMask
{
    public static bool[] None(int count) => new bool[count];

    public static bool[] All(int count)
    {
        bool[] all = new bool[count];
        Array.Fill(all, true);
        return all;
    }

    /// <summary>Adds one set to another. Returns false if nothing was new.</summary>
    public static bool Add(bool[] columns, bool[] more)
    {
        bool grew = false;
        for (int i = 0; i < columns.Length; i++)
        {
            grew |= more[i] && !columns[i];
            columns[i] |= more[i];
        }

        return grew;
    }
}
