using System.Globalization;

namespace RfbWatch.Detection;

/// <summary>A set of TCP ports as ranges. Ports are used in findings and to select additional rows; they never determine what is RFB.</summary>
public sealed class PortSet
{
    /// <summary>The ports of port-based rules: listening viewers, the servers' HTTP pages, displays 0 to 10.</summary>
    public static readonly PortSet Watched = new([(5500, 5500), (5800, 5810), (5900, 5910)]);

    private readonly (int First, int Last)[] _ranges;

    private PortSet((int First, int Last)[] ranges) => _ranges = ranges;

    /// <summary>Parses <c>5500,5800-5810</c>; an empty string is the empty set. False for anything else.</summary>
    public static bool TryParse(string text, out PortSet ports)
    {
        var ranges = new List<(int First, int Last)>();
        ports = Watched;
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            string from = dash < 0 ? part : part[..dash];
            string to = dash < 0 ? part : part[(dash + 1)..];
            if (!ushort.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)
                || !ushort.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out ushort last)
                || last < first)
            {
                return false;
            }

            ranges.Add((first, last));
        }

        ports = new PortSet([.. ranges]);
        return true;
    }

    /// <summary>Whether the port is in the set.</summary>
    public bool Contains(int port)
    {
        foreach (var (first, last) in _ranges)
        {
            if (port >= first && port <= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>5500,5800-5810</c>.</summary>
    public override string ToString() =>
        string.Join(',', _ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
}
