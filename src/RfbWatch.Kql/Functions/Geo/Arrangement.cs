namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Line segments in the plane, split where they cross or touch. Vertices within twice the tolerance of each other are merged.</summary>
internal sealed class Arrangement
{
    /// <summary>Maximum number of segments, because every pair is compared.</summary>
    public const int MaximumSegments = 4096;

    /// <summary>Maximum number of pieces that the segments may be split into.</summary>
    public const int MaximumPieces = 200_000;

    private readonly Dictionary<(long X, long Y), List<int>> _grid = [];
    private readonly double _tolerance;
    private readonly List<(PlanePoint From, PlanePoint To)> _segments;

    public Arrangement(List<(PlanePoint From, PlanePoint To)> segments)
    {
        if (segments.Count > MaximumSegments)
        {
            throw new KqlRunException($"geo: the shapes have {segments.Count} edges; at most {MaximumSegments} can be overlaid. Simplify the shapes first.");
        }

        _segments = segments;
        double scale = segments.Count == 0 ? 1 : segments.Max(segment => Math.Max(Math.Abs(segment.From.X), Math.Abs(segment.From.Y)));
        _tolerance = Math.Max(scale, 1e-9) * 1e-11;
        Build();
    }

    public List<PlanePoint> Vertices { get; } = [];

    /// <summary>Each piece once: the indexes of its vertices and of the segments that contain it, in input order.</summary>
    public List<(int From, int To, List<int> Segments)> Pieces { get; } = [];

    private void Build()
    {
        var cuts = new List<double>[_segments.Count];
        for (int i = 0; i < cuts.Length; i++)
        {
            cuts[i] = [0, 1];
        }

        long crossings = 0;
        for (int i = 0; i < _segments.Count; i++)
        {
            crossings += cuts[i].Count;
            if (crossings > MaximumPieces)
            {
                throw new KqlRunException($"geo: the shapes cross each other more than {MaximumPieces} times. Simplify the shapes first.");
            }

            for (int k = i + 1; k < _segments.Count; k++)
            {
                Cut(_segments[i], _segments[k], cuts[i], cuts[k]);
            }
        }

        // Input vertices come first, so that rings can start at them.
        foreach (var (from, to) in _segments)
        {
            VertexAt(from);
            VertexAt(to);
        }

        var known = new Dictionary<(int, int), int>();
        for (int i = 0; i < _segments.Count; i++)
        {
            var (from, to) = _segments[i];
            cuts[i].Sort();
            int previous = VertexAt(from);
            foreach (double cut in cuts[i].Skip(1))
            {
                int next = VertexAt(from + ((to - from) * cut));
                if (next == previous)
                {
                    continue;
                }

                var key = (Math.Min(previous, next), Math.Max(previous, next));
                if (known.TryGetValue(key, out int piece))
                {
                    Pieces[piece].Segments.Add(i);
                }
                else
                {
                    if (Pieces.Count >= MaximumPieces)
                    {
                        throw new KqlRunException($"geo: the shapes cross each other more than {MaximumPieces} times. Simplify the shapes first.");
                    }

                    known.Add(key, Pieces.Count);
                    Pieces.Add((previous, next, [i]));
                }

                previous = next;
            }
        }
    }

    private void Cut((PlanePoint From, PlanePoint To) a, (PlanePoint From, PlanePoint To) b, List<double> cutsA, List<double> cutsB)
    {
        var u = a.To - a.From;
        var v = b.To - b.From;
        // A segment is split where an endpoint of the other lies on it; this also covers collinear segments.
        Touch(a, b.From, cutsA);
        Touch(a, b.To, cutsA);
        Touch(b, a.From, cutsB);
        Touch(b, a.To, cutsB);
        double cross = u.Cross(v);
        if (Math.Abs(cross) <= 1e-14 * u.Length * v.Length)
        {
            return;
        }

        var between = b.From - a.From;
        double t = between.Cross(v) / cross;
        double s = between.Cross(u) / cross;
        if (t is > 0 and < 1 && s is > 0 and < 1)
        {
            cutsA.Add(t);
            cutsB.Add(s);
        }
    }

    private void Touch((PlanePoint From, PlanePoint To) segment, PlanePoint point, List<double> cuts)
    {
        var along = segment.To - segment.From;
        double share = (point - segment.From).Dot(along) / along.Dot(along);
        if (share is > 0 and < 1 && (segment.From + (along * share) - point).Length <= _tolerance)
        {
            cuts.Add(share);
        }
    }

    // Vertices are stored in squares wider than the tolerance, so a nearby vertex is in the same square or an adjacent one.
    private int VertexAt(PlanePoint point)
    {
        double side = 4 * _tolerance;
        (long X, long Y) square = ((long)Math.Floor(point.X / side), (long)Math.Floor(point.Y / side));
        for (long x = square.X - 1; x <= square.X + 1; x++)
        {
            for (long y = square.Y - 1; y <= square.Y + 1; y++)
            {
                foreach (int known in _grid.GetValueOrDefault((x, y)) ?? [])
                {
                    if ((Vertices[known] - point).Length <= 2 * _tolerance)
                    {
                        return known;
                    }
                }
            }
        }

        if (!_grid.TryGetValue(square, out var here))
        {
            _grid.Add(square, here = []);
        }

        here.Add(Vertices.Count);
        Vertices.Add(point);
        return Vertices.Count - 1;
    }
}
