namespace RfbWatch.Kql.Text;

/// <summary>Finds the known name that a misspelt name was probably meant to be: "did you mean …?".</summary>
internal static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>
    /// Returns the known name nearest to <paramref name="name"/>, or null if none is near. In order of preference: a name that differs only in case; a name
    /// that is equal without vowels, underscores and hyphens; the name with the fewest edits (insertion, deletion, replacement, swap of neighbours).
    /// The maximum is no edits for names of up to two characters, one for up to four, two for up to eight, and three for longer names.
    /// If several names are equally near, the first in ordinal order is returned.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in known)
        {
            if (candidate == name || candidate.Length > LongestCompared || name.Length > LongestCompared)
            {
                continue;
            }

            int distance = DistanceOf(name, candidate);
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return bestDistance == int.MaxValue ? null : best;
    }

    /// <summary>Returns <c> Did you mean 'x'?</c> with a leading space, or the empty string.</summary>
    public static string Question(string name, IEnumerable<string> known) => Of(name, known) is { } near ? $" Did you mean '{near}'?" : string.Empty;

    // 0 if only the case differs, 1 if only vowels, underscores or hyphens differ, otherwise the number of edits plus one; int.MaxValue if the names are too different.
    private static int DistanceOf(string name, string candidate)
    {
        if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        int allowed = name.Length <= 2 ? 0 : name.Length <= 4 ? 1 : name.Length <= 8 ? 2 : 3;
        if (name.Length > 2 && Consonants(name) is { Length: > 1 } bones && bones.Equals(Consonants(candidate), StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        if (Math.Abs(name.Length - candidate.Length) > allowed)
        {
            return int.MaxValue;
        }

        int changes = Changes(name, candidate);
        return changes <= allowed ? changes + 1 : int.MaxValue;
    }

    private static string Consonants(string name) => string.Concat(name.Where(c => "aeiouAEIOU_-".IndexOf(c, StringComparison.Ordinal) < 0));

    // Optimal string alignment distance, ignoring case.
    private static int Changes(string left, string right)
    {
        Span<int> before = stackalloc int[LongestCompared + 1];
        Span<int> last = stackalloc int[LongestCompared + 1];
        Span<int> current = stackalloc int[LongestCompared + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            var free = before;
            before = last;
            last = current;
            current = free;
        }

        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
