using System.Text;
using System.Text.Json;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>The property names of the lines of one table, with their columns.</summary>
/// <param name="builder">The table.</param>
/// <param name="names">The names that are already known.</param>
internal sealed class JsonLineNames(TableBuilder builder, params IEnumerable<KnownName> names)
{
    private const int MaxNames = 1000;

    private readonly List<KnownName> _names = [.. names];

    /// <summary>Number of known names.</summary>
    public int Count => _names.Count;

    /// <summary>Whether no names are known yet.</summary>
    public bool IsEmpty => _names.Count == 0;

    /// <summary>Returns a copy that does not change when more names are learned here.</summary>
    public JsonLineNames Copy() => new(builder, _names);

    public KnownName this[int index] => _names[index];

    /// <summary>Adds the names of a record that was read as a document and resulted in a row.</summary>
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

    /// <summary>Returns the index of a name, starting the search at the expected index; -1 if the name is unknown.</summary>
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

/// <summary>A property name of the lines.</summary>
/// <param name="Utf8">The name.</param>
/// <param name="Place">Index of its column in a row; -1 if it is skipped or decides the table.</param>
/// <param name="Type">Type of its column.</param>
/// <param name="DecidesTable">Whether a record with this name may belong to another table, or contain the actual record.</param>
internal readonly record struct KnownName(byte[] Utf8, int Place, KustoType Type, bool DecidesTable)
{
    public static KnownName Of(byte[] utf8, string name, TableBuilder builder)
    {
        bool decides = name.Equals("category", StringComparison.OrdinalIgnoreCase) || name.Equals("properties", StringComparison.OrdinalIgnoreCase);
        int place = TableBuilder.IsPassedOver(name) || decides ? -1 : builder.Column(name, KustoType.String);
        return new KnownName(utf8, place, place < 0 ? KustoType.Unknown : builder.TypeAt(place), decides);
    }
}
