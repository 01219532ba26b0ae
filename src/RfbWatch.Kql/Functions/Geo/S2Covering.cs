using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Finds all S2 cells of one level that touch a shape or are within a distance of it.</summary>
internal static class S2Covering
{
    /// <summary>Maximum number of cells, as in the service.</summary>
    public const int MaximumCells = 65_536;

    /// <summary>Returns the cells; null when there are too many.</summary>
    /// <param name="lines">Edges of the shape.</param>
    /// <param name="closed">Whether the lines are rings.</param>
    /// <param name="inside">Whether a point is inside the shape; always false for lines.</param>
    /// <param name="level">Level of the cells.</param>
    /// <param name="radius">Distance around the shape, in metres.</param>
    /// <param name="context">Context of the run, whose time limit bounds the search.</param>
    public static List<S2Cell>? Find(List<SpherePoint[]> lines, bool closed, Func<SpherePoint, bool> inside, int level, double radius, EvaluationContext context)
    {
        var found = new HashSet<S2Cell>();
        var seen = new HashSet<S2Cell>();
        var open = new Queue<S2Cell>();
        foreach (var point in lines.SelectMany(line => line))
        {
            Enqueue(S2Cell.Of(point, level));
        }

        while (open.TryDequeue(out var cell))
        {
            context.CheckNow();
            if (!Touches(cell, lines, closed, inside, radius))
            {
                continue;
            }

            found.Add(cell);
            if (found.Count > MaximumCells)
            {
                return null;
            }

            foreach (var neighbor in cell.Neighbors())
            {
                Enqueue(neighbor);
            }
        }

        return [.. found];

        void Enqueue(S2Cell cell)
        {
            if (seen.Add(cell))
            {
                open.Enqueue(cell);
            }
        }
    }

    private static bool Touches(S2Cell cell, List<SpherePoint[]> lines, bool closed, Func<SpherePoint, bool> inside, double radius)
    {
        var corners = cell.Corners;
        if (inside(cell.Centre) || corners.Any(inside))
        {
            return true;
        }

        double reach = radius / SpherePoint.EarthRadius;
        foreach (var line in lines)
        {
            for (int i = 0; i + (closed ? 0 : 1) < line.Length; i++)
            {
                var from = line[i];
                var to = line[(i + 1) % line.Length];
                if (S2Cell.Of(from, cell.Level) == cell)
                {
                    return true;
                }

                for (int k = 0; k < corners.Length; k++)
                {
                    var a = corners[k];
                    var b = corners[(k + 1) % corners.Length];
                    if (Cross(from, to, a, b) || Gap(from, to, a, b) <= reach)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static double Gap(SpherePoint from, SpherePoint to, SpherePoint a, SpherePoint b) => Math.Min(
        Math.Min(from.AngleTo(from.NearestOn(a, b)), to.AngleTo(to.NearestOn(a, b))),
        Math.Min(a.AngleTo(a.NearestOn(from, to)), b.AngleTo(b.NearestOn(from, to))));

    private static bool Cross(SpherePoint from, SpherePoint to, SpherePoint a, SpherePoint b)
    {
        var edge = from.Cross(to);
        var other = a.Cross(b);
        return edge.Dot(a) * edge.Dot(b) < 0 && other.Dot(from) * other.Dot(to) < 0 && (from + to).Dot(a + b) > 0;
    }
}
