using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>GeoJSON (RFC 7946) lines and polygons as points on the sphere. A value that violates the documented constraints is not treated as a shape.</summary>
internal static class GeoShape
{
    /// <summary>Returns the lines of a LineString or MultiLineString; null for any other value.</summary>
    public static List<SpherePoint[]>? Lines(KustoValue value)
    {
        var coordinates = value.AsBag?["coordinates"].AsArray;
        List<SpherePoint[]?>? lines = value.AsBag?["type"].AsString switch
        {
            "LineString" when coordinates is not null => [Line(coordinates)],
            "MultiLineString" when coordinates is not null => [.. coordinates.Select(line => line.AsArray is { } points ? Line(points) : null)],
            _ => null,
        };
        return lines is { Count: > 0 } && lines.All(line => line is not null) ? [.. lines.Select(line => line!)] : null;
    }

    /// <summary>Returns the polygons of a Polygon or MultiPolygon, each a list of rings without the repeated last point; null for any other value.</summary>
    public static List<SpherePoint[][]>? Polygons(KustoValue value)
    {
        var coordinates = value.AsBag?["coordinates"].AsArray;
        List<SpherePoint[][]?>? polygons = value.AsBag?["type"].AsString switch
        {
            "Polygon" when coordinates is not null => [Rings(coordinates)],
            "MultiPolygon" when coordinates is not null => [.. coordinates.Select(polygon => polygon.AsArray is { } rings ? Rings(rings) : null)],
            _ => null,
        };
        return polygons is { Count: > 0 } && polygons.All(polygon => polygon is not null) ? [.. polygons.Select(polygon => polygon!)] : null;
    }

    public static KustoValue Of(string type, KustoValue coordinates) => ArgumentReading.Bag(("type", KustoValue.Of(type)), ("coordinates", coordinates));

    public static KustoValue Point(SpherePoint point) => Of("Point", Coordinates(point));

    public static KustoValue Line(IEnumerable<SpherePoint> points) => Of("LineString", Path(points));

    /// <summary>Builds a LineString from one line, or a MultiLineString from several.</summary>
    public static KustoValue OfLines(List<SpherePoint[]> lines) =>
        lines.Count == 1 ? Line(lines[0]) : Of("MultiLineString", KustoValue.Of(new DynamicArray([.. lines.Select(Path)])));

    /// <summary>Builds a Polygon from one polygon, a MultiPolygon from several, or an empty GeometryCollection from none. Closes the rings.</summary>
    public static KustoValue OfPolygons(List<SpherePoint[][]> polygons) => polygons.Count switch
    {
        0 => Empty,
        1 => Of("Polygon", Rings(polygons[0])),
        _ => Of("MultiPolygon", KustoValue.Of(new DynamicArray([.. polygons.Select(Rings)]))),
    };

    public static KustoValue Empty => ArgumentReading.Bag(("type", KustoValue.Of("GeometryCollection")), ("geometries", KustoValue.Of(DynamicArray.Empty)));

    public static KustoValue Path(IEnumerable<SpherePoint> points) => KustoValue.Of(new DynamicArray([.. points.Select(Coordinates)]));

    private static KustoValue Rings(SpherePoint[][] rings) => KustoValue.Of(new DynamicArray([.. rings.Select(ring => Path([.. ring, ring[0]]))]));

    private static KustoValue Coordinates(SpherePoint point) => KustoValue.Of(new DynamicArray(KustoValue.Of(point.Longitude), KustoValue.Of(point.Latitude)));

    private static SpherePoint[]? Line(DynamicArray points)
    {
        var line = Points(points);
        return line is { Length: >= 2 } && line.Distinct().Count() >= 2 ? line : null;
    }

    private static SpherePoint[][]? Rings(DynamicArray rings)
    {
        var result = new SpherePoint[rings.Count][];
        for (int i = 0; i < result.Length; i++)
        {
            if (rings[i].AsArray is not { Count: >= 4 } points || Points(points) is not { } ring || ring[0] != ring[^1] || ring.Distinct().Count() < ring.Length - 1)
            {
                return null;
            }

            result[i] = ring[..^1];
        }

        return result.Length > 0 ? result : null;
    }

    private static SpherePoint[]? Points(DynamicArray points)
    {
        var result = new SpherePoint[points.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (points[i].AsArray is not { Count: >= 2 } pair || !SpherePoint.TryFromDegrees(pair[0].Real(), pair[1].Real(), out result[i]))
            {
                return null;
            }
        }

        return result;
    }
}
