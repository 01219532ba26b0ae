using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions that treat arrays as sets. Results keep the order of first occurrence.</summary>
internal static class SetFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("set_has_element", 2, 2, KustoType.Bool, (arguments, _) => arguments[0].ArrayOf() is { } array ? KustoValue.Of(Contains(array, arguments[1])) : KustoValue.False),
        ScalarFunction.Of("set_union", 2, 64, KustoType.Dynamic, (arguments, _) => Combine(arguments, (set, other) => set.UnionWith(other), ordered: true)),
        ScalarFunction.Of("set_intersect", 2, 64, KustoType.Dynamic, (arguments, _) => Combine(arguments, (set, other) => set.IntersectWith(other))),
        ScalarFunction.Of("set_difference", 2, 64, KustoType.Dynamic, (arguments, _) => Combine(arguments, (set, other) => set.ExceptWith(other))),
        ScalarFunction.Of("set_equals", 2, 2, KustoType.Bool, (arguments, _) =>
            arguments[0].ArrayOf() is { } left && arguments[1].ArrayOf() is { } right ? KustoValue.Of(left.ToHashSet().SetEquals(right)) : default),
        ScalarFunction.Of("jaccard_index", 2, 2, KustoType.Dynamic, (arguments, _) =>
        {
            if (arguments[0].ArrayOf() is not { } left || arguments[1].ArrayOf() is not { } right) { return default; } HashSet<KustoValue> all = [.. left, .. right];
            return KustoValue.Of((double)left.ToHashSet().Intersect(right).Count() / all.Count);
        }),
    ];

    /// <summary>Returns whether two values are equal as keys, except that numbers are compared by value regardless of their type.</summary>
    public static bool AreSame(KustoValue left, KustoValue right) =>
        left == right || (left.Kind is not ValueKind.Bool && right.Kind is not ValueKind.Bool && left.Real() is { } a && right.Real() is { } b && a == b);

    private static bool Contains(DynamicArray array, KustoValue value)
    {
        foreach (var item in array)
        {
            if (AreSame(item, value))
            {
                return true;
            }
        }

        return false;
    }

    private static KustoValue Combine(ReadOnlySpan<KustoValue> arguments, Action<HashSet<KustoValue>, IEnumerable<KustoValue>> combine, bool ordered = false)
    {
        if (arguments[0].ArrayOf() is not { } first)
        {
            return default;
        }

        HashSet<KustoValue> set = [.. first];
        var seen = new List<KustoValue>(first);
        foreach (var argument in arguments[1..])
        {
            if (argument.ArrayOf() is not { } other)
            {
                return default;
            }

            combine(set, other);
            if (ordered)
            {
                seen.AddRange(other);
            }
        }

        return KustoValue.Of(new DynamicArray([.. seen.Where(set.Remove)]));
    }
}
