using System.Runtime.InteropServices;

namespace RfbWatch.Sensor.Checks;

/// <summary>Whether the clock is set, and whether something keeps it right: rows and look-backs go by it.</summary>
internal static partial class ClockCheck
{
    /// <summary>A clock before the year this program was written in is not set; packet times come from it.</summary>
    private static readonly DateTime EarliestTime = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>TIME_ERROR: the clock is not synchronised (adjtimex(2)).</summary>
    private const int NotSynchronised = 5;

    /// <summary>More than struct timex has on any system (208 bytes on 64-bit Linux).</summary>
    private const int TimexBytes = 512;

    public static DoctorFinding Of(DateTime now) => Of(now, IsSynchronised());

    /// <summary>Judges a time.</summary>
    /// <param name="now">The time, UTC.</param>
    /// <param name="isSynchronised">Whether the kernel takes the clock for synchronised; null where it does not say.</param>
    internal static DoctorFinding Of(DateTime now, bool? isSynchronised) => now < EarliestTime
        ? new("clock", CheckResult.Bad, $"says {now:yyyy-MM-dd}; set it, for rows and look-backs go by it") { AtStart = Engine.ExitCode.Done }
        : isSynchronised is false
            ? new("clock", CheckResult.Warning, $"{now:yyyy-MM-ddTHH:mm:ssZ}, and nothing synchronises it: run an NTP client (systemd-timesyncd, chrony), for rows of several sensors are compared by their times")
            : new("clock", CheckResult.Good, $"{now:yyyy-MM-ddTHH:mm:ssZ}{(isSynchronised is true ? ", synchronised" : "")}");

    private static bool? IsSynchronised()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // All zero: it is read, and nothing set.
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear();
        return Adjtimex(timex) switch
        {
            < 0 => null,
            NotSynchronised => false,
            _ => true,
        };
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int Adjtimex(Span<byte> timex);
}
