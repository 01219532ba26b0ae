namespace RfbWatch.Cli;

/// <summary>Standard error. If its reader has closed it, the program continues without messages.</summary>
internal sealed class MessageStream(Stream inner) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !FileLimit.Explains(e))
        {
            // The message cannot be reported anywhere.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
