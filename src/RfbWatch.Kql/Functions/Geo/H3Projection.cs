namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Maps between the sphere and the planes of the icosahedron's faces. Source: the H3 documentation, "Coordinate systems".</summary>
internal static class H3Projection
{
    // The gnomonic length of a unit step at resolution 0, and the rotation of odd resolutions: asin(sqrt(3/28)).
    private const double UnitStep = 0.38196601125010500003;
    private const double OddTurn = 0.333473172251832115336090755351070070;
    private static readonly double Root7 = Math.Sqrt(7);

    public static (int Face, PlanePoint Point) Project(SpherePoint point, int resolution)
    {
        int face = 0;
        for (int i = 1; i < H3Tables.FaceCentres.Length; i++)
        {
            if (point.Dot(H3Tables.FaceCentres[i]) > point.Dot(H3Tables.FaceCentres[face]))
            {
                face = i;
            }
        }

        var centre = H3Tables.FaceCentres[face];
        double angle = centre.AngleTo(point);
        if (angle < 1e-15)
        {
            return (face, default);
        }

        double theta = H3Tables.FaceAxes[face] - centre.BearingTo(point) - (resolution % 2 == 1 ? OddTurn : 0);
        double radius = Math.Tan(angle) / UnitStep * Math.Pow(Root7, resolution);
        return (face, new PlanePoint(radius * Math.Cos(theta), radius * Math.Sin(theta)));
    }

    /// <param name="face">The face.</param>
    /// <param name="point">A point on the plane of the face.</param>
    /// <param name="resolution">The resolution of the grid in which the point is given.</param>
    /// <param name="substrate">Whether the point is on the grid of corners, which is three times finer and not rotated.</param>
    public static SpherePoint Lift(int face, PlanePoint point, int resolution, bool substrate)
    {
        var centre = H3Tables.FaceCentres[face];
        double radius = point.Length;
        if (radius < 1e-15)
        {
            return centre;
        }

        double theta = Math.Atan2(point.Y, point.X) + (resolution % 2 == 1 && !substrate ? OddTurn : 0);
        radius /= Math.Pow(Root7, resolution) * (substrate ? 3 : 1);
        return centre.Toward(H3Tables.FaceAxes[face] - theta, Math.Atan(radius * UnitStep) * SpherePoint.EarthRadius);
    }

    /// <summary>Moves coordinates of an even grid that lie beyond their face to the adjacent face; returns false when they are already on their face.</summary>
    public static bool Refold(ref int face, ref H3Coordinates at, int resolution, bool pentagonLeading, bool substrate)
    {
        int unit = (int)Math.Pow(7, resolution / 2) * (substrate ? 3 : 1);
        int reach = 2 * unit;
        if (at.I + at.J + at.K <= reach)
        {
            return false;
        }

        int edge = at.K <= 0 ? 1 : at.J > 0 ? 3 : 2;
        if (edge == 2 && pentagonLeading)
        {
            var origin = new H3Coordinates(reach, 0, 0);
            at = (at - origin).TurnRight() + origin;
        }

        var next = H3Tables.FaceNeighbors.Slice(((face * 4) + edge) * 5, 5);
        for (int i = 0; i < next[4]; i++)
        {
            at = at.TurnLeft();
        }

        at = (at + (new H3Coordinates(next[1], next[2], next[3]) * unit)).Normal();
        face = next[0];
        return true;
    }
}
