namespace RfbWatch.Kql.Functions.Geo;

/// <summary>Geohash cells. Source: the public-domain geohash scheme of 2008: alternating longitude and latitude bits, five per character.</summary>
internal static class Geohash
{
    public const int LongestHash = 18;
    private const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    public static string Encode(double longitude, double latitude, int length)
    {
        (double West, double East, double South, double North) box = (-180, 180, -90, 90);
        char[] hash = new char[length];
        bool even = true;
        for (int i = 0; i < length; i++)
        {
            int code = 0;
            for (int bit = 0; bit < 5; bit++, even = !even)
            {
                double middle = even ? (box.West + box.East) / 2 : (box.South + box.North) / 2;
                bool upper = (even ? longitude : latitude) >= middle;
                code = (code << 1) | (upper ? 1 : 0);
                box = Half(box, even, upper, middle);
            }

            hash[i] = Alphabet[code];
        }

        return new string(hash);
    }

    /// <summary>Returns the bounds of a cell; null when the text is not a geohash.</summary>
    public static (double West, double East, double South, double North)? Decode(string hash)
    {
        if (hash.Length is 0 or > LongestHash)
        {
            return null;
        }

        (double West, double East, double South, double North) box = (-180, 180, -90, 90);
        bool even = true;
        foreach (char c in hash)
        {
            int code = Alphabet.IndexOf(char.ToLowerInvariant(c));
            if (code < 0)
            {
                return null;
            }

            for (int bit = 4; bit >= 0; bit--, even = !even)
            {
                box = Half(box, even, ((code >> bit) & 1) == 1, even ? (box.West + box.East) / 2 : (box.South + box.North) / 2);
            }
        }

        return box;
    }

    /// <summary>Returns the adjacent cells in the order west, east, south, north, southwest, southeast, northwest, northeast; fewer at the poles.</summary>
    public static IEnumerable<string>? Neighbors(string hash)
    {
        if (Decode(hash) is not { } box)
        {
            return null;
        }

        double width = box.East - box.West;
        double height = box.North - box.South;
        var found = new List<string>();
        foreach (var (x, y) in new[] { (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1) })
        {
            double latitude = ((box.South + box.North) / 2) + (y * height);
            double longitude = ((box.West + box.East) / 2) + (x * width);
            longitude = longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
            if (latitude is > -90 and < 90)
            {
                found.Add(Encode(longitude, latitude, hash.Length));
            }
        }

        return found;
    }

    private static (double West, double East, double South, double North) Half((double West, double East, double South, double North) box, bool even, bool upper, double middle) =>
        (even, upper) switch
        {
            (true, true) => box with { West = middle },
            (true, false) => box with { East = middle },
            (false, true) => box with { South = middle },
            _ => box with { North = middle },
        };
}
