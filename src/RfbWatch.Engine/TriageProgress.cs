namespace RfbWatch.Engine;

/// <summary>The progress of a run. Written by its workers and read concurrently.</summary>
public sealed class TriageProgress
{
    private long _bytesRead;
    private long _packets;
    private int _inputsDone;

    /// <summary>Bytes of input read so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Total bytes of all inputs; -1 if the length of one of them is unknown.</summary>
    public long BytesTotal { get; internal set; }

    /// <summary>Frames read so far.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Inputs read completely.</summary>
    public int InputsDone => Volatile.Read(ref _inputsDone);

    /// <summary>Number of inputs.</summary>
    public int Inputs { get; internal set; }

    internal void Add(long bytes, long packets)
    {
        Interlocked.Add(ref _bytesRead, bytes);
        Interlocked.Add(ref _packets, packets);
    }

    internal void InputDone() => Interlocked.Increment(ref _inputsDone);
}
