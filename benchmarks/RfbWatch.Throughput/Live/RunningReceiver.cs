using System.Diagnostics;
using System.Globalization;

namespace RfbWatch.Throughput.Live;

/// <summary>A receiver that listens.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Output">Everything that it writes, once it has ended.</param>
internal sealed record RunningReceiver(Process Process, Task<string> Output) : IDisposable
{
    /// <summary>Sends a signal, for example <c>STOP</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it, and returns everything that it wrote.</summary>
    public string Stop()
    {
        Signal("TERM");
        Process.WaitForExit();
        return Output.Result;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        Process.Dispose();
    }
}
