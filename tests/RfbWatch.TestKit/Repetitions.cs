using System.Globalization;

namespace RfbWatch.TestKit;

/// <summary>
/// How often properties are tried: as often as the test says, or one time in <c>RFBWATCH_REPETITIONS</c> where a run is about something else than the properties: another
/// date, or other processes beside it. No test is left out by it, and no limit changes.
/// </summary>
public static class Repetitions
{
    /// <summary>Of how many repetitions one is made: 1 where <c>RFBWATCH_REPETITIONS</c> is not set.</summary>
    /// <exception cref="FormatException">The variable is not a whole number above 0.</exception>
    public static int OneIn { get; } = Environment.GetEnvironmentVariable("RFBWATCH_REPETITIONS") is not { Length: > 0 } text ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
        : throw new FormatException($"RFBWATCH_REPETITIONS is '{text}', not a whole number above 0: one repetition in so many is made.");

    /// <summary>The repetitions to make of <paramref name="all"/>: at least one.</summary>
    public static int Of(int all) => Math.Max(1, all / OneIn);
}
