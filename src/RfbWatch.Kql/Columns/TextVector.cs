using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Strings as numbers of entries of a dictionary, which many blocks share.</summary>
/// <param name="dictionary">The texts.</param>
/// <param name="codes">For each row the number of its text; <see cref="NullCode"/> for null.</param>
internal sealed class TextVector(TextDictionary dictionary, int[] codes) : Vector
{
    /// <summary>The code of a null. (A missing string is empty, but a cell can still be null.)</summary>
    public const int NullCode = -1;

    public TextDictionary Dictionary => dictionary;

    public int[] Codes => codes;

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
