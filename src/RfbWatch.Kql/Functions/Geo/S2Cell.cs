using System.Globalization;
using System.Numerics;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>
/// A cell of the S2 hierarchy, identified by its 64-bit id: three bits for the cube face, then the position on a 30-level Hilbert curve on that face.
/// Source: the S2 geometry library's published scheme (quadratic projection).
/// </summary>
internal readonly record struct S2Cell(ulong Id)
{
    public const int MaximumLevel = 30;

    // Mapping from Hilbert position to sub-cell and back, by orientation (bit 0: axes swapped, bit 1: directions inverted).
    private static readonly int[][] PositionToIj = [[0, 1, 3, 2], [0, 2, 3, 1], [3, 2, 0, 1], [3, 1, 0, 2]];
    private static readonly int[][] IjToPosition = [[0, 1, 3, 2], [0, 3, 1, 2], [2, 3, 1, 0], [2, 1, 3, 0]];
    private static readonly int[] OrientationChange = [1, 0, 0, 3];

    public int Level => MaximumLevel - (BitOperations.TrailingZeroCount(Id) / 2);

    /// <summary>Hexadecimal id without trailing zeros.</summary>
    public string Token => Id.ToString("x16", CultureInfo.InvariantCulture).TrimEnd('0');

    public SpherePoint Centre
    {
        get
        {
            var (face, i, j, size) = FaceIj();
            return At(face, i + (size / 2.0), j + (size / 2.0));
        }
    }

    /// <summary>The four corners, counterclockwise.</summary>
    public SpherePoint[] Corners
    {
        get
        {
            var (face, i, j, size) = FaceIj();
            return [At(face, i, j), At(face, i + size, j), At(face, i + size, j + size), At(face, i, j + size)];
        }
    }

    public static S2Cell Of(SpherePoint point, int level)
    {
        double x = Math.Abs(point.X);
        double y = Math.Abs(point.Y);
        double z = Math.Abs(point.Z);
        int axis = x > y ? (x > z ? 0 : 2) : (y > z ? 1 : 2);
        int face = (axis == 0 ? point.X : axis == 1 ? point.Y : point.Z) < 0 ? axis + 3 : axis;
        (double u, double v) = face switch
        {
            0 => (point.Y / point.X, point.Z / point.X),
            1 => (-point.X / point.Y, point.Z / point.Y),
            2 => (-point.X / point.Z, -point.Y / point.Z),
            3 => (point.Z / point.X, point.Y / point.X),
            4 => (point.Z / point.Y, -point.X / point.Y),
            _ => (-point.Y / point.Z, -point.X / point.Z),
        };
        return FromIj(face, Cell(u), Cell(v), level);

        static long Cell(double u)
        {
            double s = u >= 0 ? 0.5 * Math.Sqrt(1 + (3 * u)) : 1 - (0.5 * Math.Sqrt(1 - (3 * u)));
            return Math.Clamp((long)Math.Floor(s * (1L << MaximumLevel)), 0, (1L << MaximumLevel) - 1);
        }
    }

    /// <summary>Parses a token; returns false when it is invalid.</summary>
    public static bool TryParse(string token, out S2Cell cell)
    {
        cell = default;
        if (token.Length is 0 or > 16 || !ulong.TryParse(token.PadRight(16, '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong id))
        {
            return false;
        }

        cell = new S2Cell(id);
        return id >> 61 < 6 && (BitOperations.TrailingZeroCount(id) & 1) == 0 && id != 0;
    }

    /// <summary>Returns the cells of the same level that share an edge with this one, then those that share a corner.</summary>
    public List<S2Cell> Neighbors()
    {
        var (face, i, j, size) = FaceIj();
        var found = new List<S2Cell>();
        foreach (var (x, y) in new[] { (0, -1), (1, 0), (0, 1), (-1, 0), (-1, -1), (1, -1), (1, 1), (-1, 1) })
        {
            var cell = Of(Wrapped(face, i + (size / 2) + (x * size), j + (size / 2) + (y * size)), Level);
            if (cell != this && !found.Contains(cell))
            {
                found.Add(cell);
            }
        }

        return found;
    }

    private static S2Cell FromIj(int face, long i, long j, int level)
    {
        ulong position = 0;
        int orientation = face & 1;
        for (int bit = MaximumLevel - 1; bit >= 0; bit--)
        {
            int ij = (int)((((i >> bit) & 1) << 1) | ((j >> bit) & 1));
            int at = IjToPosition[orientation][ij];
            position = (position << 2) | (uint)at;
            orientation ^= OrientationChange[at];
        }

        ulong id = ((ulong)face << 61) | (position << 1) | 1;
        ulong last = 1UL << (2 * (MaximumLevel - level));
        return new S2Cell((id & (0 - last)) | last);
    }

    private (int Face, long I, long J, long Size) FaceIj()
    {
        int face = (int)(Id >> 61);
        int orientation = face & 1;
        long i = 0;
        long j = 0;
        int level = Level;
        for (int k = 0; k < level; k++)
        {
            int at = (int)((Id >> (59 - (2 * k))) & 3);
            int ij = PositionToIj[orientation][at];
            i = (i << 1) | (uint)(ij >> 1);
            j = (j << 1) | (uint)(ij & 1);
            orientation ^= OrientationChange[at];
        }

        int shift = MaximumLevel - level;
        return (face, i << shift, j << shift, 1L << shift);
    }

    private static SpherePoint At(int face, double i, double j)
    {
        return FromUv(face, ToU(i / (1L << MaximumLevel)), ToU(j / (1L << MaximumLevel)));

        static double ToU(double s) => s >= 0.5 ? ((4 * s * s) - 1) / 3 : (1 - (4 * (1 - s) * (1 - s))) / 3;
    }

    // Beyond the edge of the face, the coordinates continue linearly, so that the point is in the cell next to the edge.
    private static SpherePoint Wrapped(int face, long i, long j)
    {
        const long Side = 1L << MaximumLevel;
        if (i is >= 0 and < Side && j is >= 0 and < Side)
        {
            return At(face, i, j);
        }

        return FromUv(face, Clamped(i), Clamped(j));

        static double Clamped(long at)
        {
            double s = (double)at / Side;
            double u = s is >= 0 and <= 1 ? (s >= 0.5 ? ((4 * s * s) - 1) / 3 : (1 - (4 * (1 - s) * (1 - s))) / 3) : s < 0 ? -1 - 1e-9 + s : s + 1e-9;
            return Math.Clamp(u, -2, 2);
        }
    }

    private static SpherePoint FromUv(int face, double u, double v) => (face switch
    {
        0 => new SpherePoint(1, u, v),
        1 => new SpherePoint(-u, 1, v),
        2 => new SpherePoint(-u, -v, 1),
        3 => new SpherePoint(-1, -v, -u),
        4 => new SpherePoint(v, -1, -u),
        _ => new SpherePoint(v, u, -1),
    }).Unit();
}
