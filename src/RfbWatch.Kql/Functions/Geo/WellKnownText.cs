using System.Globalization;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Converts the well-known text of a geometry (OGC 06-103r4, section 7) to GeoJSON. Invalid text results in null.</summary>
internal ref struct WellKnownText
{
    private const int MaximumDepth = 20;
    private ReadOnlySpan<char> _rest;

    private WellKnownText(ReadOnlySpan<char> text) => _rest = text;

    public static KustoValue Parse(string text)
    {
        var reader = new WellKnownText(text);
        var shape = reader.Shape(0);
        return reader.Peek() == '\0' ? shape : default;
    }

    private char Peek()
    {
        _rest = _rest.TrimStart();
        return _rest.IsEmpty ? '\0' : _rest[0];
    }

    private bool Take(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private KustoValue Shape(int depth)
    {
        Peek();
        int length = 0;
        while (length < _rest.Length && char.IsAsciiLetter(_rest[length]))
        {
            length++;
        }

        string name = _rest[..length].ToString().ToUpperInvariant();
        _rest = _rest[length..];
        (string Type, int Nesting)? kind = name switch
        {
            "POINT" => ("Point", 0),
            "LINESTRING" => ("LineString", 1),
            "POLYGON" => ("Polygon", 2),
            "MULTIPOINT" => ("MultiPoint", 1),
            "MULTILINESTRING" => ("MultiLineString", 2),
            "MULTIPOLYGON" => ("MultiPolygon", 3),
            _ => null,
        };
        if (name == "GEOMETRYCOLLECTION" && depth < MaximumDepth)
        {
            return Collection(depth);
        }

        if (kind is not { } found || Peek() != '(')
        {
            return default;
        }

        var coordinates = Coordinates(found.Nesting);
        if (found.Nesting == 0 && coordinates.AsArray is { Count: 1 } single)
        {
            coordinates = single[0];
        }

        return coordinates.IsNull ? default : GeoShape.Of(found.Type, coordinates);
    }

    private KustoValue Collection(int depth)
    {
        var shapes = new List<KustoValue>();
        if (!Take('('))
        {
            return default;
        }

        do
        {
            var shape = Shape(depth + 1);
            if (shape.IsNull)
            {
                return default;
            }

            shapes.Add(shape);
        }
        while (Take(','));
        return Take(')')
            ? ArgumentReading.Bag(("type", KustoValue.Of("GeometryCollection")), ("geometries", KustoValue.Of(new DynamicArray([.. shapes]))))
            : default;
    }

    private KustoValue Coordinates(int nesting)
    {
        if (!Take('('))
        {
            return default;
        }

        var items = new List<KustoValue>();
        do
        {
            // MULTIPOINT may enclose each point in parentheses.
            bool wrapped = nesting < 2 && Take('(');
            var item = nesting < 2 ? Pair() : Coordinates(nesting - 1);
            if (item.IsNull || (wrapped && !Take(')')))
            {
                return default;
            }

            items.Add(item);
        }
        while (Take(','));
        return Take(')') ? KustoValue.Of(new DynamicArray([.. items])) : default;
    }

    private KustoValue Pair() =>
        Number() is { } x && Number() is { } y ? KustoValue.Of(new DynamicArray(Tidy(x), Tidy(y))) : default;

    private static KustoValue Tidy(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? KustoValue.Of((long)value) : KustoValue.Of(value);

    private double? Number()
    {
        Peek();
        int length = _rest.IndexOfAnyExcept("0123456789+-.eE");
        length = length < 0 ? _rest.Length : length;
        bool parsed = double.TryParse(_rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        _rest = _rest[length..];
        return parsed ? value : null;
    }
}
