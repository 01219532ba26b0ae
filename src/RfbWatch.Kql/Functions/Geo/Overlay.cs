namespace RfbWatch.Kql.Functions.Geo;

/// <summary>
/// Union and intersection of polygons and lines: splits all segments where they cross, keeps the pieces on the border of the result, and joins them.
/// </summary>
internal static class Overlay
{
    /// <summary>Returns the region covered by any of the polygons; null when they do not fit in a hemisphere.</summary>
    public static List<SpherePoint[][]>? Union(List<SpherePoint[][]> polygons) => Combine(polygons, inside => inside.Any(item => item));

    /// <summary>Returns the region that two sets of polygons have in common.</summary>
    public static List<SpherePoint[][]>? Intersection(List<SpherePoint[][]> left, List<SpherePoint[][]> right) =>
        Combine([.. left, .. right], inside => inside.Take(left.Count).Any(item => item) && inside.Skip(left.Count).Any(item => item));

    /// <summary>Returns the parts of lines that are inside polygons.</summary>
    public static List<SpherePoint[]>? Clip(List<SpherePoint[]> lines, List<SpherePoint[][]> polygons)
    {
        if (Gnomonic.Around([.. lines.SelectMany(line => line), .. Points(polygons)]) is not { } plane)
        {
            return null;
        }

        List<(PlanePoint, PlanePoint)> segments = [.. lines.SelectMany(line => Segments(plane, line, closed: false))];
        int own = segments.Count;
        var flat = Flatten(plane, polygons);
        segments.AddRange(flat.SelectMany(rings => rings).SelectMany(Edges));
        var arrangement = new Arrangement(segments);
        var kept = arrangement.Pieces.Where(piece => piece.Segments.Exists(segment => segment < own)
            && (piece.Segments.Exists(segment => segment >= own) || flat.Exists(rings => Middle(arrangement, piece.From, piece.To).IsInside(rings))));
        return [.. Chains([.. kept.Select(piece => (piece.From, piece.To))]).Select(chain => Directed([.. chain.Select(vertex => plane.Lift(arrangement.Vertices[vertex]))], lines))];
    }

    // A part of a line has the same direction as the line.
    private static SpherePoint[] Directed(SpherePoint[] part, List<SpherePoint[]> lines)
    {
        var line = lines.MinBy(line => Measure.Nearest(line, part[0]).Point.AngleTo(part[0]))!;
        if (Measure.Nearest(line, part[0]).Along > Measure.Nearest(line, part[^1]).Along)
        {
            Array.Reverse(part);
        }

        return part;
    }

    /// <summary>Returns all points and segments that two sets of lines share.</summary>
    public static (List<SpherePoint> Points, List<SpherePoint[]> Lines)? Common(List<SpherePoint[]> left, List<SpherePoint[]> right)
    {
        if (Gnomonic.Around([.. left.SelectMany(line => line), .. right.SelectMany(line => line)]) is not { } plane)
        {
            return null;
        }

        List<(PlanePoint, PlanePoint)> segments = [.. left.SelectMany(line => Segments(plane, line, closed: false))];
        int own = segments.Count;
        segments.AddRange(right.SelectMany(line => Segments(plane, line, closed: false)));
        var arrangement = new Arrangement(segments);
        var shared = arrangement.Pieces.Where(piece => piece.Segments.Exists(segment => segment < own) && piece.Segments.Exists(segment => segment >= own)).ToList();
        HashSet<int> ends = [.. shared.SelectMany(piece => new[] { piece.From, piece.To })];
        HashSet<int> Touched(bool first) => [.. arrangement.Pieces.Where(piece => piece.Segments.Exists(segment => segment < own == first)).SelectMany(piece => new[] { piece.From, piece.To })];
        var crossings = Touched(true);
        crossings.IntersectWith(Touched(false));
        return (
            [.. crossings.Where(vertex => !ends.Contains(vertex)).Select(vertex => plane.Lift(arrangement.Vertices[vertex]))],
            [.. Chains([.. shared.Select(piece => (piece.From, piece.To))]).Select(chain => chain.Select(vertex => plane.Lift(arrangement.Vertices[vertex])).ToArray())]);
    }

