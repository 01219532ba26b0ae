using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Functions on geohash and S2 cells.</summary>
internal static class CellFunctions
{
    private const int DefaultGeohashLength = 5;
    private const int DefaultLevel = 11;

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("geo_point_to_geohash", 2, 3, KustoType.String, (arguments, _) =>
            arguments.IntegerAt(2, DefaultGeohashLength) is { } length and >= 1 and <= Geohash.LongestHash && SpherePoint.TryFromDegrees(arguments[0].Real(), arguments[1].Real(), out var _)
                ? KustoValue.Of(Geohash.Encode(arguments[0].Real()!.Value, arguments[1].Real()!.Value, (int)length))
                : KustoValue.EmptyString),
        ScalarFunction.Of("geo_geohash_to_central_point", 1, 1, KustoType.Dynamic, (arguments, _) =>
            Geohash.Decode(arguments[0].Text) is { } box ? GeoShape.Of("Point", Pair((box.West + box.East) / 2, (box.South + box.North) / 2)) : default),
        ScalarFunction.Of("geo_geohash_to_polygon", 1, 1, KustoType.Dynamic, (arguments, _) =>
            Geohash.Decode(arguments[0].Text) is { } box
                ? GeoShape.Of("Polygon", KustoValue.Of(new DynamicArray(KustoValue.Of(new DynamicArray(
                    Pair(box.West, box.South), Pair(box.East, box.South), Pair(box.East, box.North), Pair(box.West, box.North), Pair(box.West, box.South))))))
                : default),
        ScalarFunction.Of("geo_geohash_neighbors", 1, 1, KustoType.Dynamic, (arguments, _) =>
            Geohash.Neighbors(arguments[0].Text) is { } cells ? ArgumentReading.TextArray(cells) : default),
        ScalarFunction.Of("geo_point_to_s2cell", 2, 3, KustoType.String, (arguments, _) =>
            arguments.IntegerAt(2, DefaultLevel) is { } level and >= 0 and <= S2Cell.MaximumLevel && SpherePoint.TryFromDegrees(arguments[0].Real(), arguments[1].Real(), out var point)
                ? KustoValue.Of(S2Cell.Of(point, (int)level).Token)
                : KustoValue.EmptyString),
        ScalarFunction.Of("geo_s2cell_to_central_point", 1, 1, KustoType.Dynamic, (arguments, _) =>
            S2Cell.TryParse(arguments[0].Text, out var cell) ? GeoShape.Point(cell.Centre) : default),
        ScalarFunction.Of("geo_s2cell_to_polygon", 1, 1, KustoType.Dynamic, (arguments, _) =>
            S2Cell.TryParse(arguments[0].Text, out var cell) ? GeoShape.OfPolygons([[cell.Corners]]) : default),
        ScalarFunction.Of("geo_s2cell_neighbors", 1, 1, KustoType.Dynamic, (arguments, _) =>
            S2Cell.TryParse(arguments[0].Text, out var cell) ? ArgumentReading.TextArray(cell.Neighbors().Select(neighbor => neighbor.Token)) : default),
        ScalarFunction.Of("geo_line_to_s2cells", 1, 3, KustoType.Dynamic, (arguments, context) =>
            GeoShape.Lines(arguments[0]) is { } lines ? Cover(lines, closed: false, _ => false, arguments, context) : default),
        ScalarFunction.Of("geo_polygon_to_s2cells", 1, 3, KustoType.Dynamic, (arguments, context) =>
            GeoShape.Polygons(arguments[0]) is { } polygons
                ? Cover([.. polygons.SelectMany(rings => rings)], closed: true, point => polygons.Exists(rings => Measure.Contains(rings, point)), arguments, context)
                : default),
    ];

    private static KustoValue Pair(double longitude, double latitude) => KustoValue.Of(new DynamicArray(KustoValue.Of(longitude), KustoValue.Of(latitude)));

    private static KustoValue Cover(List<SpherePoint[]> lines, bool closed, Func<SpherePoint, bool> inside, ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        double radius = arguments.Length > 2 ? arguments[2].Real() ?? -1 : 0;
        return arguments.IntegerAt(1, DefaultLevel) is { } level and >= 0 and <= S2Cell.MaximumLevel && radius is >= 0 and <= GeoFunctions.LargestBuffer
            && S2Covering.Find(lines, closed, inside, (int)level, radius, context) is { } cells
            ? ArgumentReading.TextArray(cells.Select(cell => cell.Token))
            : default;
    }
}
