namespace RfbWatch.Kql.Functions.Geo;

/// <summary>A point or vector in the plane.</summary>
internal readonly record struct PlanePoint(double X, double Y)
{
    public static PlanePoint operator +(PlanePoint a, PlanePoint b) => new(a.X + b.X, a.Y + b.Y);

    public static PlanePoint operator -(PlanePoint a, PlanePoint b) => new(a.X - b.X, a.Y - b.Y);

    public static PlanePoint operator *(PlanePoint a, double factor) => new(a.X * factor, a.Y * factor);

    public double Cross(PlanePoint other) => (X * other.Y) - (Y * other.X);

    public double Dot(PlanePoint other) => (X * other.X) + (Y * other.Y);

    public double Length => Math.Sqrt(Dot(this));

    /// <summary>Returns whether the point is inside a polygon, by the even-odd rule over all its rings: a point inside an interior ring is outside the polygon.</summary>
    public bool IsInside(IEnumerable<PlanePoint[]> rings)
    {
        bool inside = false;
        foreach (var ring in rings)
        {
            for (int i = 0; i < ring.Length; i++)
            {
                var a = ring[i];
                var b = ring[(i + 1) % ring.Length];
                if (a.Y > Y != b.Y > Y && X < a.X + ((Y - a.Y) / (b.Y - a.Y) * (b.X - a.X)))
                {
                    inside = !inside;
                }
            }
        }

        return inside;
    }
}
