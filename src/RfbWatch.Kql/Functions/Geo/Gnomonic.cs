namespace RfbWatch.Kql.Functions.Geo;

/// <summary>
/// The gnomonic projection around a centre. Great circles become straight lines, so plane geometry applies. All points must be in one hemisphere.
/// </summary>
internal sealed class Gnomonic
{
    // Beyond about 84 degrees from the centre the distortion is too large.
    private const double LeastCosine = 0.1;

    private readonly SpherePoint _centre;
    private readonly SpherePoint _east;
    private readonly SpherePoint _north;

    private Gnomonic(SpherePoint centre)
    {
        _centre = centre;
        (_east, _north) = centre.Axes();
    }

    /// <summary>Creates a projection around the centre of some points; returns null when they are too far apart for one projection.</summary>
    public static Gnomonic? Around(IEnumerable<SpherePoint> points)
    {
        SpherePoint sum = default;
        List<SpherePoint> all = [.. points];
        foreach (var point in all)
        {
            sum += point;
        }

        if (sum.Length < 1e-9)
        {
            return null;
        }

        var centre = sum.Unit();
        return all.TrueForAll(point => point.Dot(centre) > LeastCosine) ? new Gnomonic(centre) : null;
    }

    public PlanePoint Project(SpherePoint point) => new(point.Dot(_east) / point.Dot(_centre), point.Dot(_north) / point.Dot(_centre));

    public SpherePoint Lift(PlanePoint point) => (_centre + (_east * point.X) + (_north * point.Y)).Unit();
}
