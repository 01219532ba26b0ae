using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Strings, stored as codes of a dictionary that many blocks share.</summary>
/// <param name="dictionary">The strings.</param>
/// <param name="codes">For each row, the code of its string; <see cref="NullCode"/> for null.</param>
internal sealed class TextVector(TextDictionary dictionary, int[] codes) : Vector
{
    /// <summary>The code of null. (A missing string is empty, but a cell can still be null.)</summary>
    public const int NullCode = -1;

    public TextDictionary Dictionary => dictionary;

    public int[] Codes => codes;

    public override bool IsComputed => dictionary.ComputedBytes > 0;

    public override KustoValue this[int row] => codes[row] < 0 ? KustoValue.Null : KustoValue.Of(dictionary[codes[row]]);

    public override Vector Gather(ReadOnlySpan<int> rows)
    {
        int[] gathered = new int[rows.Length];
        for (int i = 0; i < gathered.Length; i++)
        {
            gathered[i] = codes[rows[i]];
        }

        return new TextVector(dictionary, gathered);
    }
}
