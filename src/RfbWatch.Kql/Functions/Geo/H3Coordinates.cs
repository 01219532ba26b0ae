namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Coordinates of the hexagonal grid on three axes 120 degrees apart. Normalised coordinates are not negative, and at least one of them is zero.</summary>
internal readonly record struct H3Coordinates(int I, int J, int K)
{
    /// <summary>The unit steps of the seven digits: centre, k, j, jk, i, ik, ij.</summary>
    public static readonly H3Coordinates[] Steps = [new(0, 0, 0), new(0, 0, 1), new(0, 1, 0), new(0, 1, 1), new(1, 0, 0), new(1, 0, 1), new(1, 1, 0)];

    public static H3Coordinates operator +(H3Coordinates a, H3Coordinates b) => new(a.I + b.I, a.J + b.J, a.K + b.K);

    public static H3Coordinates operator -(H3Coordinates a, H3Coordinates b) => new(a.I - b.I, a.J - b.J, a.K - b.K);

    public static H3Coordinates operator *(H3Coordinates a, int factor) => new(a.I * factor, a.J * factor, a.K * factor);

    public H3Coordinates Normal()
    {
        int least = Math.Min(I, Math.Min(J, K));
        return new H3Coordinates(I - least, J - least, K - least);
    }

    /// <summary>Applies the linear map that sends each axis to the given vector.</summary>
    public H3Coordinates Through(H3Coordinates i, H3Coordinates j, H3Coordinates k) => ((i * I) + (j * J) + (k * K)).Normal();

    public H3Coordinates TurnLeft() => Through(new(1, 1, 0), new(0, 1, 1), new(1, 0, 1));

    public H3Coordinates TurnRight() => Through(new(1, 0, 1), new(1, 1, 0), new(0, 1, 1));

    /// <summary>Converts to the grid seven times finer. A grid of odd resolution is rotated in the opposite direction.</summary>
    public H3Coordinates Finer(bool odd) => odd ? Through(new(3, 0, 1), new(1, 3, 0), new(0, 1, 3)) : Through(new(3, 1, 0), new(0, 3, 1), new(1, 0, 3));

    /// <summary>Converts to the grid seven times coarser.</summary>
    public H3Coordinates Coarser(bool odd)
    {
        int i = I - K;
        int j = J - K;
        (int a, int b) = odd ? ((3 * i) - j, i + (2 * j)) : ((2 * i) + j, (3 * j) - i);
        return new H3Coordinates((int)Math.Round(a / 7.0), (int)Math.Round(b / 7.0), 0).Normal();
    }

    public H3Coordinates Threefold() => Through(new(2, 0, 1), new(1, 2, 0), new(0, 1, 2)).Through(new(2, 1, 0), new(0, 2, 1), new(1, 0, 2));

    public PlanePoint ToPlane()
    {
        int i = I - K;
        int j = J - K;
        return new PlanePoint(i - (0.5 * j), j * Math.Sqrt(3) / 2);
    }

    /// <summary>Returns the cell whose centre is nearest to the point.</summary>
    public static H3Coordinates Nearest(PlanePoint point)
    {
        double j = point.Y / (Math.Sqrt(3) / 2);
        double i = point.X + (j / 2);
        H3Coordinates best = default;
        double least = double.PositiveInfinity;
        for (int corner = 0; corner < 4; corner++)
        {
            var candidate = new H3Coordinates((int)Math.Floor(i) + (corner & 1), (int)Math.Floor(j) + (corner >> 1), 0);
            double distance = (candidate.ToPlane() - point).Length;
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best.Normal();
    }
}
