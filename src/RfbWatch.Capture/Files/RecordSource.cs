using RfbWatch.Packets;

namespace RfbWatch.Capture.Files;

/// <summary>
/// The common part of the readers of record formats: process the records that are completely in the window; if there is none, read more.
/// A batch therefore never spans a move of the buffer, and a pipe delivers what it has before it waits for more.
/// </summary>
internal abstract class RecordSource(string name, InputWindow window) : FrameSource
{
    public override string Name => name;

    public override ReadOnlySpan<byte> Memory => Window.Filled;

    public override long BytesRead => Window.Input.BytesRead;

    public override long Length => Window.Input.Length;

    protected InputWindow Window { get; } = window;

    /// <summary>Frame number of the last frame delivered.</summary>
    protected long LastNumber { get; set; }

    /// <summary>The number of unread bytes needed to continue.</summary>
    protected int Needed { get; set; }

    public override int Read(Span<FrameHeader> batch)
    {
        while (!IsEnded)
        {
            int count = Walk(batch);
            if (count > 0 || batch.IsEmpty)
            {
                return count;
            }

            if (!IsEnded && !Window.Ensure(Needed))
            {
                if (Window.Input.IsPaused)
                {
                    return 0;
                }

                EndOfInput();
            }
        }

        return 0;
    }

    /// <summary>
    /// Consumes whole records from the window. Stops, without consuming it, at the first record that is incomplete (sets <see cref="Needed"/>)
    /// or malformed. A malformed record is reported with <see cref="Break"/> only if it is the first one of the call.
    /// </summary>
    protected abstract int Walk(Span<FrameHeader> batch);

    /// <summary>Ends the source because a record violates the format.</summary>
    protected void Break(CaptureProblemKind kind, string text, long offset)
    {
        Problem = new CaptureProblem(kind, $"{name}: {text}", offset);
        IsEnded = true;
    }

    /// <summary>Ends the source because the input ended inside a record or could not be read further.</summary>
    protected void BreakOff(long recordOffset, long recordBytes)
    {
        if (Window.Input.IsCancelled)
        {
            IsEnded = true;
        }
        else if (Window.Input.Failure is { } failure)
        {
            Break(failure.Kind, $"{failure.Text}; frames read before it: {LastNumber}", failure.Offset);
        }
        else
        {
            Break(
                CaptureProblemKind.Truncated,
                $"ends at byte {Window.EndOffset} inside the record that begins at byte {recordOffset} and needs {recordBytes} bytes; frames read before it: {LastNumber}",
                recordOffset);
        }
    }

    protected override void Dispose(bool disposing)
    {
        IsEnded = true;
        Window.Dispose();
    }

    private void EndOfInput()
    {
        if (Window.Unread.Length > 0 || Window.Input.Failure is not null)
        {
            BreakOff(Window.Offset, Needed);
        }

        IsEnded = true;
    }
}
