namespace RfbWatch.Flows;

/// <summary>Pending openings of one worker: four for each pair of ends, each for ten seconds, in a table of fixed size.</summary>
internal sealed class PendingOpenings
{
    /// <summary>Pending openings of one flow.</summary>
    public const int PerFlow = 4;

    /// <summary>How long the connection may take to go on: far longer than a retransmitted SYN (RFC 6298: 1 s, 3 s, 7 s).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const int Sets = 1 << 10;

    private readonly PendingOpening[] _openings = new PendingOpening[Sets * PerFlow];

    /// <summary>The places where those of an entry may lie.</summary>
    public Span<PendingOpening> PlacesOf(int entry) => _openings.AsSpan((entry & (Sets - 1)) * PerFlow, PerFlow);

    /// <summary>Whether a place holds one of this entry that is not too old.</summary>
    public static bool Holds(in PendingOpening place, int entry, long ticks) => place.Entry == entry && ticks - place.Ticks <= Lifetime.Ticks;

    /// <summary>Keeps one. Where there is no free place, the oldest goes.</summary>
    /// <returns>Whether one went that another flow still needed.</returns>
    public bool Add(in PendingOpening opening)
    {
        var places = PlacesOf(opening.Entry);
        var best = 0;
        for (var at = 0; at < places.Length; at++)
        {
            if (places[at].Entry == 0 || opening.Ticks - places[at].Ticks > Lifetime.Ticks)
            {
                best = at;
                break;
            }

            best = places[at].Ticks < places[best].Ticks ? at : best;
        }

        var lost = places[best].Entry != opening.Entry && Holds(in places[best], places[best].Entry, opening.Ticks) && places[best].Entry != 0;
        places[best] = opening;
        return lost;
    }

    /// <summary>The flow has left the table.</summary>
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
