using System.Globalization;

namespace RfbWatch.Kql.Functions.Geo;

/// <summary>
/// A cell of the H3 grid, identified by its 64-bit index: mode 1, resolution 0 to 15, one of 122 base cells, and a base-7 digit for each resolution.
/// Borders of cells at odd resolutions that cross an edge of the icosahedron omit the additional vertices on that edge. Source: the H3 documentation.
/// </summary>
internal readonly record struct H3Cell(ulong Index)
{
    public const int MaximumResolution = 15;
    private const int BaseCells = 122;
    private const int ModeShift = 59;
    private const int ResolutionShift = 52;
    private const int BaseCellShift = 45;
    private const int K = 1;
    private const int I = 4;
    private const int Ik = 5;

    // Digits after a rotation by 60 degrees.
    private static readonly int[] Left = [0, 5, 3, 1, 6, 4, 2, 7];
    private static readonly int[] Right = [0, 3, 6, 2, 5, 1, 4, 7];

    public int Resolution => (int)((Index >> ResolutionShift) & 15);

    public int BaseCell => (int)((Index >> BaseCellShift) & 127);

    public string Token => Index.ToString("x", CultureInfo.InvariantCulture);

    public SpherePoint Centre
    {
        get
        {
            var (face, at) = ToFace();
            return H3Projection.Lift(face, at.ToPlane(), Resolution, substrate: false);
        }
    }

    private bool IsPentagonal => PentagonAt(BaseCell) >= 0;

    public static H3Cell Of(SpherePoint point, int resolution)
    {
        var (face, plane) = H3Projection.Project(point, resolution);
        return FromFace(face, H3Coordinates.Nearest(plane), resolution) ?? throw new InvalidOperationException("Every point of the sphere lies on a face.");
    }

    /// <summary>Parses a hexadecimal index; returns false when it is not a valid cell.</summary>
    public static bool TryParse(string token, out H3Cell cell)
    {
        cell = default;
        if (!ulong.TryParse(token, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong index))
        {
            return false;
        }

        cell = new H3Cell(index);
        if (index >> ModeShift != 1 || ((index >> 56) & 7) != 0 || cell.BaseCell >= BaseCells)
        {
            return false;
        }

        for (int r = 1; r <= MaximumResolution; r++)
        {
            if (cell.Digit(r) == 7 != r > cell.Resolution)
            {
                return false;
            }
        }

        return !(cell.IsPentagonal && cell.LeadingDigit() == K);
    }

    /// <summary>Returns the corners of the cell, counterclockwise.</summary>
    public SpherePoint[] Corners()
    {
        var (face, centre) = ToFace();
        bool odd = Resolution % 2 == 1;
        centre = centre.Threefold();
        if (odd)
        {
            centre = centre.Finer(odd: false);
        }

        H3Coordinates[] corners = odd
            ? [new(5, 4, 0), new(1, 5, 0), new(0, 5, 4), new(0, 1, 5), new(4, 0, 5), new(5, 0, 1)]
            : [new(2, 1, 0), new(1, 2, 0), new(0, 2, 1), new(0, 1, 2), new(1, 0, 2), new(2, 0, 1)];
        int resolution = odd ? Resolution + 1 : Resolution;
        bool pentagon = IsPentagonal && LeadingDigit() == 0;
        return [.. corners.Take(pentagon ? 5 : 6).Select(corner =>
        {
            (int Face, H3Coordinates At) at = (face, (centre + corner).Normal());
            while (H3Projection.Refold(ref at.Face, ref at.At, resolution, pentagonLeading: false, substrate: true) && pentagon)
            {
                // A pentagon's corner may be two faces away.
            }

            return H3Projection.Lift(at.Face, at.At.ToPlane(), resolution, substrate: true);
        })];
    }

    /// <summary>Returns the adjacent cells, in grid order.</summary>
    public List<H3Cell> Neighbors()
    {
        var found = new List<H3Cell>();
        if (IsPentagonal)
        {
            // Around a pentagon the coordinate frame has a seam: find the neighbours across the midpoint of each side instead.
            var corners = Corners();
            for (int i = 0; i < corners.Length; i++)
            {
                var side = (corners[i] + corners[(i + 1) % corners.Length]).Unit();
                found.Add(Of(((side * (2 * side.Dot(Centre))) - Centre).Unit(), Resolution));
            }

            return [.. found.Distinct()];
        }

        var (face, home) = Unfolded();
        foreach (int digit in new[] { 6, 2, 3, 1, 5, 4 })
        {
            (int Face, H3Coordinates At) at = (face, (home + H3Coordinates.Steps[digit]).Normal());
            Fold(ref at.Face, ref at.At, pentagonLeading: false);
            if (FromFace(at.Face, at.At, Resolution) is { } cell && cell != this)
            {
                found.Add(cell);
            }
        }

        return found;
    }

    /// <summary>Returns the descendants of this cell at a finer resolution.</summary>
    public IEnumerable<H3Cell> Children(int resolution)
    {
        if (resolution == Resolution)
        {
            return [this];
        }

        ulong finer = (Index & ~(15UL << ResolutionShift)) | ((ulong)(Resolution + 1) << ResolutionShift);
        int next = Resolution + 1;
        bool pentagon = IsPentagonal && LeadingDigit() == 0;
        return Enumerable.Range(0, 7).Where(digit => !(pentagon && digit == K)).SelectMany(digit => new H3Cell(WithDigit(finer, next, digit)).Children(resolution));
    }

    public H3Cell Parent(int resolution)
    {
        ulong coarser = (Index & ~(15UL << ResolutionShift)) | ((ulong)resolution << ResolutionShift);
        for (int r = resolution + 1; r <= Resolution; r++)
        {
            coarser = WithDigit(coarser, r, 7);
        }

        return new H3Cell(coarser);
    }

    private static H3Cell? FromFace(int face, H3Coordinates at, int resolution)
    {
        ulong index = (1UL << ModeShift) | ((ulong)resolution << ResolutionShift) | ((1UL << BaseCellShift) - 1);
        for (int r = resolution; r > 0; r--)
        {
            bool odd = r % 2 == 1;
            var coarse = at.Coarser(odd);
            int digit = Array.IndexOf(H3Coordinates.Steps, (at - coarse.Finer(odd)).Normal());
            if (digit < 0)
            {
                return null;
            }

            index = WithDigit(index, r, digit);
            at = coarse;
        }

        if (at.I > 2 || at.J > 2 || at.K > 2)
        {
            return null;
        }

        int slot = (((((face * 3) + at.I) * 3) + at.J) * 3) + at.K;
        int baseCell = H3Tables.BaseCells[slot];
        var cell = new H3Cell(index | ((ulong)baseCell << BaseCellShift));
        int turns = H3Tables.Turns[slot];
        int pentagon = PentagonAt(baseCell);
        if (pentagon >= 0 && cell.LeadingDigit() == K)
        {
            // A pentagon has no k sector.
            bool clockwise = H3Tables.Pentagons[pentagon + 1] == face || H3Tables.Pentagons[pentagon + 2] == face;
            cell = cell.Turned(clockwise ? Right : Left);
        }

        for (int i = 0; i < turns; i++)
        {
            cell = pentagon >= 0 ? cell.TurnedAroundPentagon() : cell.Turned(Left);
        }

        return cell;
    }

    private static int PentagonAt(int baseCell)
    {
        for (int i = 0; i < H3Tables.Pentagons.Length; i += 3)
        {
            if (H3Tables.Pentagons[i] == baseCell)
            {
                return i;
            }
        }

        return -1;
    }

    private static int Shift(int resolution) => (MaximumResolution - resolution) * 3;

    private static ulong WithDigit(ulong index, int resolution, int digit) => (index & ~(7UL << Shift(resolution))) | ((ulong)digit << Shift(resolution));

    private int Digit(int resolution) => (int)((Index >> Shift(resolution)) & 7);

    private int LeadingDigit()
    {
        for (int r = 1; r <= Resolution; r++)
        {
            if (Digit(r) != 0)
            {
                return Digit(r);
            }
        }

        return 0;
    }

    private H3Cell Turned(int[] turn)
    {
        ulong index = Index;
        for (int r = 1; r <= Resolution; r++)
        {
            index = WithDigit(index, r, turn[Digit(r)]);
        }

        return new H3Cell(index);
    }

    private H3Cell TurnedAroundPentagon()
    {
        var turned = Turned(Left);
        return turned.LeadingDigit() == K ? turned.Turned(Left) : turned;
    }

    // Returns the coordinates on the plane of the base cell's home face, even if they lie beyond the edge of the face.
    private (int Face, H3Coordinates At) Unfolded()
    {
        var cell = IsPentagonal && LeadingDigit() == Ik ? Turned(Right) : this;
        var home = H3Tables.Homes.Slice(BaseCell * 4, 4);
        var at = new H3Coordinates(home[1], home[2], home[3]);
        for (int r = 1; r <= Resolution; r++)
        {
            at = (at.Finer(r % 2 == 1) + H3Coordinates.Steps[cell.Digit(r)]).Normal();
        }

        return (home[0], at);
    }

    private (int Face, H3Coordinates At) ToFace()
    {
        var at = Unfolded();
        Fold(ref at.Face, ref at.At, IsPentagonal && LeadingDigit() == I);
        return at;
    }

    // Moves coordinates beyond the edge of a face to the adjacent face.
    private void Fold(ref int face, ref H3Coordinates at, bool pentagonLeading)
    {
        bool odd = Resolution % 2 == 1;
        var fine = odd ? at.Finer(odd: false) : at;
        int resolution = odd ? Resolution + 1 : Resolution;
        if (!H3Projection.Refold(ref face, ref fine, resolution, pentagonLeading, substrate: false))
        {
            return;
        }

        while (IsPentagonal && H3Projection.Refold(ref face, ref fine, resolution, pentagonLeading: false, substrate: false))
        {
            // The seam of a pentagon may cross two edges.
        }

        at = odd ? fine.Coarser(odd: false) : fine;
    }
}
