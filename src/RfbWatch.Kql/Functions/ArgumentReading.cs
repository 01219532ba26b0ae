using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Reads arguments at run time. A value of an unsuitable type is read as null, as the service does with dynamic values.</summary>
internal static class ArgumentReading
{
    /// <summary>Returns the number; null for null and for a value that is not a number.</summary>
    public static double? Real(this KustoValue value) => value.TryGetReal(out double real) ? real : null;

    /// <summary>Returns the integer (reals are truncated), or null.</summary>
    public static long? Integer(this KustoValue value) => value.IsInteger ? value.AsLong : ValueConversion.ToLong(value) is { IsNull: false } wide ? wide.AsLong : null;

    /// <summary>Returns an optional integer argument, or the default when it is missing.</summary>
    public static long? IntegerAt(this ReadOnlySpan<KustoValue> arguments, int index, long missing) =>
        index < arguments.Length ? arguments[index].Integer() : missing;

    /// <summary>Returns the text of an optional argument, or the default when it is missing.</summary>
    public static string TextAt(this ReadOnlySpan<KustoValue> arguments, int index, string missing = "") =>
        index < arguments.Length ? arguments[index].Text : missing;

    /// <summary>Returns the value as an array. A string that contains a JSON array is parsed; any other value results in null.</summary>
    public static DynamicArray? ArrayOf(this KustoValue value) =>
        value.AsArray ?? (value.AsString is { Length: > 1 } text && text[0] == '[' && DynamicJson.TryParse(text, out var parsed) ? parsed.AsArray : null);

    /// <summary>Returns the datetime, or null.</summary>
    public static DateTime? Instant(this KustoValue value) => ValueConversion.ToDateTime(value) is { IsNull: false } instant ? instant.AsDateTime : null;

    /// <summary>Returns all arguments, with each array replaced by its items.</summary>
    public static IEnumerable<KustoValue> Flatten(KustoValue[] arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.AsArray is { } array)
            {
                foreach (var item in array)
                {
                    yield return item;
                }
            }
            else
            {
                yield return argument;
            }
        }
    }

    /// <summary>Builds an array of strings.</summary>
    public static KustoValue TextArray(IEnumerable<string> texts) => KustoValue.Of(new DynamicArray([.. texts.Select(text => KustoValue.Of(text))]));

    /// <summary>Builds an array of integers.</summary>
    public static KustoValue IntegerArray(IEnumerable<long> items) => KustoValue.Of(new DynamicArray([.. items.Select(item => KustoValue.Of(item))]));

    /// <summary>Builds a property bag from pairs.</summary>
    public static KustoValue Bag(params IEnumerable<(string Key, KustoValue Value)> entries) =>
        KustoValue.Of(new DynamicBag(entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))));
}
