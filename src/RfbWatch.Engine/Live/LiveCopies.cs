using RfbWatch.Detection;
using RfbWatch.Engine.Ordering;
using RfbWatch.Protocol;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Knows the sessions that a live sensor sees on several interfaces: the rows of one of them go out. Where another interface later says more of a session (both directions, a later stage, its end), its rows go out
/// from then on, under the same name. A session whose name was last seen long before, as of traffic that is replayed, gets a name of its own.
/// </summary>
/// <param name="maximum">Sessions remembered; the oldest is forgotten first, and a copy of it would be reported again.</param>
internal sealed class LiveCopies(int maximum = LiveCopies.DefaultMaximum)
{
    /// <summary>Sessions remembered unless said otherwise: some 15 MB.</summary>
    public const int DefaultMaximum = 1 << 16;

    private readonly Dictionary<FlowId, Known> _known = [];
    private readonly Queue<FlowId> _order = [];

    /// <summary>Sessions that were another one, seen by another interface.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether the rows of a session go out; where another interface reported it before, as an update.</summary>
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
