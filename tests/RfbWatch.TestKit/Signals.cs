using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RfbWatch.TestKit;

/// <summary>Sends signals by kill(2): the command of that name is not on every machine.</summary>
public static class Signals
{
    /// <summary>Ends a process as its user asks it to.</summary>
    public const int Terminate = 15;

    /// <summary>Ends a process as Ctrl+C does.</summary>
    public const int Interrupt = 2;

    /// <summary>Asks a service to reload.</summary>
    public const int HangUp = 1;

    /// <summary>Makes a process stand still. It cannot be caught.</summary>
    public const int Stop = 19;

    /// <summary>Lets a process that stands still go on.</summary>
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

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
}
