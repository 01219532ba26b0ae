namespace RfbWatch.Kql.Columns;

/// <summary>Maps the codes of one dictionary to those of another. Strings that the other does not contain are added to it.</summary>
/// <param name="from">The dictionary whose codes are mapped.</param>
/// <param name="into">The other dictionary.</param>
internal sealed class TextNumbers(Utf8Texts from, Utf8Texts into)
{
    private const int Unknown = -1;

    private int[] _numbers = [];

    /// <summary>Returns the same strings with the codes of the other dictionary. The codes are changed in place.</summary>
    public TextVector Renumber(TextVector texts)
    {
        int known = _numbers.Length;
        if (known < from.Count)
        {
            Array.Resize(ref _numbers, Math.Max(from.Count, 2 * known));
            _numbers.AsSpan(known).Fill(Unknown);
        }

        int[] codes = texts.Codes;
        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            if (code < 0)
            {
                continue;
            }

            ref int number = ref _numbers[code];
            if (number == Unknown)
            {
                number = into.CodeOf(from.BytesOf(code));
            }

            codes[i] = number;
        }

        return new TextVector(into, codes);
    }
}
