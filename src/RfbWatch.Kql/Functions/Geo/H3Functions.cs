using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Functions on H3 cells. An invalid cell or a resolution out of range results in null, or in an empty string if the result is a string.</summary>
internal static class H3Functions
{
    private const int DefaultResolution = 6;
    private const int DeepestDescent = 5;
    private const int FarthestRing = 142;

    /// <summary>Maximum number of cells, as in the service.</summary>
    private const int MaximumCells = 61_680;

    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("geo_point_to_h3cell", 2, 3, KustoType.String, (arguments, _) =>
            Resolution(arguments.IntegerAt(2, DefaultResolution)) is { } resolution && SpherePoint.TryFromDegrees(arguments[0].Real(), arguments[1].Real(), out var point)
                ? KustoValue.Of(H3Cell.Of(point, resolution).Token)
                : KustoValue.EmptyString),
        Of("geo_h3cell_level", KustoType.Int, (cell, _) => KustoValue.OfInt(cell.Resolution)),
        Of("geo_h3cell_to_central_point", KustoType.Dynamic, (cell, _) => GeoShape.Point(cell.Centre)),
        Of("geo_h3cell_to_polygon", KustoType.Dynamic, (cell, _) => GeoShape.OfPolygons([[cell.Corners()]])),
        Of("geo_h3cell_neighbors", KustoType.Dynamic, (cell, _) => Tokens(cell.Neighbors())),
        Of("geo_h3cell_children", KustoType.Dynamic, (cell, arguments) =>
            Resolution(arguments.IntegerAt(1, cell.Resolution + 1)) is { } resolution && resolution >= cell.Resolution && resolution - cell.Resolution <= DeepestDescent
                ? Tokens(cell.Children(resolution))
                : default, most: 2),
        Of("geo_h3cell_parent", KustoType.String, (cell, arguments) =>
            Resolution(arguments.IntegerAt(1, cell.Resolution - 1)) is { } resolution && resolution <= cell.Resolution ? KustoValue.Of(cell.Parent(resolution).Token) : KustoValue.EmptyString, most: 2),
        Of("geo_h3cell_rings", KustoType.Dynamic, (cell, arguments) => arguments[1].Integer() is { } distance and >= 0 and <= FarthestRing ? Rings(cell, (int)distance) : default, most: 2),
        ScalarFunction.Of("geo_polygon_to_h3cells", 1, 3, KustoType.Dynamic, Fill),
    ];

    private delegate KustoValue Body(H3Cell cell, ReadOnlySpan<KustoValue> arguments);

    private static ScalarFunction Of(string name, KustoType type, Body body, int most = 1) =>
        ScalarFunction.Of(name, name.EndsWith("rings", StringComparison.Ordinal) ? 2 : 1, most, type, (arguments, _) =>
            H3Cell.TryParse(arguments[0].Text, out var cell) ? body(cell, arguments) : KustoValue.MissingOf(type));

    private static int? Resolution(long? value) => value is >= 0 and <= H3Cell.MaximumResolution ? (int)value : null;

    private static KustoValue Tokens(IEnumerable<H3Cell> cells) => ArgumentReading.TextArray(cells.Select(cell => cell.Token));

    private static KustoValue Rings(H3Cell cell, int distance)
    {
        var seen = new HashSet<H3Cell> { cell };
        List<H3Cell> ring = [cell];
        var rings = new List<KustoValue> { Tokens(ring) };
        for (int i = 0; i < distance; i++)
        {
            ring = [.. ring.SelectMany(item => item.Neighbors()).Where(seen.Add)];
            rings.Add(Tokens(ring));
        }

        return KustoValue.Of(new DynamicArray([.. rings]));
    }

    // Returns the cells whose centre is inside the polygon. The edges of the polygon are straight in longitude and latitude.
    private static KustoValue Fill(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        double radius = arguments.Length > 2 ? arguments[2].Real() ?? -1 : 0;
        if (GeoShape.Polygons(arguments[0]) is not { } polygons || Resolution(arguments.IntegerAt(1, DefaultResolution)) is not { } resolution || radius is not (>= 0 and <= GeoFunctions.LargestBuffer))
        {
            return default;
        }

        if (radius > 0 && Measure.Buffer(polygons.SelectMany(rings => rings), radius, 10, closed: true, polygons) is { } wider)
        {
            polygons = wider;
        }

        List<PlanePoint[][]> flat = [.. polygons.Select(rings => rings.Select(ring => ring.Select(point => new PlanePoint(point.Longitude, point.Latitude)).ToArray()).ToArray())];
        var seen = new HashSet<H3Cell>();
        var open = new Queue<H3Cell>();
        // Steps along the border are shorter than a cell, so no cell on it is missed.
        double step = 0.25 * Math.Sqrt(4.0 * Math.PI / 120 / Math.Pow(7, resolution)) * 180 / Math.PI;
        foreach (var ring in flat.SelectMany(rings => rings))
        {
            for (int i = 0; i < ring.Length; i++)
            {
                var edge = ring[(i + 1) % ring.Length] - ring[i];
                int steps = (int)Math.Ceiling(edge.Length / step);
                if (steps > MaximumCells * 8)
                {
                    return default;
                }

                for (int k = 0; k <= steps; k++)
                {
                    context.CheckNow();
                    var at = ring[i] + (edge * ((double)k / Math.Max(1, steps)));
                    if (SpherePoint.TryFromDegrees(at.X, at.Y, out var point))
                    {
                        var border = H3Cell.Of(point, resolution);
                        Enqueue(border);
                        border.Neighbors().ForEach(Enqueue);
                    }
                }
            }
        }

        var found = new List<H3Cell>();
        while (open.TryDequeue(out var cell))
        {
            var centre = cell.Centre;
            var at = new PlanePoint(centre.Longitude, centre.Latitude);
            if (!flat.Exists(at.IsInside))
            {
                continue;
            }

            found.Add(cell);
            if (found.Count > MaximumCells)
            {
                return default;
            }

            cell.Neighbors().ForEach(Enqueue);
        }

        return Tokens(found);

        void Enqueue(H3Cell cell)
        {
            if (seen.Add(cell))
            {
                open.Enqueue(cell);
            }
        }
    }
}
