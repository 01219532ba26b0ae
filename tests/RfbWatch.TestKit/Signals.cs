using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace RfbWatch.TestKit;

/// <summary>Sends signals with kill(2), because not every machine has the command of that name.</summary>
public static class Signals
{
    /// <summary>Asks a process to terminate (SIGTERM).</summary>
    public const int Terminate = 15;

    /// <summary>Ends a process like Ctrl+C (SIGINT).</summary>
    public const int Interrupt = 2;

    /// <summary>Makes a service reload its configuration (SIGHUP).</summary>
    public const int HangUp = 1;

    /// <summary>Stops a process (SIGSTOP); it cannot be caught.</summary>
    public const int Stop = 19;

    /// <summary>Continues a stopped process (SIGCONT).</summary>
    public const int Continue = 18;

    /// <summary>Sends a signal to a process.</summary>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static void Send(Process process, int signal)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (kill(process.Id, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>
    /// Makes a process accept SIGHUP and SIGINT. Programs started by nohup ignore the first, and background processes of a shell the second; so do their children, and a test that sends one of them
    /// would wait in vain.
    /// </summary>
    public static void Accept(ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        if (!IsIgnored(HangUp) && !IsIgnored(Interrupt))
        {
            return;
        }

        start.ArgumentList.Insert(0, start.FileName);
        start.ArgumentList.Insert(0, "--default-signal=HUP,INT");
        start.FileName = "env";
    }

    private static bool IsIgnored(int signal) =>
        OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (ulong.Parse(line.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
}
