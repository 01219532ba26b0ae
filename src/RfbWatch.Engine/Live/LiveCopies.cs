using RfbWatch.Detection;
using RfbWatch.Engine.Ordering;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Tracks sessions that a live sensor sees on several interfaces, so that only the rows from one interface are emitted. If another interface later sees more of a session (both directions,
/// a later stage, its end), the rows from that interface are emitted from then on, under the same identifier. A session whose identifier was first seen at a very different time, as in
/// replayed traffic, is given a new identifier.
/// </summary>
/// <param name="maximum">Maximum number of remembered sessions. The oldest is evicted first; a copy of it would be reported again.</param>
internal sealed class LiveCopies(int maximum = LiveCopies.DefaultMaximum)
{
    /// <summary>Default number of remembered sessions: about 15 MB.</summary>
    public const int DefaultMaximum = 1 << 16;

    private readonly Dictionary<FlowId, Known> _known = [];
    private readonly Queue<FlowId> _order = [];

    /// <summary>Number of sessions dropped as copies of a session seen on another interface.</summary>
    public long Dropped { get; private set; }

    /// <summary>Returns whether to emit the rows of a session. If another interface reported it before, it is marked as an update.</summary>
    public bool Take(Session session)
    {
        if (!_known.TryGetValue(session.FlowId, out var known))
        {
            Remember(session);
            return true;
        }

        long distance = session.Flow.FirstTicks - known.FirstTicks;
        if (Math.Abs(distance) > SessionCopies.MaxClockDifference.Ticks)
        {
            session.SetApart(SessionCopies.DistanceOf(distance));
            return true;
        }

        var worth = WorthOf(session);
        bool isOwn = session.Interface == known.Interface;
        if (!isOwn && worth.CompareTo(known.Worth) <= 0)
        {
            Dropped += session.Final ? 1 : 0;
            return false;
        }

        (known.Interface, known.Worth) = (session.Interface, worth);
        session.IsUpdate |= !isOwn;
        return true;
    }

    private void Remember(Session session)
    {
        if (_order.Count >= maximum)
        {
            _known.Remove(_order.Dequeue());
        }

        _order.Enqueue(session.FlowId);
        _known.Add(session.FlowId, new Known { FirstTicks = session.Flow.FirstTicks, Interface = session.Interface, Worth = WorthOf(session) });
    }

    private static (bool, bool, bool, Stage, bool) WorthOf(Session session) =>
        (!session.FlowId.IsPart, !session.Facts.MidStream, session.OneSided == OneSided.None, session.Facts.Stage, session.Final);

    private sealed class Known
    {
        public required long FirstTicks { get; init; }

        public required string Interface { get; set; }

        public required (bool, bool, bool, Stage, bool) Worth { get; set; }
    }
}
