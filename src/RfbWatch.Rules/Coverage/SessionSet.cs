using System.Collections;

namespace RfbWatch.Rules.Coverage;

/// <summary>A subset of a run's sessions, stored as one bit per session: the identifiers of a flood's sessions, stored once per rule, would take more memory than the sessions.</summary>
public sealed class SessionSet : IReadOnlyCollection<string>
{
    private readonly BitArray _places;
    private readonly Func<int, string> _nameOf;

    /// <summary>An empty set.</summary>
    /// <param name="sessions">Number of sessions in the run.</param>
    /// <param name="nameOf">Returns the identifier of the session at a zero-based index.</param>
    internal SessionSet(int sessions, Func<int, string> nameOf)
    {
        _places = new BitArray(sessions);
        _nameOf = nameOf;
    }

    /// <summary>Number of sessions in the set.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the set contains a session.</summary>
    /// <param name="place">Zero-based index of the session in the run.</param>
    public bool Contains(int place) => _places[place];

    /// <summary>Enumerates the identifiers of its sessions in the order of the run; each is created when it is read.</summary>
    public IEnumerator<string> GetEnumerator()
    {
        for (int place = 0; place < _places.Length; place++)
        {
            if (_places[place])
            {
                yield return _nameOf(place);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds a session that is not yet in the set.</summary>
    internal void Add(int place)
    {
        _places[place] = true;
        Count++;
    }
}
