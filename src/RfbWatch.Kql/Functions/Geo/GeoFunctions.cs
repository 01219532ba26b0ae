using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Functions on points, lines and polygons. Edges are great circles on a sphere. Invalid shapes and use_spheroid, which is not supported, result in null.</summary>
internal static class GeoFunctions
{
    /// <summary>Maximum radius of a buffer, in metres. A larger radius results in null, because the buffer does not fit on a plane.</summary>
    internal const double LargestBuffer = 5_000_000;

    private const double DefaultTolerance = 10;

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Real("geo_distance_2points", 4, 5, arguments => Points(arguments, 2) is [var a, var b] && !IsTrueAt(arguments, 4) ? a.DistanceTo(b) : null),
        Real("geo_azimuth", 4, 4, arguments => Points(arguments, 2) is [var a, var b] && a != b ? a.BearingTo(b) : null),
        Real("geo_angle", 6, 6, arguments => Points(arguments, 3) is [var a, var b, var c] && a != b && b != c ? Positive(b.BearingTo(c) - b.BearingTo(a)) : null),
        Real("geo_distance_point_to_line", 3, 3, arguments =>
            Points(arguments, 1) is [var point] && GeoShape.Lines(arguments[2]) is { } lines ? lines.Min(line => point.DistanceTo(Measure.Nearest(line, point).Point)) : null),
        Real("geo_distance_point_to_polygon", 3, 3, arguments =>
            Points(arguments, 1) is [var point] && GeoShape.Polygons(arguments[2]) is { } polygons ? point.DistanceTo(Measure.NearestOnPolygons(polygons, point)) : null),
        Real("geo_line_length", 1, 1, arguments => GeoShape.Lines(arguments[0])?.Sum(line => Measure.LengthOf(line))),
        Real("geo_line_locate_point", 3, 4, arguments =>
            GeoShape.Lines(arguments[0]) is [var line] && Points(arguments[1..], 1) is [var point] && !IsTrueAt(arguments, 3) ? Measure.Nearest(line, point).Along / Measure.LengthOf(line) : null),
        Real("geo_polygon_area", 1, 1, arguments => Merged(arguments[0])?.Sum(Measure.AreaOf)),
        Real("geo_polygon_perimeter", 1, 1, arguments => Merged(arguments[0])?.SelectMany(rings => rings).Sum(ring => Measure.LengthOf(ring, closed: true))),
        Bool("geo_point_in_circle", 5, arguments =>
            Points(arguments, 2) is [var point, var centre] && arguments[4].Real() is { } radius and >= 0 ? point.DistanceTo(centre) <= radius : null),
        Bool("geo_point_in_polygon", 3, arguments =>
            Points(arguments, 1) is [var point] && GeoShape.Polygons(arguments[2]) is { } polygons ? polygons.Exists(rings => Measure.Contains(rings, point)) : null),
        Bool("geo_intersects_2lines", 2, arguments =>
            GeoShape.Lines(arguments[0]) is { } left && GeoShape.Lines(arguments[1]) is { } right && Overlay.Common(left, right) is { } common ? common.Points.Count + common.Lines.Count > 0 : null),
        Bool("geo_intersects_line_with_polygon", 2, arguments =>
            GeoShape.Lines(arguments[0]) is { } lines && GeoShape.Polygons(arguments[1]) is { } polygons ? Overlay.Clip(lines, polygons)?.Count > 0 : null),
        Bool("geo_intersects_2polygons", 2, arguments =>
            GeoShape.Polygons(arguments[0]) is { } left && GeoShape.Polygons(arguments[1]) is { } right && Overlay.Intersection(left, right) is { } common
                ? common.Count > 0 || Overlay.Touching(left, right, common) is { } touching && touching.Points.Count + touching.Lines.Count > 0
                : null),
        Shape("geo_closest_point_on_line", 3, 3, arguments =>
            Points(arguments, 1) is [var point] && GeoShape.Lines(arguments[2]) is { } lines ? GeoShape.Point(lines.Select(line => Measure.Nearest(line, point).Point).MinBy(point.AngleTo)) : default),
        Shape("geo_closest_point_on_polygon", 3, 3, arguments =>
            Points(arguments, 1) is [var point] && GeoShape.Polygons(arguments[2]) is { } polygons ? GeoShape.Point(Measure.NearestOnPolygons(polygons, point)) : default),
        Shape("geo_line_interpolate_point", 2, 2, arguments =>
            GeoShape.Lines(arguments[0]) is [var line] && arguments[1].Real() is { } share and >= 0 and <= 1 ? GeoShape.Point(Measure.At(line, share)) : default),
        Shape("geo_line_centroid", 1, 1, arguments => GeoShape.Lines(arguments[0]) is { } lines ? GeoShape.Point(Centroids.OfLines(lines)) : default),
        Shape("geo_polygon_centroid", 1, 1, arguments => Merged(arguments[0]) is { } polygons ? GeoShape.Point(Centroids.OfPolygons(polygons)) : default),
        Shape("geo_intersection_2lines", 2, 2, arguments =>
            GeoShape.Lines(arguments[0]) is { } left && GeoShape.Lines(arguments[1]) is { } right && Overlay.Common(left, right) is { } common ? Collect(common.Points, common.Lines) : default),
        Shape("geo_intersection_line_with_polygon", 2, 2, arguments =>
            GeoShape.Lines(arguments[0]) is { } lines && GeoShape.Polygons(arguments[1]) is { } polygons && Overlay.Clip(lines, polygons) is { } inside ? Collect([], inside) : default),
        Shape("geo_intersection_2polygons", 2, 2, arguments =>
            GeoShape.Polygons(arguments[0]) is { } left && GeoShape.Polygons(arguments[1]) is { } right && Overlay.Intersection(left, right) is { } common
                && Overlay.Touching(left, right, common) is { } touching ? Collect(touching.Points, touching.Lines, common) : default),
        Shape("geo_union_polygons_array", 1, 1, arguments => PolygonArray(arguments[0]) is { } polygons && Overlay.Union(polygons) is { } union ? GeoShape.OfPolygons(union) : default),
        Shape("geo_union_lines_array", 1, 1, arguments => LineArray(arguments[0]) is { } lines && Overlay.Join(lines) is { } joined ? GeoShape.OfLines(joined) : default),
        Shape("geo_point_buffer", 3, 4, arguments =>
            Points(arguments, 1) is [var point] && arguments[2].Real() is { } radius and > 0 and <= LargestBuffer && Tolerance(arguments, 3) is { } tolerance ? GeoShape.OfPolygons([[Measure.Circle(point, radius, tolerance)]]) : default),
        Shape("geo_line_buffer", 2, 3, arguments =>
            GeoShape.Lines(arguments[0]) is { } lines && arguments[1].Real() is { } radius and > 0 and <= LargestBuffer && Tolerance(arguments, 2) is { } tolerance
                && Measure.Buffer(lines, radius, tolerance, closed: false, []) is { } buffer ? GeoShape.OfPolygons(buffer) : default),
        Shape("geo_polygon_buffer", 2, 3, arguments =>
            GeoShape.Polygons(arguments[0]) is { } polygons && arguments[1].Real() is { } radius and > 0 and <= LargestBuffer && Tolerance(arguments, 2) is { } tolerance
                && Measure.Buffer(polygons.SelectMany(rings => rings), radius, tolerance, closed: true, polygons) is { } buffer ? GeoShape.OfPolygons(buffer) : default),
        Shape("geo_line_simplify", 1, 2, arguments =>
            GeoShape.Lines(arguments[0]) is { } lines && RangedTolerance(arguments, 1) is { } tolerance ? GeoShape.OfLines([.. lines.Select(line => Measure.Simplify(line, tolerance))]) : default),
        Shape("geo_polygon_simplify", 1, 2, arguments =>
            Merged(arguments[0]) is { } polygons && RangedTolerance(arguments, 1) is { } tolerance ? Simplified(polygons, tolerance) : default),
        Shape("geo_simplify_polygons_array", 1, 2, arguments =>
            PolygonArray(arguments[0]) is { } polygons && RangedTolerance(arguments, 1) is { } tolerance ? Simplified(polygons, tolerance) : default),
        Shape("geo_line_densify", 1, 3, arguments => Densification.Of(arguments[0], polygon: false, RangedTolerance(arguments, 1))),
        Shape("geo_polygon_densify", 1, 3, arguments => Densification.Of(arguments[0], polygon: true, RangedTolerance(arguments, 1))),
        Shape("geo_from_wkt", 1, 1, arguments => WellKnownText.Parse(arguments[0].Text)),
    ];

    private delegate T Body<out T>(ReadOnlySpan<KustoValue> arguments);

    private static ScalarFunction Real(string name, int least, int most, Body<double?> body) =>
        ScalarFunction.Of(name, least, most, KustoType.Real, (arguments, _) => body(arguments) is { } value ? KustoValue.Of(value) : default);

    private static ScalarFunction Bool(string name, int count, Body<bool?> body) =>
        ScalarFunction.Of(name, count, count, KustoType.Bool, (arguments, _) => body(arguments) is { } value ? KustoValue.Of(value) : default);

    private static ScalarFunction Shape(string name, int least, int most, Body<KustoValue> body) =>
        ScalarFunction.Of(name, least, most, KustoType.Dynamic, (arguments, _) => body(arguments));

    private static bool IsTrueAt(ReadOnlySpan<KustoValue> arguments, int index) => arguments.Length > index && arguments[index].IsTrue;

    private static double Positive(double angle) => angle < 0 ? angle + (2 * Math.PI) : angle;

    private static SpherePoint[]? Points(ReadOnlySpan<KustoValue> arguments, int count)
    {
        var points = new SpherePoint[count];
        for (int i = 0; i < count; i++)
        {
            if (!SpherePoint.TryFromDegrees(arguments[2 * i].Real(), arguments[(2 * i) + 1].Real(), out points[i]))
            {
                return null;
            }
        }

        return points;
    }

    private static List<SpherePoint[][]>? Merged(KustoValue value) =>
        GeoShape.Polygons(value) is not { } polygons ? null : polygons.Count == 1 ? polygons : Overlay.Union(polygons);

    private static List<SpherePoint[][]>? PolygonArray(KustoValue value)
    {
        var all = value.AsArray?.Select(GeoShape.Polygons).ToList();
        return all is { Count: > 0 } && all.TrueForAll(item => item is not null) ? [.. all.SelectMany(item => item!)] : null;
    }

    private static List<SpherePoint[]>? LineArray(KustoValue value)
    {
        var all = value.AsArray?.Select(GeoShape.Lines).ToList();
        return all is { Count: > 0 } && all.TrueForAll(item => item is not null) ? [.. all.SelectMany(item => item!)] : null;
    }

    private static double? Tolerance(ReadOnlySpan<KustoValue> arguments, int index) =>
        index >= arguments.Length ? DefaultTolerance : arguments[index].Real() is { } tolerance and > 0 ? tolerance : null;

    // The documented range of the tolerance for simplification and densification.
    private static double? RangedTolerance(ReadOnlySpan<KustoValue> arguments, int index) =>
        Tolerance(arguments, index) is { } tolerance and >= 0.1 and <= 10_000 ? tolerance : null;

    private static KustoValue Simplified(List<SpherePoint[][]> polygons, double tolerance)
    {
        var simple = new List<SpherePoint[][]>();
        foreach (var rings in polygons)
        {
            if (Measure.SimplifyRing(rings[0], tolerance) is { } shell)
            {
                simple.Add([shell, .. rings.Skip(1).Select(ring => Measure.SimplifyRing(ring, tolerance)).OfType<SpherePoint[]>()]);
            }
        }

        return simple.Count == 0 ? default : GeoShape.OfPolygons(simple);
    }

    private static KustoValue Collect(List<SpherePoint> points, List<SpherePoint[]> lines, List<SpherePoint[][]> polygons)
    {
        if (polygons.Count == 0)
        {
            return Collect(points, lines);
        }

        if (points.Count + lines.Count == 0)
        {
            return GeoShape.OfPolygons(polygons);
        }

        return ArgumentReading.Bag(
            ("type", KustoValue.Of("GeometryCollection")),
            ("geometries", KustoValue.Of(new DynamicArray(
                [.. points.Select(GeoShape.Point), .. lines.Select(line => GeoShape.Line(line)), .. polygons.Select(polygon => GeoShape.OfPolygons([polygon]))]))));
    }

    private static KustoValue Collect(List<SpherePoint> points, List<SpherePoint[]> lines) => (points.Count, lines.Count) switch
    {
        (1, 0) => GeoShape.Point(points[0]),
        ( > 1, 0) => GeoShape.Of("MultiPoint", GeoShape.Path(points)),
        (0, > 0) => GeoShape.OfLines(lines),
        (0, 0) => GeoShape.Empty,
        _ => ArgumentReading.Bag(
            ("type", KustoValue.Of("GeometryCollection")),
            ("geometries", KustoValue.Of(new DynamicArray([.. points.Select(GeoShape.Point), .. lines.Select(line => GeoShape.Line(line))])))),
    };
}
