using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>The smallest schema that matches all added values, in the format of <c>buildschema()</c>.</summary>
internal sealed class DynamicShape
{
    private const string Indexer = "`indexer`";
    private readonly List<string> _scalars = [];
    private readonly List<string> _keys = [];
    private readonly Dictionary<string, DynamicShape> _parts = new(StringComparer.Ordinal);

    public void Add(KustoValue value)
    {
        if (value.AsBag is { } bag)
        {
            foreach (var (key, item) in bag)
            {
                Part(key).Add(item);
            }
        }
        else if (value.AsArray is { } array)
        {
            var items = Part(Indexer);
            foreach (var item in array)
            {
                items.Add(item);
            }
        }
        else if (!value.IsNull)
        {
            string name = value.Kind == ValueKind.Real ? "double" : value.Kind == ValueKind.Int ? "long" : value.Kind.ToString().ToLowerInvariant();
            if (!_scalars.Contains(name))
            {
                _scalars.Add(name);
            }
        }
    }

    /// <summary>Returns the schema: a single alternative, or an array of alternatives; null when only nulls or empty bags were added.</summary>
    public KustoValue ToValue()
    {
        List<KustoValue> alternatives = [.. _scalars.Select(name => KustoValue.Of(name))];
        if (_keys.Count > 0)
        {
            alternatives.Add(ArgumentReading.Bag(_keys.Select(key => (key, _parts[key].ToValue()))));
        }

        return alternatives.Count switch
        {
            0 => default,
            1 => alternatives[0],
            _ => KustoValue.Of(new DynamicArray([.. alternatives])),
        };
    }

    private DynamicShape Part(string key)
    {
        if (!_parts.TryGetValue(key, out var part))
        {
            part = new DynamicShape();
            _keys.Add(key);
            _parts.Add(key, part);
        }

        return part;
    }
}
