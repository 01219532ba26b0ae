using System.Collections;

namespace RfbWatch.Rules.Coverage;

/// <summary>Some of the sessions of a run, a bit for each: the names of a flood's sessions, once for each rule, would take more memory than the sessions.</summary>
public sealed class SessionSet : IReadOnlyCollection<string>
{
    private readonly BitArray _places;
    private readonly Func<int, string> _nameOf;

    /// <summary>An empty set.</summary>
    /// <param name="sessions">How many sessions the run has.</param>
    /// <param name="nameOf">The name of the session at a place, from 0.</param>
    internal SessionSet(int sessions, Func<int, string> nameOf)
    {
        _places = new BitArray(sessions);
        _nameOf = nameOf;
    }

    /// <summary>How many sessions are in it.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a session is in it.</summary>
    /// <param name="place">The session's place in the run, from 0.</param>
    public bool Contains(int place) => _places[place];

    /// <summary>The names of its sessions, in the order of the run; each is made when it is asked for.</summary>
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

    /// <summary>Adds a session that is not in it.</summary>
    internal void Add(int place)
    {
        _places[place] = true;
        Count++;
    }
}
