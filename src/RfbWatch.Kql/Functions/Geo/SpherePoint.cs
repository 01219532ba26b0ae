namespace RfbWatch.Kql.Functions.Geo;

/// <summary>A point on the unit sphere. The earth is modelled as a sphere with a radius of 6,371,010 m, which reproduces the lengths and areas of the documented examples.</summary>
internal readonly record struct SpherePoint(double X, double Y, double Z)
{
    /// <summary>The radius of the earth, in metres.</summary>
    public const double EarthRadius = 6_371_010;

    public double Longitude => double.RadiansToDegrees(Math.Atan2(Y, X));

    public double Latitude => double.RadiansToDegrees(Math.Atan2(Z, Math.Sqrt((X * X) + (Y * Y))));

    /// <summary>Converts from degrees; returns false when longitude or latitude is missing or out of range.</summary>
    public static bool TryFromDegrees(double? longitude, double? latitude, out SpherePoint point)
    {
        point = default;
        if (longitude is not (>= -180 and <= 180) || latitude is not (>= -90 and <= 90))
        {
            return false;
        }

        double lambda = double.DegreesToRadians(longitude.Value);
        double phi = double.DegreesToRadians(latitude.Value);
        point = new SpherePoint(Math.Cos(phi) * Math.Cos(lambda), Math.Cos(phi) * Math.Sin(lambda), Math.Sin(phi));
        return true;
    }

    public static SpherePoint operator +(SpherePoint a, SpherePoint b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static SpherePoint operator -(SpherePoint a, SpherePoint b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static SpherePoint operator *(SpherePoint a, double factor) => new(a.X * factor, a.Y * factor, a.Z * factor);

    public double Dot(SpherePoint other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    public SpherePoint Cross(SpherePoint other) => new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));

    public double Length => Math.Sqrt(Dot(this));

    public SpherePoint Unit() => this * (1 / Length);

    /// <summary>Returns the angle to another point in radians. Also accurate for small angles.</summary>
    public double AngleTo(SpherePoint other) => Math.Atan2(Cross(other).Length, Dot(other));

    /// <summary>Returns the great-circle distance to another point in metres.</summary>
    public double DistanceTo(SpherePoint other) => AngleTo(other) * EarthRadius;

    /// <summary>Returns the initial bearing to another point, in radians clockwise from north.</summary>
    public double BearingTo(SpherePoint other)
    {
        var (east, north) = Axes();
        return Math.Atan2(other.Dot(east), other.Dot(north));
    }

    /// <summary>Returns the point at a distance in metres along a bearing.</summary>
    public SpherePoint Toward(double bearing, double metres)
    {
        var (east, north) = Axes();
        double angle = metres / EarthRadius;
        return (this * Math.Cos(angle)) + (((north * Math.Cos(bearing)) + (east * Math.Sin(bearing))) * Math.Sin(angle));
    }

    /// <summary>Returns the point at a fraction of the great-circle segment to another point.</summary>
    public SpherePoint Between(SpherePoint other, double share)
    {
        double angle = AngleTo(other);
        return angle < 1e-15 ? this : ((this * Math.Sin((1 - share) * angle)) + (other * Math.Sin(share * angle))).Unit();
    }

    /// <summary>Returns the point of a great-circle segment that is nearest to this point.</summary>
    public SpherePoint NearestOn(SpherePoint from, SpherePoint to)
    {
        var normal = from.Cross(to);
        if (normal.Length > 1e-15)
        {
            var foot = this - (normal * (Dot(normal) / normal.Dot(normal)));
            // The foot of the perpendicular is used only if it lies between the endpoints.
            if (foot.Length > 1e-15 && from.Cross(foot).Dot(normal) >= 0 && foot.Cross(to).Dot(normal) >= 0)
            {
                return foot.Unit();
            }
        }

        return AngleTo(from) <= AngleTo(to) ? from : to;
    }

    /// <summary>Returns the unit vectors to the east and north at this point.</summary>
    public (SpherePoint East, SpherePoint North) Axes()
    {
        var east = new SpherePoint(-Y, X, 0);
        east = east.Length < 1e-15 ? new SpherePoint(0, 1, 0) : east.Unit();
        return (east, Cross(east));
    }
}
