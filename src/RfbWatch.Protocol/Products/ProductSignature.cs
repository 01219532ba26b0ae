namespace RfbWatch.Protocol.Products;

/// <summary>One signature of a product.</summary>
/// <param name="Kind">The field in which it is found.</param>
/// <param name="Pattern">The value of the field; <c>*</c> matches any text, including none.</param>
/// <param name="Weight">1 common to many products, 2 to few, 3 unique to this product and its derivatives, as far as is known.</param>
/// <param name="Source">Source of the fact: a source file, an issue, or a recording (E).</param>
internal sealed record ProductSignature(SignatureField Kind, string Pattern, int Weight, string Source)
{
    private const char AnyText = '*';

    /// <summary>Whether a value matches the pattern (ordinal comparison).</summary>
    public bool Fits(string value) => Fits(Pattern, value);

    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> value)
    {
        int star = pattern.IndexOf(AnyText);
        if (star < 0)
        {
            return value.SequenceEqual(pattern);
        }

        if (!value.StartsWith(pattern[..star]))
        {
            return false;
        }

        value = value[star..];
        pattern = pattern[(star + 1)..];
        while ((star = pattern.IndexOf(AnyText)) >= 0)
        {
            int at = value.IndexOf(pattern[..star]);
            if (at < 0)
            {
                return false;
            }

            value = value[(at + star)..];
            pattern = pattern[(star + 1)..];
        }

        return value.EndsWith(pattern);
    }
}
