namespace RfbWatch.Cli;

/// <summary>A part of a command, such as one query of the shell. An interrupt from the keyboard ends the part instead of the command.</summary>
public sealed class InterruptiblePart : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Action<InterruptiblePart> _ended;

    internal InterruptiblePart(CancellationToken command, Action<InterruptiblePart> ended)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(command);
        _ended = ended;
    }

    /// <summary>Cancelled by an interrupt of the part or of the command.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Ends the part.</summary>
    public void Dispose()
    {
        _ended(this);
        _stop.Dispose();
    }

    internal void Interrupt()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same time.
        }
    }
}
