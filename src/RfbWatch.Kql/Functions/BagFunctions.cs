using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions on property bags, and conversions between dynamic values and JSON text.</summary>
internal static class BagFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("bag_pack", 2, int.MaxValue, KustoType.Dynamic, Pack) with { Aliases = ["pack", "pack_dictionary"] },
        new("bag_pack_columns", 1, int.MaxValue, _ => KustoType.Dynamic, BindPackColumns),
        ScalarFunction.Of("bag_keys", 1, 1, KustoType.Dynamic, (arguments, _) => arguments[0].AsBag is { } bag ? ArgumentReading.TextArray(bag.Keys) : default),
        ScalarFunction.Of("bag_has_key", 2, 2, KustoType.Bool, HasKey),
        ScalarFunction.Of("bag_remove_keys", 2, 2, KustoType.Dynamic, RemoveKeys),
        ScalarFunction.Of("bag_set_key", 3, 3, KustoType.Dynamic, SetKey),
        ScalarFunction.Of("bag_merge", 2, 64, KustoType.Dynamic, Merge),
        ScalarFunction.Of("bag_zip", 2, 2, KustoType.Dynamic, Zip),
        ScalarFunction.Of("treepath", 1, 1, KustoType.Dynamic, (arguments, _) => ArgumentReading.TextArray(Paths(arguments[0], string.Empty).Distinct())),
        ScalarFunction.Of("parse_json", 1, 1, KustoType.Dynamic, (arguments, _) => arguments[0].AsString is { } text ? DynamicJson.Parse(text) : arguments[0]) with { Aliases = ["todynamic", "parsejson", "toobject"] },
        ScalarFunction.Of("dynamic_to_json", 1, 1, KustoType.String, (arguments, _) => KustoValue.Of(DynamicJson.Write(Sorted(arguments[0])))),
        new("extract_json", 2, 3, TypeOfExtract, binding => (arguments, _) => ValueConversion.To(TypeOfExtract(binding), ExtractJson(arguments))) { Aliases = ["extractjson"] },
    ];

    private static KustoValue Pack(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var entries = new KeyValuePair<string, KustoValue>[arguments.Length / 2];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = KeyValuePair.Create(arguments[2 * i].Text, arguments[(2 * i) + 1]);
        }

        return KustoValue.Of(new DynamicBag(entries));
    }

    private static ScalarInvoker BindPackColumns(FunctionBinding binding)
    {
        string[] names = [.. binding.Arguments.Select(argument => argument.ColumnName ?? string.Empty)];
        int unnamed = Array.IndexOf(names, string.Empty);
        if (unnamed >= 0)
        {
            binding.Report(unnamed, "KS109", "bag_pack_columns accepts only columns.");
        }

        return (arguments, _) =>
        {
            var entries = new KeyValuePair<string, KustoValue>[arguments.Length];
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = KeyValuePair.Create(names[i], arguments[i]);
            }

            return KustoValue.Of(new DynamicBag(entries));
        };
    }

    private static KustoValue HasKey(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].AsBag is not { } bag || !JsonPath.TryParse(arguments[1].Text, out var steps) || steps.Count == 0)
        {
            return default;
        }

        var holder = JsonPath.Follow(KustoValue.Of(bag), [.. steps.Take(steps.Count - 1)]);
        return KustoValue.Of(steps[^1].AsString is { } key ? holder.AsBag?.Contains(key) == true : holder.AsArray is { } array && !array.ItemAt(steps[^1].AsLong).IsNull);
    }

    private static KustoValue RemoveKeys(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var result = arguments[0];
        foreach (var key in arguments[1].ArrayOf() ?? DynamicArray.Empty)
        {
            if (JsonPath.TryParse(key.Text, out var steps) && steps.Count > 0)
            {
                result = Remove(result, steps, 0);
            }
        }

        return result;
    }

    private static KustoValue Remove(KustoValue value, IReadOnlyList<KustoValue> steps, int depth)
    {
        if (value.AsBag is not { } bag || steps[depth].AsString is not { } key || !bag.Contains(key))
        {
            return value;
        }

        return KustoValue.Of(new DynamicBag(depth == steps.Count - 1
            ? bag.Where(entry => entry.Key != key)
            : bag.Select(entry => entry.Key == key ? KeyValuePair.Create(key, Remove(entry.Value, steps, depth + 1)) : entry)));
    }

    private static KustoValue SetKey(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (!JsonPath.TryParse(arguments[1].Text, out var steps))
        {
            return arguments[0];
        }

        // Checked before the recursion, which a longer path could take beyond the end of the stack.
        return steps.Count <= DynamicJson.MaximumNesting ? Set(arguments[0], steps, 0, arguments[2]) : throw DynamicExtent.TooDeep();
    }

    private static KustoValue Set(KustoValue value, IReadOnlyList<KustoValue> steps, int depth, KustoValue item)
    {
        if (depth == steps.Count)
        {
            return item;
        }

        if (steps[depth].AsString is not { } key || (value.AsBag is null && !value.IsNull))
        {
            return value;
        }

        var bag = value.AsBag ?? DynamicBag.Empty;
        return KustoValue.Of(new DynamicBag(bag.Append(KeyValuePair.Create(key, Set(bag[key], steps, depth + 1, item)))));
    }

    // If a key occurs more than once, the leftmost value is used.
    private static KustoValue Merge(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var entries = new List<KeyValuePair<string, KustoValue>>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            foreach (var entry in argument.AsBag ?? DynamicBag.Empty)
            {
                if (known.Add(entry.Key))
                {
                    entries.Add(entry);
                }
            }
        }

        return KustoValue.Of(new DynamicBag(entries));
    }

    private static KustoValue Zip(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].ArrayOf() is not { } keys)
        {
            return default;
        }

        var values = arguments[1].ArrayOf() ?? DynamicArray.Empty;
        return KustoValue.Of(new DynamicBag(Enumerable.Range(0, keys.Count)
            .Where(i => keys[i].AsString is not null)
            .Select(i => KeyValuePair.Create(keys[i].AsString!, i < values.Count ? values[i] : default))));
    }

    private static IEnumerable<string> Paths(KustoValue value, string path)
    {
        if (value.AsBag is { } bag)
        {
            foreach (var (key, item) in bag)
            {
                yield return $"{path}['{key}']";
                foreach (string inner in Paths(item, $"{path}['{key}']"))
                {
                    yield return inner;
                }
            }
        }
        else if (value.AsArray is { } array)
        {
            yield return path + "[0]";
            foreach (var item in array)
            {
                foreach (string inner in Paths(item, path + "[0]"))
                {
                    yield return inner;
                }
            }
        }
    }

    private static KustoValue Sorted(KustoValue value) =>
        value.AsBag is { } bag ? KustoValue.Of(new DynamicBag(bag.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))))
        : value.AsArray is { } array ? KustoValue.Of(new DynamicArray([.. array.Select(Sorted)]))
        : value;

    private static KustoType TypeOfExtract(FunctionBinding binding) =>
        binding.Count > 2 && binding.Arguments[2].IsTypeLiteral ? binding.TypeOf(2) : KustoType.String;

    private static KustoValue ExtractJson(ReadOnlySpan<KustoValue> arguments)
    {
        if (!JsonPath.TryParse(arguments[0].Text, out var steps))
        {
            return default;
        }

        var root = arguments[1];
        return root.AsString is { } text && !DynamicJson.TryParse(text, out root) ? default : JsonPath.Follow(root, steps);
    }
}
