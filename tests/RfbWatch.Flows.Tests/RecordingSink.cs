using System.Text;

namespace RfbWatch.Flows.Tests;

/// <summary>Records both streams as text: a gap of n bytes is <c>[n]</c>, n unneeded bytes are <c>(n)</c>.</summary>
internal sealed class RecordingSink(FlowSummary opened, Probing log) : IStreamSink
{
    private readonly List<byte>[] _bytes = [[], []];
    private readonly List<(FlowDirection Direction, byte[] Bytes, long Gap)> _pieces = [];
    private readonly StringBuilder[] _text = [new(), new()];
    private readonly long[] _place = [0, 0];
    private readonly long[] _neededFrom = [0, 0];

    public FlowSummary Opened => opened;

    public bool HasChanged { get; set; } = true;

    public FlowSummary? Closed { get; private set; }

    public List<(FlowDirection Direction, EndReason Reason)> Ends { get; } = [];

    public List<(FlowDirection Direction, long Length)> Gaps { get; } = [];

    /// <summary>Bytes of both directions that were reported by count only.</summary>
    public long Passed { get; private set; }

    /// <summary>The bytes of one direction between its gaps, each with the length of the following gap; bytes reported by count are gaps too.</summary>
    public IEnumerable<(byte[] Bytes, long Gap)> Pieces(FlowDirection direction) => _pieces.Where(piece => piece.Direction == direction).Select(piece => (piece.Bytes, piece.Gap));

    /// <summary>The bytes in the order in which they arrived, each piece with the number of its frame.</summary>
    public List<(FlowDirection Direction, string Bytes, long Frame)> Frames { get; } = [];

    /// <summary>The directions in the order in which their bytes arrived.</summary>
    public List<FlowDirection> Order { get; } = [];

    public byte[] Bytes(FlowDirection direction) => [.. _bytes[(int)direction]];

    public string Text(FlowDirection direction) => _text[(int)direction].ToString();

    public string Initiator => Text(FlowDirection.FromInitiator);

    public string Responder => Text(FlowDirection.FromResponder);

    public long OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks, long frame)
    {
        Assert.False(bytes.IsEmpty);
        AssertLives(direction);
        Order.Add(direction);
        Frames.Add((direction, Encoding.Latin1.GetString(bytes), frame));
        _pieces.Add((direction, bytes.ToArray(), 0));
        _bytes[(int)direction].AddRange(bytes);
        _text[(int)direction].Append(Encoding.Latin1.GetString(bytes));
        Assert.True(_place[(int)direction] >= _neededFrom[(int)direction], "a byte came that is not needed");
        return _bytes[(int)direction].Count < log.Enough ? Move(direction, bytes.Length) : long.MaxValue;
    }

    public void OnSkipped(FlowDirection direction, long length)
    {
        AssertLives(direction);
        Passed += length;
        _place[(int)direction] += length;
        _pieces.Add((direction, [], length));
        _text[(int)direction].Append('(').Append(length).Append(')');
        Assert.True(length > 0 && _place[(int)direction] <= _neededFrom[(int)direction], "more was passed than was not needed");
    }

    public long OnGap(FlowDirection direction, long length)
    {
        AssertLives(direction);
        Gaps.Add((direction, length));
        _pieces.Add((direction, [], length));
        _text[(int)direction].Append('[').Append(length).Append(']');
        return Move(direction, length);
    }

    private long Move(FlowDirection direction, long length)
    {
        long place = _place[(int)direction] += length;
        long more = log.Unneeded?.Invoke(place) ?? 0;
        _neededFrom[(int)direction] = place + more;
        return more;
    }

    public void OnStreamEnd(FlowDirection direction, EndReason reason)
    {
        AssertLives(direction);
        Ends.Add((direction, reason));
    }

    private void AssertLives(FlowDirection direction)
    {
        Assert.Null(Closed);
        Assert.DoesNotContain(Ends, end => end.Direction == direction);
    }

    public SinkProgress Progress => log.ProgressOf?.Invoke(this) ?? log.Progress;

    /// <summary>The beginning at the time of each request to resolve a conflict.</summary>
    public List<KeptCopies> Asked { get; } = [];

    /// <summary>The beginning at the end of the flow.</summary>
    public KeptCopies? Beginning { get; private set; }

    public ConflictResolution Resolve(FlowBeginning beginning)
    {
        Assert.Null(Closed);
        Assert.True(beginning.HasConflict);
        Asked.Add(KeptCopies.Of(beginning));
        var resolution = log.Resolve?.Invoke(beginning) ?? ConflictResolution.Unchanged;
        GoOn(FlowDirection.FromInitiator, resolution.InitiatorOffset, resolution.InitiatorUnneeded);
        GoOn(FlowDirection.FromResponder, resolution.ResponderOffset, resolution.ResponderUnneeded);
        return resolution;
    }

    private void GoOn(FlowDirection direction, long offset, long unneeded)
    {
        if (offset >= 0)
        {
            _place[(int)direction] = offset;
            _neededFrom[(int)direction] = offset + unneeded;
            _text[(int)direction].Append('<').Append(offset).Append('>');
        }
    }

    public void OnClosed(in FlowSummary flow, FlowBeginning beginning)
    {
        Assert.Null(Closed);
        Closed = flow;
        Beginning = KeptCopies.Of(beginning);
    }
}
