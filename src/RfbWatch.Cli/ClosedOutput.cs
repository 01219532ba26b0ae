namespace RfbWatch.Cli;

/// <summary>Standard output of a process that was started without it: every write fails, except an empty one.</summary>
internal sealed class ClosedOutput : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!buffer.IsEmpty)
        {
            throw new IOException("it is closed; redirect it to a file or a pipe, or write rows to a folder with --format none --output DIR");
        }
    }
}
