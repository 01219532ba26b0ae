namespace RfbWatch.Outputs;

/// <summary>
/// Counts the rows that were given to one output and what it did with them. A row is counted together with what became of it, so that whoever reads in between finds
/// sums that add up. Safe for several threads.
/// </summary>
public sealed class RowTally
{
    private readonly Lock _lock = new();
    private readonly long[] _lost = new long[Enum.GetValues<LossCause>().Length];
    private long _emitted;
    private long _taken;

    /// <summary>Rows given to the output.</summary>
    public long Emitted
    {
        get
        {
            lock (_lock)
            {
                return _emitted;
            }
        }
    }

    /// <summary>Rows that the output took: they are where they were to go, or wait.</summary>
    public long Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken;
            }
        }
    }

    /// <summary>Rows that the output did not take or could not keep: lost for other reasons than a defect.</summary>
    public long NotTaken
    {
        get
        {
            lock (_lock)
            {
                return _lost.Sum() - _lost[(int)LossCause.Defect];
            }
        }
    }

    /// <summary>Lost rows by cause; causes without any are left out.</summary>
    public IReadOnlyDictionary<LossCause, long> Lost
    {
        get
        {
            lock (_lock)
            {
                return LostByCause();
            }
        }
    }

    /// <summary>Rows were given to the output, and it took them.</summary>
    /// <param name="rows">How many.</param>
    public void Take(long rows)
    {
        lock (_lock)
        {
            _emitted += rows;
            _taken += rows;
        }
    }

    /// <summary>Rows were given to the output, and are lost.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="rows">How many.</param>
    public void Lose(LossCause cause, long rows)
    {
        lock (_lock)
        {
            _emitted += rows;
            _lost[(int)cause] += rows;
        }
    }

    /// <summary>Rows that the output had taken are lost.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="rows">How many.</param>
    public void LoseTaken(LossCause cause, long rows)
    {
        lock (_lock)
        {
            _taken -= rows;
            _lost[(int)cause] += rows;
        }
    }

    /// <summary>The counters go on from these.</summary>
    /// <param name="emitted">Rows given to the output until now.</param>
    /// <param name="lost">Those of them that were lost, by cause; it took the others.</param>
    public void Restore(long emitted, IReadOnlyDictionary<LossCause, long> lost)
    {
        lock (_lock)
        {
            Array.Clear(_lost);
            foreach (var (cause, rows) in lost)
            {
                _lost[(int)cause] = rows;
            }

            _emitted = emitted;
            _taken = emitted - _lost.Sum();
        }
    }

    /// <summary>The account of an output that has taken rows as soon as they are counted, and keeps none waiting.</summary>
    /// <param name="output">Its name.</param>
    public OutputAccount ToAccount(string output)
    {
        lock (_lock)
        {
            return new OutputAccount { Output = output, Emitted = _emitted, Delivered = _taken, Lost = LostByCause() };
        }
    }

    private SortedDictionary<LossCause, long> LostByCause()
    {
        var lost = new SortedDictionary<LossCause, long>();
        for (int i = 0; i < _lost.Length; i++)
        {
            if (_lost[i] > 0)
            {
                lost[(LossCause)i] = _lost[i];
            }
        }

        return lost;
    }
}
