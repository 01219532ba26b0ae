using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions on dynamic arrays.</summary>
internal static class ArrayFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("array_length", 1, 1, KustoType.Long, (arguments, _) => arguments[0].ArrayOf() is { } array ? KustoValue.Of((long)array.Count) : default) with { Aliases = ["arraylength"] },
        ScalarFunction.Of("array_concat", 1, 64, KustoType.Dynamic, Concat),
        ScalarFunction.Of("array_reverse", 1, 1, KustoType.Dynamic, (arguments, _) => Map(arguments[0], items => items.Reverse())),
        ScalarFunction.Of("array_slice", 3, 3, KustoType.Dynamic, Slice),
        ScalarFunction.Of("array_split", 2, 2, KustoType.Dynamic, Split),
        ScalarFunction.Of("array_sum", 1, 1, KustoType.Real, Sum),
        ScalarFunction.Of("array_index_of", 2, 5, KustoType.Long, IndexOf),
        ScalarFunction.Of("array_iff", 3, 3, KustoType.Dynamic, Choose) with { Aliases = ["array_iif"] },
        ScalarFunction.Of("array_rotate_left", 2, 2, KustoType.Dynamic, (arguments, _) => Rotate(arguments, 1)),
        ScalarFunction.Of("array_rotate_right", 2, 2, KustoType.Dynamic, (arguments, _) => Rotate(arguments, -1)),
        ScalarFunction.Of("array_shift_left", 2, 3, KustoType.Dynamic, (arguments, _) => Shift(arguments, 1)),
        ScalarFunction.Of("array_shift_right", 2, 3, KustoType.Dynamic, (arguments, _) => Shift(arguments, -1)),
        Sorter("array_sort_asc", 1),
        Sorter("array_sort_desc", -1),
        ScalarFunction.Of("pack_array", 1, int.MaxValue, KustoType.Dynamic, (arguments, context) => Pack(arguments, context)),
        ScalarFunction.Of("range", 2, 3, KustoType.Dynamic, ArrayRange.Make),
        ScalarFunction.Of("repeat", 2, 2, KustoType.Dynamic, Repeat),
        ScalarFunction.Of("zip", 2, 64, KustoType.Dynamic, Zip),
    ];

    private static KustoValue Map(KustoValue value, Action<Span<KustoValue>> change)
    {
        if (value.ArrayOf() is not { } array)
        {
            return default;
        }

        KustoValue[] items = [.. array];
        change(items);
        return KustoValue.Of(new DynamicArray(items));
    }

    private static KustoValue Pack(ReadOnlySpan<KustoValue> items, EvaluationContext context)
    {
        context.CheckArrayLength(items.Length, "pack_array");
        return KustoValue.Of(new DynamicArray(items.ToArray()));
    }

    private static KustoValue Concat(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var items = new List<KustoValue>();
        foreach (var argument in arguments)
        {
            if (argument.IsNull)
            {
                continue;
            }

            if (argument.ArrayOf() is not { } array)
            {
                return default;
            }

            context.CheckArrayLength(items.Count + (long)array.Count, "array_concat");
            items.AddRange(array.Items);
        }

        return KustoValue.Of(new DynamicArray([.. items]));
    }

    private static KustoValue Slice(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].ArrayOf() is not { } array || arguments[1].Integer() is not { } start || arguments[2].Integer() is not { } end)
        {
            return default;
        }

        long first = Math.Max(0, start < 0 ? start + array.Count : start);
        long last = Math.Min(array.Count - 1, end < 0 ? end + array.Count : end);
        return KustoValue.Of(first > last ? DynamicArray.Empty : new DynamicArray([.. array.Items[(int)first..(int)(last + 1)]]));
    }

    private static KustoValue Split(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].ArrayOf() is not { } array)
        {
            return default;
        }

        long[] cuts = [.. arguments[1].ArrayOf() is { } several ? several.Select(item => item.Integer() ?? 0) : [arguments[1].Integer() ?? 0]];
        var parts = new List<KustoValue>();
        int from = 0;
        foreach (long cut in cuts)
        {
            int to = (int)Math.Clamp(cut < 0 ? cut + array.Count : cut, from, array.Count);
            parts.Add(KustoValue.Of(new DynamicArray([.. array.Items[from..to]])));
            from = to;
        }

        parts.Add(KustoValue.Of(new DynamicArray([.. array.Items[from..]])));
        return KustoValue.Of(new DynamicArray([.. parts]));
    }

    private static KustoValue Sum(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].ArrayOf() is not { } array)
        {
            return default;
        }

        double sum = 0;
        foreach (var item in array)
        {
            if (item.Real() is { } real)
            {
                sum += real;
            }
            else if (!item.IsNull)
            {
                return default;
            }
        }

        return KustoValue.Of(sum);
    }

    private static KustoValue IndexOf(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].ArrayOf() is not { } array || arguments.IntegerAt(2, 0) is not { } start || arguments.IntegerAt(3, -1) is not { } length || arguments.IntegerAt(4, 1) is not { } occurrence)
        {
            return default;
        }

        start = Math.Max(0, start < 0 ? start + array.Count : start);
        long end = length < 0 ? array.Count : Math.Min(array.Count, start + length);
        for (long i = start; i < end; i++)
        {
            if (SetFunctions.AreSame(array[(int)i], arguments[1]) && --occurrence <= 0)
            {
                return KustoValue.Of(i);
            }
        }

        return KustoValue.Of(-1L);
    }

    private static KustoValue Choose(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].ArrayOf() is not { } conditions)
        {
            return default;
        }

        var result = new KustoValue[conditions.Count];
        for (int i = 0; i < result.Length; i++)
        {
            var condition = conditions[i];
            if (condition.Kind == ValueKind.Bool || condition.Real() is not null)
            {
                var branch = arguments[condition.Real() != 0 ? 1 : 2];
                result[i] = branch.ArrayOf() is { } items ? items.Count > i ? items[i] : default : branch;
            }
        }

        return KustoValue.Of(new DynamicArray(result));
    }

    private static KustoValue Rotate(ReadOnlySpan<KustoValue> arguments, int direction)
    {
        if (arguments[0].ArrayOf() is not { } array || arguments[1].Integer() is not { } count)
        {
            return default;
        }

        var result = new KustoValue[array.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = array[(int)Modulo(i + (direction * (count % result.Length)), result.Length)];
        }

        return KustoValue.Of(new DynamicArray(result));
    }

    private static KustoValue Shift(ReadOnlySpan<KustoValue> arguments, int direction)
    {
        if (arguments[0].ArrayOf() is not { } array || arguments[1].Integer() is not { } count)
        {
            return default;
        }

        var filler = arguments.Length > 2 ? arguments[2] : default;
        var result = new KustoValue[array.Count];
        for (int i = 0; i < result.Length; i++)
        {
            var from = i + (direction * (Int128)count);
            result[i] = from >= 0 && from < array.Count ? array[(int)from] : filler;
        }

        return KustoValue.Of(new DynamicArray(result));
    }

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;

    private static ScalarFunction Sorter(string name, int direction) => new(name, 1, 65, _ => KustoType.Dynamic, _ => (arguments, _) => Sort(arguments, direction))
    {
        TupleColumns = binding =>
        {
            int arrays = binding.Count - (binding.TypeOf(binding.Count - 1) == KustoType.Bool ? 1 : 0);
            return arrays < 2 ? [] : [.. Enumerable.Range(0, arrays).Select(i => new KustoColumn($"{binding.Arguments[i].ColumnName ?? $"array{i + 1}"}_sorted", KustoType.Dynamic))];
        },
    };

    // The first array determines the order of all. A trailing bool argument specifies whether nulls are sorted last, which is the default.
    private static KustoValue Sort(ReadOnlySpan<KustoValue> arguments, int direction)
    {
        bool nullsLast = arguments[^1].Kind != ValueKind.Bool || arguments[^1].AsBool;
        int count = arguments.Length - (arguments[^1].Kind == ValueKind.Bool ? 1 : 0);
        if (count == 0 || arguments[0].ArrayOf() is not { } keys)
        {
            return default;
        }

        int[] order = [.. Enumerable.Range(0, keys.Count)];
        ValueOrder.Sort<int>(order, (left, right) =>
        {
            var a = keys[left];
            var b = keys[right];
            int compared = a.IsNull != b.IsNull ? (a.IsNull == nullsLast ? 1 : -1) : ValueOrder.Compare(a, b) * direction;
            return compared != 0 ? compared : left.CompareTo(right);
        });
        var sorted = new KustoValue[count];
        for (int i = 0; i < count; i++)
        {
            // An array whose length differs from that of the first cannot be reordered and results in null.
            if (arguments[i].ArrayOf() is { } array && array.Count == keys.Count)
            {
                sorted[i] = KustoValue.Of(new DynamicArray([.. order.Select(at => array[at])]));
            }
        }

        return count == 1 ? sorted[0] : KustoValue.Of(new DynamicArray(sorted));
    }

    private static KustoValue Repeat(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[1].Integer() is not { } count || count < 0)
        {
            return default;
        }

        context.CheckArrayLength(count, "repeat");
        var items = new KustoValue[count];
        Array.Fill(items, arguments[0]);
        return KustoValue.Of(new DynamicArray(items));
    }

    private static KustoValue Zip(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var arrays = new DynamicArray[arguments.Length];
        for (int i = 0; i < arrays.Length; i++)
        {
            arrays[i] = arguments[i].ArrayOf() ?? new DynamicArray(arguments[i]);
        }

        int length = arrays.Max(array => array.Count);
        return KustoValue.Of(new DynamicArray([.. Enumerable.Range(0, length).Select(i =>
            KustoValue.Of(new DynamicArray([.. arrays.Select(array => i < array.Count ? array[i] : default)])))]));
    }
}
