using System.Globalization;
using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>Processors by the kernel's processor numbers (starting at 0), and the binding of readers to them.</summary>
public static class Processors
{
    /// <summary>Exclusive upper bound of processor numbers.</summary>
    public const int Most = ProcessorAffinity.Most;

    /// <summary>
    /// Parses a list in the format of <c>/proc/self/status</c> and of systemd's CPUAffinity: numbers and ranges separated by commas, <c>2,4-7</c>. The order is
    /// kept.
    /// </summary>
    public static bool TryParse(string text, out IReadOnlyList<int> processors)
    {
        ArgumentNullException.ThrowIfNull(text);
        var list = new List<int>();
        processors = list;
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last) || last < first)
            {
                return false;
            }

            list.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return true;
    }

    /// <summary>Returns why a thread cannot be bound to one of these processors, and the allowed processors; null if it can.</summary>
    public static string? Refused(IReadOnlyList<int> processors)
    {
        ArgumentNullException.ThrowIfNull(processors);
        if (processors.Count == 0)
        {
            return null;
        }

        if (!OperatingSystem.IsLinux() || ProcessorAffinity.Get(out ulong[] allowed) != 0)
        {
            return "readers can be bound to processors on Linux only";
        }

        return processors.FirstOrDefault(number => !Has(allowed, number), -1) is >= 0 and var refused
            ? string.Create(CultureInfo.InvariantCulture, $"processor {refused} cannot be used by this process; it may use {Text(allowed)}")
            : null;
    }

    /// <summary>
    /// Binds the calling thread to the processor of the source that it will read. If the system refuses, returns false, and the thread may run on any
    /// processor.
    /// </summary>
    public static bool Bind(LiveSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Processor is not { } processor || !OperatingSystem.IsLinux() || ProcessorAffinity.Set(processor) == 0;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < Most;

    private static bool Has(ulong[] set, int number) => (uint)number < Most && (set[number / 64] >> (number % 64) & 1) != 0;

    private static string Text(ulong[] set)
    {
        var ranges = new List<string>();
        for (int number = 0; number < Most; number++)
        {
            int first = number;
            while (Has(set, number))
            {
                number++;
            }

            if (number > first)
            {
                ranges.Add(number == first + 1 ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{number - 1}"));
            }
        }

        return string.Join(',', ranges);
    }
}