    /// <summary>Returns the points and lines where the borders of two sets of polygons meet outside the region that they have in common.</summary>
    public static (List<SpherePoint> Points, List<SpherePoint[]> Lines)? Touching(List<SpherePoint[][]> left, List<SpherePoint[][]> right, List<SpherePoint[][]> region)
    {
        // A tenth of a millimetre on the earth.
        const double Near = 1.6e-11;
        if (Common(Borders(left), Borders(right)) is not { } common)
        {
            return null;
        }

        var borders = Borders(region);
        bool IsInRegion(SpherePoint point) => borders.Exists(border => Measure.Nearest(border, point).Point.AngleTo(point) < Near);
        return (
            [.. common.Points.Where(point => !IsInRegion(point))],
            [.. common.Lines.Where(line => !IsInRegion(Measure.At(line, 0.5)))]);
    }

    private static List<SpherePoint[]> Borders(List<SpherePoint[][]> polygons) =>
        [.. polygons.SelectMany(rings => rings).Select(ring => (SpherePoint[])[.. ring, ring[0]])];

    /// <summary>Joins lines at their ends. Each segment occurs only once.</summary>
    public static List<SpherePoint[]>? Join(List<SpherePoint[]> lines)
    {
        if (Gnomonic.Around(lines.SelectMany(line => line)) is not { } plane)
        {
            return null;
        }

        var arrangement = new Arrangement([.. lines.SelectMany(line => Segments(plane, line, closed: false))]);
        return [.. Chains([.. arrangement.Pieces.Select(piece => (piece.From, piece.To))]).Select(chain => chain.Select(vertex => plane.Lift(arrangement.Vertices[vertex])).ToArray())];
    }

    private static List<SpherePoint[][]>? Combine(List<SpherePoint[][]> polygons, Func<bool[], bool> keep)
    {
        if (Gnomonic.Around(Points(polygons)) is not { } plane)
        {
            return null;
        }

        var flat = Flatten(plane, polygons);
        var arrangement = new Arrangement([.. flat.SelectMany(rings => rings).SelectMany(Edges)]);
        var border = new List<(int From, int To)>();
        foreach ((int from, int to, _) in arrangement.Pieces)
        {
            var along = arrangement.Vertices[to] - arrangement.Vertices[from];
            var aside = new PlanePoint(-along.Y * 1e-4, along.X * 1e-4);
            var middle = Middle(arrangement, from, to);
            bool left = Test(middle + aside);
            bool right = Test(middle - aside);
            // The result is to the left of its border.
            if (left != right)
            {
                border.Add(left ? (from, to) : (to, from));
            }
        }

        return Nest(Rings(border, arrangement.Vertices), arrangement.Vertices, plane);

        bool Test(PlanePoint point) => keep([.. flat.Select(point.IsInside)]);
    }

    private static PlanePoint Middle(Arrangement arrangement, int from, int to) => (arrangement.Vertices[from] + arrangement.Vertices[to]) * 0.5;

    private static IEnumerable<SpherePoint> Points(List<SpherePoint[][]> polygons) => polygons.SelectMany(rings => rings).SelectMany(ring => ring);

    private static List<PlanePoint[][]> Flatten(Gnomonic plane, List<SpherePoint[][]> polygons) =>
        [.. polygons.Select(rings => rings.Select(ring => ring.Select(plane.Project).ToArray()).ToArray())];

    private static IEnumerable<(PlanePoint, PlanePoint)> Segments(Gnomonic plane, SpherePoint[] line, bool closed)
    {
        for (int i = 0; i + (closed ? 0 : 1) < line.Length; i++)
        {
            yield return (plane.Project(line[i]), plane.Project(line[(i + 1) % line.Length]));
        }
    }

    private static IEnumerable<(PlanePoint, PlanePoint)> Edges(PlanePoint[] ring) => ring.Select((point, i) => (point, ring[(i + 1) % ring.Length]));

