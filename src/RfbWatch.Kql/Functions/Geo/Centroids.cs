namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Centres of mass of lines and polygons.</summary>
internal static class Centroids
{
    public static SpherePoint OfLines(List<SpherePoint[]> lines)
    {
        SpherePoint sum = default;
        foreach (var line in lines)
        {
            for (int i = 1; i < line.Length; i++)
            {
                sum += line[i - 1].Between(line[i], 0.5) * line[i - 1].AngleTo(line[i]);
            }
        }

        return sum.Unit();
    }

    // Each ring adds the area-weighted centres of its triangles. The sum approximates the integral of the position over the region.
    public static SpherePoint OfPolygons(List<SpherePoint[][]> polygons)
    {
        SpherePoint total = default;
        foreach (var rings in polygons)
        {
            for (int i = 0; i < rings.Length; i++)
            {
                var sum = OfRing(rings[i]);
                // A ring may run in either direction; the position of its centre shows which.
                if (sum.Dot(rings[i][0]) < 0)
                {
                    sum *= -1;
                }

                total += sum * (i == 0 ? 1 : -1);
            }
        }

        return total.Unit();
    }

    private static SpherePoint OfRing(SpherePoint[] ring)
    {
        // Computing each triangle relative to one corner avoids loss of precision by cancellation.
        SpherePoint sum = default;
        for (int i = 1; i + 1 < ring.Length; i++)
        {
            var a = ring[0];
            var b = ring[i];
            var c = ring[i + 1];
            double area = 2 * Math.Atan2(a.Dot((b - a).Cross(c - a)), 1 + a.Dot(b) + b.Dot(c) + c.Dot(a));
            sum += (a + b + c).Unit() * area;
        }

        return sum;
    }
}
