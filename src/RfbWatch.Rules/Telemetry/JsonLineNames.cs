using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>The names that the lines of one table have, with their columns.</summary>
/// <param name="builder">The table.</param>
/// <param name="names">The names that are known already.</param>
internal sealed class JsonLineNames(TableBuilder builder, params IEnumerable<KnownName> names)
{
    private const int MaxNames = 1000;

    private readonly List<KnownName> _names = [.. names];

    /// <summary>How many names there are.</summary>
    public int Count => _names.Count;

    /// <summary>Whether no record was read yet.</summary>
    public bool IsEmpty => _names.Count == 0;

    /// <summary>The same names, which do not change when more are learned here.</summary>
    public JsonLineNames Copy() => new(builder, _names);

    public KnownName this[int index] => _names[index];

    /// <summary>Notes the names of a record that was read as a document and gave a row.</summary>
    public void Learn(JsonElement record)
    {
        foreach (var property in record.EnumerateObject())
        {
            byte[] name = Encoding.UTF8.GetBytes(property.Name);
            if (_names.Count < MaxNames && !_names.Exists(known => known.Utf8.AsSpan().SequenceEqual(name)))
            {
                _names.Add(KnownName.Of(name, property.Name, builder));
            }
        }
    }

    /// <summary>The place of a name in the list, which is looked for first where it is expected; -1 for one that is not known.</summary>
    public int Find(ReadOnlySpan<byte> name, int expected)
    {
        for (int i = 0; i < _names.Count; i++)
        {
            int at = expected + i < _names.Count ? expected + i : expected + i - _names.Count;
            if (name.SequenceEqual(_names[at].Utf8))
            {
                return at;
            }
        }

        return -1;
    }
}

/// <summary>A name that lines have.</summary>
/// <param name="Utf8">The name.</param>
/// <param name="Place">Place of its column in a row; -1 for one that is passed over.</param>
/// <param name="Type">Type of its column.</param>
/// <param name="DecidesTable">Whether a record with it may belong to another table, or be wrapped in another.</param>
internal readonly record struct KnownName(byte[] Utf8, int Place, KustoType Type, bool DecidesTable)
{
    public static KnownName Of(byte[] utf8, string name, TableBuilder builder)
    {
        bool decides = name.Equals("category", StringComparison.OrdinalIgnoreCase) || name.Equals("properties", StringComparison.OrdinalIgnoreCase);
        int place = TableBuilder.IsPassedOver(name) || decides ? -1 : builder.Column(name, KustoType.String);
        return new KnownName(utf8, place, place < 0 ? KustoType.Unknown : builder.TypeAt(place), decides);
    }
}
