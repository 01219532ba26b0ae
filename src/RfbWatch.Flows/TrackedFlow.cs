namespace RfbWatch.Flows;

/// <summary>A flow whose bytes are kept in order: one with a sink, or one whose first bytes need more to be decided. Pooled.</summary>
internal sealed class TrackedFlow
{
    /// <summary>The flow's number in the table.</summary>
    public int Entry;

    /// <summary>Its own number among the tracked flows.</summary>
    public int Number;

    /// <summary>Who gets the bytes; null while the flow is undecided.</summary>
    public IStreamSink? Sink;

    /// <summary>Which side of the key counts as the initiator; fixed when the sink is opened.</summary>
    public int InitiatorSide;

    public FlowRecord Record;

    /// <summary>Neighbours among the undecided ones, oldest first.</summary>
    public TrackedFlow? Older;
    public TrackedFlow? Younger;

    private readonly StreamReassembly _stream0 = new();
    private readonly StreamReassembly _stream1 = new();

    /// <summary>The stream that a side of the key sends.</summary>
    public StreamReassembly Stream(int side) => side == 0 ? _stream0 : _stream1;

    public FlowDirection Direction(int side) => side == InitiatorSide ? FlowDirection.FromInitiator : FlowDirection.FromResponder;
}
