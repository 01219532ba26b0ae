using System.Threading.Channels;
using RfbWatch.Detection;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>
/// The bounded queue from the workers to the outputs. Workers never wait: items that do not fit are dropped and counted, in a fixed order. A quarter of the capacity is reserved for
/// sessions, and half of that for sessions without authentication or with a finding of severity High or above, which are dropped last. Alerts do not pass through this queue, so they are
/// never dropped here.
/// </summary>
public sealed class LiveQueue : ISessionReceiver
{
    private readonly Channel<LiveItem> _channel;
    private readonly int _roomForConnections;
    private readonly int _roomForSessions;
    private long _droppedSessions;
    private long _droppedPriority;
    private long _droppedConnections;

    /// <summary>Creates a queue with a given capacity.</summary>
    public LiveQueue(int capacity)
    {
        _roomForConnections = capacity - (capacity / 4);
        _roomForSessions = capacity - (capacity / 8);
        _channel = Channel.CreateBounded<LiveItem>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Sessions dropped because the queue was full.</summary>
    public long DroppedSessions => Interlocked.Read(ref _droppedSessions);

    /// <summary>Dropped sessions without authentication or with a finding of severity High or above, which are dropped only if the whole queue is full.</summary>
    public long DroppedPrioritySessions => Interlocked.Read(ref _droppedPriority);

    /// <summary>Connections dropped because the queue was full.</summary>
    public long DroppedConnections => Interlocked.Read(ref _droppedConnections);

    /// <summary>Number of queued items.</summary>
    public int Count => _channel.Reader.Count;

    /// <summary>Waits for an item; returns false if the queue is complete and empty.</summary>
    public bool Wait() => _channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Takes the next item; returns false if there is none. If a session has ended since the report at its verdict, that report is replaced by the final one.</summary>
    public bool TryRead(out LiveItem item)
    {
        bool found = _channel.Reader.TryRead(out item);
        if (item.Session is { Final: false, Verdict: { } report } && report.Take() is { } final)
        {
            item = item with { Session = final };
        }

        return found;
    }

    /// <summary>Marks the queue as complete. The reader ends after the last item.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <inheritdoc />
    public void OnSession(Session session)
    {
        bool priority = HasPriority(session);
        var report = session.Final ? null : session.Verdict;
        report?.BeginWait();
        if ((!priority && _channel.Reader.Count >= _roomForSessions) || !_channel.Writer.TryWrite(new LiveItem(session, default, session.Interface)))
        {
            report?.Drop();
            Interlocked.Increment(ref _droppedSessions);
            Interlocked.Add(ref _droppedPriority, priority ? 1 : 0);
        }
    }

    private static bool HasPriority(Session session) => session.Facts.NoAuthentication || session.Severity >= Severity.High;

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
