using System.Threading.Channels;
using RfbWatch.Detection;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>
/// The bounded way from the workers to the outputs. Workers never wait: what finds the queue full is dropped and counted. Connections that
/// are not RFB leave a quarter of the room to sessions.
/// </summary>
public sealed class LiveQueue : ISessionReceiver
{
    private readonly Channel<LiveItem> _channel;
    private readonly int _roomForConnections;
    private long _droppedSessions;
    private long _droppedConnections;

    /// <summary>A queue of this many items.</summary>
    public LiveQueue(int capacity)
    {
        _roomForConnections = capacity - capacity / 4;
        _channel = Channel.CreateBounded<LiveItem>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Sessions dropped because the queue was full.</summary>
    public long DroppedSessions => Interlocked.Read(ref _droppedSessions);

    /// <summary>Connections dropped, likewise.</summary>
    public long DroppedConnections => Interlocked.Read(ref _droppedConnections);

    /// <summary>Items that wait.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>The reading end.</summary>
    public ChannelReader<LiveItem> Reader => _channel.Reader;

    /// <summary>No more items will come: the reader ends after the last one.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <inheritdoc />
    public void OnSession(Session session)
    {
        if (!_channel.Writer.TryWrite(new LiveItem(session, default)))
        {
            Interlocked.Increment(ref _droppedSessions);
        }
    }

    /// <inheritdoc />
    public void OnConnection(in FlowSummary flow)
    {
        if (!NetworkEventRows.IsReportable(flow))
        {
            return;
        }

        if (_channel.Reader.Count >= _roomForConnections || !_channel.Writer.TryWrite(new LiveItem(null, flow)))
        {
            Interlocked.Increment(ref _droppedConnections);
        }
    }
}
