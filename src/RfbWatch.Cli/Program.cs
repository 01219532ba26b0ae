using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RfbWatch.Cli;

try
{
    return Run(args);
}
#pragma warning disable CA1031 // Before its streams are open, and after they are gone, a process still owes one line and a code.
catch (Exception e)
#pragma warning restore CA1031
{
    return (int)LastResort.Of(e);
}

// Apart, so that what cannot be loaded fails inside the try.
[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args)
{
    using var interrupt = new CancellationTokenSource();
    void Interrupt(PosixSignalContext signal)
    {
        // The first signal asks for the results so far; a second one ends the process as usual. A sensor ends by itself within its stop time, and what it still delivers
        // in that time is not to be lost because somebody was impatient.
        signal.Cancel = !interrupt.IsCancellationRequested || args is ["sensor", ..];
        interrupt.Cancel();
    }

    using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
    using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
    using var terminal = Terminal.OfProcess(interrupt.Token);
    return (int)CommandLine.Run(args, terminal);
}
