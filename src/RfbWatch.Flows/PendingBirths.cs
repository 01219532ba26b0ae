namespace RfbWatch.Flows;

/// <summary>Pending births of one worker: four for each pair of ends, each for ten seconds, in a table of fixed size.</summary>
internal sealed class PendingBirths
{
    /// <summary>Pending births of one flow.</summary>
    public const int PerFlow = 4;

    /// <summary>How long the connection may take to go on: far longer than a retransmitted SYN (RFC 6298: 1 s, 3 s, 7 s).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const int Sets = 1 << 10;

    private readonly PendingBirth[] _births = new PendingBirth[Sets * PerFlow];

    /// <summary>The places where those of an entry may lie.</summary>
    public Span<PendingBirth> PlacesOf(int entry) => _births.AsSpan((entry & (Sets - 1)) * PerFlow, PerFlow);

    /// <summary>Whether a place holds one of this entry that is not too old.</summary>
    public static bool Holds(in PendingBirth place, int entry, long ticks) => place.Entry == entry && ticks - place.Ticks <= Lifetime.Ticks;

    /// <summary>Keeps one. Where there is no free place, the oldest goes.</summary>
    /// <returns>Whether one went that another flow still needed.</returns>
    public bool Add(in PendingBirth birth)
    {
        var places = PlacesOf(birth.Entry);
        var best = 0;
        for (var at = 0; at < places.Length; at++)
        {
            if (places[at].Entry == 0 || birth.Ticks - places[at].Ticks > Lifetime.Ticks)
            {
                best = at;
                break;
            }

            best = places[at].Ticks < places[best].Ticks ? at : best;
        }

        var lost = places[best].Entry != birth.Entry && Holds(in places[best], places[best].Entry, birth.Ticks) && places[best].Entry != 0;
        places[best] = birth;
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

    public void Clear() => Array.Clear(_births);
}
