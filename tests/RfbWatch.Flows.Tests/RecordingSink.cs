using System.Text;

namespace RfbWatch.Flows.Tests;

/// <summary>Keeps both streams; a gap of n bytes becomes <c>[n]</c> in the text.</summary>
internal sealed class RecordingSink(FlowSummary opened, int enough) : IStreamSink
{
    private readonly List<byte>[] _bytes = [[], []];
    private readonly List<(FlowDirection Direction, byte[] Bytes, long Gap)> _pieces = [];
    private readonly StringBuilder[] _text = [new(), new()];

    public FlowSummary Opened => opened;

    public FlowSummary? Closed { get; private set; }

    public List<(FlowDirection Direction, EndReason Reason)> Ends { get; } = [];

    public List<(FlowDirection Direction, long Length)> Gaps { get; } = [];

    /// <summary>The bytes of one direction between its gaps, each with the length of the gap that follows it.</summary>
    public IEnumerable<(byte[] Bytes, long Gap)> Pieces(FlowDirection direction) => _pieces.Where(piece => piece.Direction == direction).Select(piece => (piece.Bytes, piece.Gap));

    /// <summary>The directions in the order in which their bytes came.</summary>
    public List<FlowDirection> Order { get; } = [];

    public byte[] Bytes(FlowDirection direction) => [.. _bytes[(int)direction]];

    public string Text(FlowDirection direction) => _text[(int)direction].ToString();

    public string Initiator => Text(FlowDirection.FromInitiator);

    public string Responder => Text(FlowDirection.FromResponder);

    public bool OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks)
    {
        Assert.False(bytes.IsEmpty);
        AssertLives(direction);
        Order.Add(direction);
        _pieces.Add((direction, bytes.ToArray(), 0));
        _bytes[(int)direction].AddRange(bytes);
        _text[(int)direction].Append(Encoding.Latin1.GetString(bytes));
        return _bytes[(int)direction].Count < enough;
    }

    public void OnGap(FlowDirection direction, long length)
    {
        AssertLives(direction);
        Gaps.Add((direction, length));
        _pieces.Add((direction, [], length));
        _text[(int)direction].Append('[').Append(length).Append(']');
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

    public void OnClosed(in FlowSummary flow)
    {
        Assert.Null(Closed);
        Closed = flow;
    }
}
