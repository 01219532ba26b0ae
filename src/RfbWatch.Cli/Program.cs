using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RfbWatch.Cli;
using RfbWatch.Cli.Commands;

try
{
    return Run(args);
}
#pragma warning disable CA1031 // Even before its streams are open, and after they are closed, a process must report an error with one line and an exit code.
catch (Exception e)
#pragma warning restore CA1031
{
    return (int)LastResort.Of(e);
}

// A separate method, so that a type that cannot be loaded fails inside the try block.
[MethodImpl(MethodImplOptions.NoInlining)]
static int Run(string[] args)
{
    using var interrupt = new CancellationTokenSource();
    using var terminal = Terminal.OfProcess(interrupt.Token);
    void Interrupt(PosixSignalContext signal)
    {
        if (signal.Signal == PosixSignal.SIGINT && terminal.TryInterruptPart())
        {
            signal.Cancel = true;
            return;
        }

        // The first signal requests the results so far; a second one ends the process as usual. A sensor stops within its stop timeout, and rows that it still delivers
        // in that time must not be lost because of a second signal.
        signal.Cancel = !interrupt.IsCancellationRequested || args is ["sensor", ..];
        interrupt.Cancel();
    }

    using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
    using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
    return (int)CommandLine.Run(args, terminal);
}
