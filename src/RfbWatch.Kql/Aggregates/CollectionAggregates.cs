using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>make_list, make_set, make_bag and their variants; dcount and count_distinct, which are exact here (the service estimates dcount).</summary>
internal static class CollectionAggregates
{
    /// <summary>Default maximum size of make_list, make_set and make_bag.</summary>
    public const int DefaultSize = 1_048_576;

    /// <summary>Default maximum size of the deprecated makelist and makeset.</summary>
    public const int LegacySize = 128;

    /// <summary>Estimated memory of one stored value, in bytes.</summary>
    public const int BytesPerItem = 48;

    public static IEnumerable<AggregateFunction> All { get; } =
    [
        Collect("make_list", "list", DefaultSize, size => new List(size, keepNulls: false)),
        Collect("makelist", "list", LegacySize, size => new List(size, keepNulls: false)),
        CollectIf("make_list_if", "list", size => new List(size, keepNulls: false)),
        Collect("make_list_with_nulls", "list", DefaultSize, size => new List(size, keepNulls: true)),
        Collect("make_set", "set", DefaultSize, size => new Set(size)),
        Collect("makeset", "set", LegacySize, size => new Set(size)),
        CollectIf("make_set_if", "set", size => new Set(size)),
        Collect("make_bag", "bag", DefaultSize, size => new Bag(size)),
        CollectIf("make_bag_if", "bag", size => new Bag(size)),
        Collect("make_dictionary", "dictionary", DefaultSize, size => new Bag(size)),
        Distinct("dcount", 2, predicate: false),
        Distinct("dcountif", 3, predicate: true),
        Distinct("count_distinct", 1, predicate: false),
        Distinct("count_distinctif", 2, predicate: true),
    ];

    private static AggregateFunction Collect(string name, string prefix, int size, Func<int, Accumulator> create) =>
        new(name, 1, 2, binding => [new KustoColumn(AggregateNames.Prefixed(prefix, binding), KustoType.Dynamic)], binding =>
        {
            int most = Size(binding, 1, size);
            return () => create(most);
        });

    private static AggregateFunction CollectIf(string name, string prefix, Func<int, Accumulator> create) =>
        new(name, 2, 3, binding => [new KustoColumn(AggregateNames.Prefixed(prefix, binding), KustoType.Dynamic)], binding =>
        {
            int most = Size(binding, 2, DefaultSize);
            return () => new ConditionalAccumulator(create(most), 1);
        });

    private static int Size(FunctionBinding binding, int index, int missing) =>
        binding.TryConstant(index, out var value) ? SizeOf(value, missing) : missing;

    /// <summary>Returns the maximum size that an argument specifies.</summary>
    public static int SizeOf(KustoValue value, int missing) => value.Integer() is { } size and > 0 ? (int)Math.Min(size, DefaultSize) : missing;

    private static AggregateFunction Distinct(string name, int most, bool predicate) =>
        new(name, predicate ? 2 : 1, most, binding => [new KustoColumn(AggregateNames.Prefixed(name, binding), KustoType.Long)], _ =>
            predicate ? () => new ConditionalAccumulator(new DistinctCounter(), 1) : () => new DistinctCounter());

    private sealed class List(int size, bool keepNulls) : Accumulator
    {
        private readonly List<KustoValue> _items = [];

        // The items of an array are added one by one.
        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (arguments[0].AsArray is { } array)
            {
                foreach (var item in array)
                {
                    AddItem(item, context);
                }
            }
            else if (keepNulls || !arguments[0].IsNull)
            {
                AddItem(arguments[0], context);
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(new DynamicArray([.. _items]));

        private void AddItem(KustoValue item, EvaluationContext context)
        {
            if (_items.Count >= size)
            {
                return;
            }

            context.Hold(BytesPerItem + DynamicExtent.BytesOf(item));
            _items.Add(item);
        }
    }

    private sealed class Set(int size) : Accumulator
    {
        private readonly HashSet<KustoValue> _known = [];
        private readonly List<KustoValue> _items = [];

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (arguments[0].AsArray is { } array)
            {
                foreach (var item in array)
                {
                    AddItem(item, context);
                }
            }
            else
            {
                AddItem(arguments[0], context);
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(new DynamicArray([.. _items]));

        private void AddItem(KustoValue item, EvaluationContext context)
        {
            if (item.IsNull || _items.Count >= size || !_known.Add(item))
            {
                return;
            }

            context.Hold((2 * BytesPerItem) + DynamicExtent.BytesOf(item));
            _items.Add(item);
        }
    }

    // If a key occurs more than once, its first value is used.
    private sealed class Bag(int size) : Accumulator
    {
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);
        private readonly List<KeyValuePair<string, KustoValue>> _entries = [];

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            foreach (var entry in arguments[0].AsBag ?? DynamicBag.Empty)
            {
                if (_entries.Count < size && _known.Add(entry.Key))
                {
                    context.Hold((2 * BytesPerItem) + DynamicExtent.BytesOf(entry.Value));
                    _entries.Add(entry);
                }
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(new DynamicBag(_entries));
    }

    private sealed class DistinctCounter : Accumulator
    {
        private readonly HashSet<KustoValue> _known = [];

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (!arguments[0].IsNull && _known.Add(arguments[0]))
            {
                context.Hold(BytesPerItem + DynamicExtent.BytesOf(arguments[0]));
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of((long)_known.Count);
    }
}
