namespace RfbWatch.Flows;

/// <summary>Pending openings of one worker: four per pair of endpoints, each for ten seconds, in a table of fixed size.</summary>
internal sealed class PendingOpenings
{
    /// <summary>Maximum number of pending openings per flow.</summary>
    public const int PerFlow = 4;

    /// <summary>How long the connection may take to continue: far longer than a retransmitted SYN (RFC 6298: 1 s, 3 s, 7 s).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const int Sets = 1 << 10;

    private readonly PendingOpening[] _openings = new PendingOpening[Sets * PerFlow];

    /// <summary>Returns the slots in which the openings of an entry are stored.</summary>
    public Span<PendingOpening> PlacesOf(int entry) => _openings.AsSpan((entry & (Sets - 1)) * PerFlow, PerFlow);

    /// <summary>Whether a slot contains an opening of this entry that has not expired.</summary>
    public static bool Holds(in PendingOpening place, int entry, long ticks) => place.Entry == entry && ticks - place.Ticks <= Lifetime.Ticks;

    /// <summary>Stores an opening. If there is no free slot, it replaces the oldest.</summary>
    /// <returns>Whether it replaced one that another flow still needed.</returns>
    public bool Add(in PendingOpening opening)
    {
        var places = PlacesOf(opening.Entry);
        int best = 0;
        for (int at = 0; at < places.Length; at++)
        {
            if (places[at].Entry == 0 || opening.Ticks - places[at].Ticks > Lifetime.Ticks)
            {
                best = at;
                break;
            }

            best = places[at].Ticks < places[best].Ticks ? at : best;
        }

        bool lost = places[best].Entry != opening.Entry && Holds(in places[best], places[best].Entry, opening.Ticks) && places[best].Entry != 0;
        places[best] = opening;
        return lost;
    }

    /// <summary>Removes the openings of a flow that has left the table.</summary>
    public void Forget(int entry)
    {
        foreach (ref var place in PlacesOf(entry))
        {
            if (place.Entry == entry)
            {
                place = default;
            }
        }
    }

    public void Clear() => Array.Clear(_openings);
}
