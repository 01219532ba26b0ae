namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Lengths, areas, distances, nearest points, buffers and simplification on the sphere.</summary>
internal static class Measure
{
    /// <summary>Returns the length of a line in metres.</summary>
    public static double LengthOf(SpherePoint[] line, bool closed = false)
    {
        double sum = 0;
        for (int i = 1; i < line.Length; i++)
        {
            sum += line[i - 1].DistanceTo(line[i]);
        }

        return closed ? sum + line[^1].DistanceTo(line[0]) : sum;
    }

    /// <summary>Returns the area of a polygon in square metres. The first ring is the exterior ring.</summary>
    public static double AreaOf(SpherePoint[][] rings) =>
        rings.Select((ring, i) => (i == 0 ? 1 : -1) * RingArea(ring)).Sum() * SpherePoint.EarthRadius * SpherePoint.EarthRadius;

    public static bool Contains(SpherePoint[][] rings, SpherePoint point) =>
        Gnomonic.Around([.. rings.SelectMany(ring => ring), point]) is { } plane
        && plane.Project(point).IsInside(rings.Select(ring => ring.Select(plane.Project).ToArray()));

    /// <summary>Returns the point of a line that is nearest to another point, and its distance from the start of the line in metres.</summary>
    public static (SpherePoint Point, double Along) Nearest(SpherePoint[] line, SpherePoint point, bool closed = false)
    {
        var best = line[0];
        double bestAlong = 0;
        double along = 0;
        for (int i = 0; i + (closed ? 0 : 1) < line.Length; i++)
        {
            var from = line[i];
            var to = line[(i + 1) % line.Length];
            var candidate = point.NearestOn(from, to);
            if (point.AngleTo(candidate) < point.AngleTo(best))
            {
                (best, bestAlong) = (candidate, along + from.DistanceTo(candidate));
            }

            along += from.DistanceTo(to);
        }

        return (best, bestAlong);
    }

    public static SpherePoint NearestOnPolygons(List<SpherePoint[][]> polygons, SpherePoint point) =>
        polygons.Exists(rings => Contains(rings, point)) ? point
        : polygons.SelectMany(rings => rings).Select(ring => Nearest(ring, point, closed: true).Point).MinBy(point.AngleTo);

    /// <summary>Returns the point at a fraction of the length of a line.</summary>
    public static SpherePoint At(SpherePoint[] line, double share)
    {
        double left = LengthOf(line) * share;
        for (int i = 1; i < line.Length; i++)
        {
            double edge = line[i - 1].DistanceTo(line[i]);
            if (left <= edge && edge > 0)
            {
                return line[i - 1].Between(line[i], left / edge);
            }

            left -= edge;
        }

        return line[^1];
    }

    /// <summary>Returns a regular polygon that deviates from a circle by no more than the tolerance. Radius and tolerance are in metres.</summary>
    public static SpherePoint[] Circle(SpherePoint centre, double radius, double tolerance)
    {
        int corners = Corners(radius, tolerance);
        return [.. Enumerable.Range(0, corners).Select(i => centre.Toward(-2 * Math.PI * i / corners, radius))];
    }

    /// <summary>Returns the area within a distance of the lines: the union of the areas around each edge. Null when it is too large.</summary>
    public static List<SpherePoint[][]>? Buffer(IEnumerable<SpherePoint[]> lines, double radius, double tolerance, bool closed, IEnumerable<SpherePoint[][]> more)
    {
        var parts = new List<SpherePoint[][]>(more);
        int half = Math.Max(2, Corners(radius, tolerance) / 2);
        foreach (var line in lines)
        {
            for (int i = 0; i + (closed ? 0 : 1) < line.Length; i++)
            {
                var from = line[i];
                var to = line[(i + 1) % line.Length];
                double there = from.BearingTo(to);
                double back = to.BearingTo(from);
                // Counterclockwise around both ends, half a turn each.
                parts.Add([[
                    .. Enumerable.Range(0, half + 1).Select(k => to.Toward(back - (Math.PI / 2) - (Math.PI * k / half), radius)),
                    .. Enumerable.Range(0, half + 1).Select(k => from.Toward(there - (Math.PI / 2) - (Math.PI * k / half), radius)),
                ]]);
            }
        }

        return Overlay.Union(parts);
    }

    /// <summary>Removes vertices within the tolerance, in metres, of the remaining line (Douglas-Peucker).</summary>
    public static SpherePoint[] Simplify(SpherePoint[] line, double tolerance)
    {
        if (line.Length < 3)
        {
            return line;
        }

        int far = 0;
        double most = 0;
        for (int i = 1; i < line.Length - 1; i++)
        {
            double distance = line[i].DistanceTo(line[i].NearestOn(line[0], line[^1]));
            if (distance > most)
            {
                (far, most) = (i, distance);
            }
        }

        return most <= tolerance ? [line[0], line[^1]] : [.. Simplify(line[..(far + 1)], tolerance)[..^1], .. Simplify(line[far..], tolerance)];
    }

    /// <summary>Simplifies a ring; returns null when fewer than three points remain.</summary>
    public static SpherePoint[]? SimplifyRing(SpherePoint[] ring, double tolerance)
    {
        int far = Enumerable.Range(0, ring.Length).MaxBy(i => ring[0].AngleTo(ring[i]));
        SpherePoint[] simple = [.. Simplify(ring[..(far + 1)], tolerance)[..^1], .. Simplify([.. ring[far..], ring[0]], tolerance)[..^1]];
        return simple.Length >= 3 ? simple : null;
    }

    private static int Corners(double radius, double tolerance)
    {
        double deviation = Math.Clamp(tolerance / radius, 1e-6, 0.5);
        return (int)Math.Clamp(Math.Ceiling(Math.PI / Math.Acos(1 - deviation)), 8, 2048);
    }

    // Adds the signed areas of spherical triangles from the first vertex, and returns the area of the smaller of the two regions.
    private static double RingArea(SpherePoint[] ring)
    {
        double sum = 0;
        for (int i = 1; i + 1 < ring.Length; i++)
        {
            double volume = ring[0].Dot(ring[i].Cross(ring[i + 1]));
            sum += 2 * Math.Atan2(volume, 1 + ring[0].Dot(ring[i]) + ring[i].Dot(ring[i + 1]) + ring[i + 1].Dot(ring[0]));
        }

        double area = Math.Abs(sum);
        return Math.Min(area, (4 * Math.PI) - area);
    }
}
