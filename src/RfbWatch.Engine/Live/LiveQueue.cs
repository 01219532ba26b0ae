using System.Threading.Channels;
using RfbWatch.Detection;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>
/// The bounded way from the workers to the outputs. Workers never wait: what finds no room is dropped and counted. What goes first is fixed: connections that are not RFB
/// leave a quarter of the room to sessions; of that, sessions leave half to those without authentication and those with a finding of severity High or above, which go last.
/// Alerts do not come this way, and are never dropped here.
/// </summary>
public sealed class LiveQueue : ISessionReceiver
{
    private readonly Channel<LiveItem> _channel;
    private readonly int _roomForConnections;
    private readonly int _roomForSessions;
    private long _droppedSessions;
    private long _droppedGrave;
    private long _droppedConnections;

    /// <summary>A queue of this many items.</summary>
    public LiveQueue(int capacity)
    {
        _roomForConnections = capacity - (capacity / 4);
        _roomForSessions = capacity - (capacity / 8);
        _channel = Channel.CreateBounded<LiveItem>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Sessions dropped because there was no room for them.</summary>
    public long DroppedSessions => Interlocked.Read(ref _droppedSessions);

    /// <summary>Those of them that are without authentication or have a finding of severity High or above: dropped only by a queue that is full.</summary>
    public long DroppedGraveSessions => Interlocked.Read(ref _droppedGrave);

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
        bool grave = IsGrave(session);
        if ((!grave && _channel.Reader.Count >= _roomForSessions) || !_channel.Writer.TryWrite(new LiveItem(session, default, session.Interface)))
        {
            Interlocked.Increment(ref _droppedSessions);
            Interlocked.Add(ref _droppedGrave, grave ? 1 : 0);
        }
    }

    private static bool IsGrave(Session session) => session.Facts.NoAuthentication || session.Severity >= Severity.High;

    /// <inheritdoc />
    public void OnConnection(in FlowSummary flow, string interfaceName)
    {
        if (!NetworkEvents.IsReportable(flow))
        {
            return;
        }

        if (_channel.Reader.Count >= _roomForConnections || !_channel.Writer.TryWrite(new LiveItem(null, flow, interfaceName)))
        {
            Interlocked.Increment(ref _droppedConnections);
        }
    }
}
