using System.Globalization;

namespace RfbWatch.TestKit;

/// <summary>
/// The number of repetitions and inputs of property tests: as many as the test specifies, or a fraction (<c>RFBWATCH_REPETITIONS</c>) in runs that are about something
/// else, such as another date or a loaded machine. It leaves no test out and changes no limit.
/// </summary>
public static class Repetitions
{
    /// <summary>One of this many repetitions is run: 1 if <c>RFBWATCH_REPETITIONS</c> is not set.</summary>
    /// <exception cref="FormatException">The variable is not a whole number above 0.</exception>
    public static int OneIn { get; } = Environment.GetEnvironmentVariable("RFBWATCH_REPETITIONS") is not { Length: > 0 } text ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
        : throw new FormatException($"RFBWATCH_REPETITIONS is '{text}', not a whole number above 0: one of so many repetitions is run.");

    /// <summary>The inputs of a test that is about many inputs of one kind: one of every <see cref="OneIn"/>, and always the first.</summary>
    public static IEnumerable<T> Sample<T>(IEnumerable<T> all) => all.Where((_, i) => i % OneIn == 0);

    /// <summary>The number of repetitions to run out of <paramref name="all"/>: at least one, or <paramref name="least"/> where fewer would prove nothing, such as a flood smaller than its table.</summary>
    public static int Of(int all, int least = 1) => Math.Max(least, all / OneIn);
}
