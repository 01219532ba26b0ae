using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <content>Packet times outside of the range of the clock, which is then set again.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>
    /// Setting the clock examines the whole table. Afterwards, one packet outside of the range per this many entries must arrive before the clock is set again: in a file with two times in turn,
    /// each packet could otherwise cost a pass over a full table. Until then, such packets count as at the nearest time in the range.
    /// </summary>
    private const int EntriesPerPacket = 64;

    /// <summary>Number of packets outside of the range that do not set the clock.</summary>
    private int _outsideUntilSet;

    /// <summary>Returns the coarse time.</summary>
    private uint Now(long ticks) => _clock.TryCoarse(ticks, out uint now) ? now : NowOutside(ticks);

    /// <summary>
    /// Returns the coarse time of a packet outside of the range, and sets the clock to it. Flows that are idle at this time are closed; if time has gone back, none is.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint NowOutside(long ticks)
    {
        if (_outsideUntilSet > 0)
        {
            _outsideUntilSet--;
            return _clock.Coarse(ticks);
        }

        long now = _clock.Place(ticks);
        for (int number = 1; number <= _table.Highest; number++)
        {
            MoveEntry(number, now);
        }

        _outsideUntilSet = _table.Highest / EntriesPerPacket;
        _clock.Set(ticks);
        return FlowClock.Middle;
    }

    /// <summary>Converts the time of an entry to that of the clock when it is set to <paramref name="now"/>, or closes its flow.</summary>
    private void MoveEntry(int number, long now)
    {
        ref var entry = ref _table.Entry(number);
        if (entry.State == FlowState.None)
        {
            return;
        }

        if (entry.LastSeen == (now < 0 ? uint.MinValue : uint.MaxValue))
        {
            // Seen outside of the range before the clock could be set.
            entry.LastSeen = FlowClock.Middle;
        }
        else if (now - entry.LastSeen > IdleLimit(number))
        {
            Counters.FlowsExpired++;
            Close(number, EndReason.Timeout);
        }
        else
        {
            entry.LastSeen = (uint)Math.Clamp(entry.LastSeen - (now - FlowClock.Middle), 0, uint.MaxValue);
        }
    }
}
