namespace RfbWatch.Engine;

/// <summary>How far a run has come; written by its workers, read by whoever shows it.</summary>
public sealed class TriageProgress
{
    private long _bytesRead;
    private long _packets;
    private int _inputsDone;

    /// <summary>Bytes of input read so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Bytes of all inputs; -1 when one of them has no known length.</summary>
    public long BytesTotal { get; internal set; }

    /// <summary>Frames read so far.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Inputs read to their end.</summary>
    public int InputsDone => Volatile.Read(ref _inputsDone);

    /// <summary>Inputs there are.</summary>
    public int Inputs { get; internal set; }

    internal void Add(long bytes, long packets)
    {
        Interlocked.Add(ref _bytesRead, bytes);
        Interlocked.Add(ref _packets, packets);
    }

    internal void InputDone() => Interlocked.Increment(ref _inputsDone);
}
