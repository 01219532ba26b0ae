namespace RfbWatch.Cli;

/// <summary>Standard output of a process that was started without one: whatever is written fails, and nothing at all does not.</summary>
internal sealed class ClosedOutput : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!buffer.IsEmpty)
        {
            throw new IOException("it is closed; give it a file or a pipe, or write rows to a folder with --format none --output DIR");
        }
    }
}
