using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Adds points to edges that are straight in longitude and latitude, until the great circles between the points stay within the tolerance.</summary>
internal static class Densification
{
    private const int MaximumDepth = 20;

    public static KustoValue Of(KustoValue shape, bool polygon, double? tolerance)
    {
        if (tolerance is not { } metres || (polygon ? GeoShape.Polygons(shape) is null : GeoShape.Lines(shape) is null))
        {
            return default;
        }

        return GeoShape.Of(shape.AsBag!["type"].Text, Densify(shape.AsBag["coordinates"], metres));
    }

    // An array of number arrays is a path, at any nesting depth.
    private static KustoValue Densify(KustoValue value, double metres)
    {
        var items = value.AsArray!;
        if (items.Count == 0 || items[0].AsArray is not [var first, ..])
        {
            return value;
        }

        if (first.AsArray is not null)
        {
            return KustoValue.Of(new DynamicArray([.. items.Select(item => Densify(item, metres))]));
        }

        var path = new List<KustoValue> { items[0] };
        for (int i = 1; i < items.Count; i++)
        {
            Split(items[i - 1], items[i], metres, path, 0);
        }

        return KustoValue.Of(new DynamicArray([.. path]));
    }

    private static void Split(KustoValue from, KustoValue to, double metres, List<KustoValue> path, int depth)
    {
        (double x1, double y1) = (from.AsArray![0].Real()!.Value, from.AsArray[1].Real()!.Value);
        (double x2, double y2) = (to.AsArray![0].Real()!.Value, to.AsArray[1].Real()!.Value);
        double x = (x1 + x2) / 2;
        double y = (y1 + y2) / 2;
        if (depth < MaximumDepth
            && SpherePoint.TryFromDegrees(x1, y1, out var start) && SpherePoint.TryFromDegrees(x2, y2, out var end) && SpherePoint.TryFromDegrees(x, y, out var middle)
            && middle.DistanceTo(middle.NearestOn(start, end)) > metres)
        {
            var between = KustoValue.Of(new DynamicArray(KustoValue.Of(x), KustoValue.Of(y)));
            Split(from, between, metres, path, depth + 1);
            Split(between, to, metres, path, depth + 1);
        }
        else
        {
            path.Add(to);
        }
    }
}
