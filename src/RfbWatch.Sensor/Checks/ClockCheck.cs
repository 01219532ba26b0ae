using System.Runtime.InteropServices;

namespace RfbWatch.Sensor.Checks;

/// <summary>Checks whether the clock is set and synchronised: rows and look-backs depend on it.</summary>
internal static partial class ClockCheck
{
    /// <summary>A clock before the year in which this program was written is not set. Packet times come from the same clock.</summary>
    private static readonly DateTime EarliestTime = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>TIME_ERROR: the clock is not synchronised (adjtimex(2)).</summary>
    private const int NotSynchronised = 5;

    /// <summary>Size of the buffer: larger than struct timex on any system (208 bytes on 64-bit Linux).</summary>
    private const int TimexBytes = 512;

    public static DoctorFinding Of(DateTime now) => Of(now, IsSynchronised());

    /// <summary>Evaluates a time.</summary>
    /// <param name="now">The time, UTC.</param>
    /// <param name="isSynchronised">Whether the kernel considers the clock synchronised; null if that is not known.</param>
    internal static DoctorFinding Of(DateTime now, bool? isSynchronised) => now < EarliestTime
        ? new("clock", CheckResult.Bad, $"shows {now:yyyy-MM-dd}; set it: rows and look-backs depend on it") { AtStart = Engine.ExitCode.Done }
        : isSynchronised is false
            ? new("clock", CheckResult.Warning, $"{now:yyyy-MM-ddTHH:mm:ssZ}, not synchronised; run an NTP client (systemd-timesyncd, chrony), because rows of several sensors are compared by time")
            : new("clock", CheckResult.Good, $"{now:yyyy-MM-ddTHH:mm:ssZ}{(isSynchronised is true ? ", synchronised" : "")}");

    private static bool? IsSynchronised()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // All fields are zero, so the call reads and sets nothing.
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
