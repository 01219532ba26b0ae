using System.Runtime.InteropServices;
using RfbWatch.Cli;

using var interrupt = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    // The first signal asks for the results so far; a second one ends the process as usual.
    signal.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
}

using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var terminal = Terminal.OfProcess(interrupt.Token);
return (int)CommandLine.Run(args, terminal);