    // Where several pieces leave a vertex, the leftmost turn is taken. This keeps rings simple that only touch at that vertex.
    private static List<int[]> Rings(List<(int From, int To)> border, List<PlanePoint> vertices)
    {
        var leaving = border.ToLookup(edge => edge.From, edge => edge.To);
        var free = new HashSet<(int, int)>(border);
        var rings = new List<int[]>();
        foreach (var start in border.OrderBy(edge => edge.From))
        {
            if (!free.Contains(start))
            {
                continue;
            }

            var ring = new List<int>();
            var edge = start;
            while (free.Remove(edge))
            {
                ring.Add(edge.From);
                var back = vertices[edge.From] - vertices[edge.To];
                int[] next = [.. leaving[edge.To].Where(to => free.Contains((edge.To, to)))];
                if (next.Length == 0)
                {
                    break;
                }

                edge = (edge.To, next.MinBy(to => Clockwise(back, vertices[to] - vertices[edge.To])));
            }

            if (ring.Count >= 3)
            {
                rings.Add([.. ring]);
            }
        }

        return rings;
    }

    private static double Clockwise(PlanePoint from, PlanePoint to)
    {
        double angle = -Math.Atan2(from.Cross(to), from.Dot(to));
        return angle <= 1e-12 ? angle + (2 * Math.PI) : angle;
    }

    // Counterclockwise rings are exterior rings; the others are interior rings (RFC 7946) of the smallest exterior ring around them.
    private static List<SpherePoint[][]> Nest(List<int[]> rings, List<PlanePoint> vertices, Gnomonic plane)
    {
        var flat = rings.Select(ring => ring.Select(vertex => vertices[vertex]).ToArray()).ToList();
        List<(PlanePoint[] Shell, List<PlanePoint[]> Holes)> shells = [.. flat.Where(ring => Area(ring) > 0).Select(ring => (ring, new List<PlanePoint[]>()))];
        foreach (var interior in flat.Where(ring => Area(ring) < 0))
        {
            var middle = (interior[0] + interior[1]) * 0.5;
            var around = shells.Where(shell => middle.IsInside([shell.Shell])).OrderBy(shell => Area(shell.Shell)).ToList();
            if (around.Count > 0)
            {
                around[0].Holes.Add(interior);
            }
        }

        return [.. shells.Select(shell => ((PlanePoint[][])[shell.Shell, .. shell.Holes]).Select(ring => ring.Select(plane.Lift).ToArray()).ToArray())];
    }

    private static double Area(PlanePoint[] ring) => ring.Select((point, i) => point.Cross(ring[(i + 1) % ring.Length])).Sum() / 2;

    private static List<List<int>> Chains(List<(int From, int To)> pieces)
    {
        var around = new Dictionary<int, List<int>>();
        foreach (var (from, to) in pieces)
        {
            (around.TryGetValue(from, out var left) ? left : around[from] = []).Add(to);
            (around.TryGetValue(to, out var right) ? right : around[to] = []).Add(from);
        }

        var used = new HashSet<(int, int)>();
        var chains = new List<List<int>>();
        // Starts at ends and forks; the remaining pieces are rings.
        foreach (int start in around.Keys.OrderBy(vertex => around[vertex].Count == 2 ? 1 : 0).ThenBy(vertex => vertex))
        {
            foreach (int second in around[start])
            {
                if (!used.Add(Key(start, second)))
                {
                    continue;
                }

                List<int> chain = [start, second];
                while (around[chain[^1]].Count == 2)
                {
                    int next = around[chain[^1]].Find(vertex => !used.Contains(Key(chain[^1], vertex)));
                    if (!around[chain[^1]].Contains(next) || !used.Add(Key(chain[^1], next)))
                    {
                        break;
                    }

                    chain.Add(next);
                }

                chains.Add(chain);
            }
        }

        return chains;
    }

    private static (int, int) Key(int left, int right) => (Math.Min(left, right), Math.Max(left, right));
}
