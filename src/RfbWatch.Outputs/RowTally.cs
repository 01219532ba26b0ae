namespace RfbWatch.Outputs;

/// <summary>
/// Counts the rows emitted to one output, and their outcome. A row and its outcome are counted atomically, so that concurrent readers see
/// sums that balance. Thread-safe.
/// </summary>
public sealed class RowTally
{
    private readonly Lock _lock = new();
    private readonly long[] _lost = new long[Enum.GetValues<LossCause>().Length];
    private long _emitted;
    private long _taken;

    /// <summary>Rows emitted to the output.</summary>
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

    /// <summary>Rows that the output accepted: they are delivered or waiting.</summary>
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

    /// <summary>Rows that the output refused or could not keep, that is, rows lost for reasons other than an internal error.</summary>
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

    /// <summary>Lost rows by cause; causes without rows are omitted.</summary>
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

    /// <summary>Counts rows that were emitted and accepted.</summary>
    /// <param name="rows">Their number.</param>
    public void Take(long rows)
    {
        lock (_lock)
        {
            _emitted += rows;
            _taken += rows;
        }
    }

    /// <summary>Counts rows that were emitted and lost.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="rows">Their number.</param>
    public void Lose(LossCause cause, long rows)
    {
        lock (_lock)
        {
            _emitted += rows;
            _lost[(int)cause] += rows;
        }
    }

    /// <summary>Counts rows that were accepted earlier and are now lost.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="rows">Their number.</param>
    public void LoseTaken(LossCause cause, long rows)
    {
        lock (_lock)
        {
            _taken -= rows;
            _lost[(int)cause] += rows;
        }
    }

    /// <summary>Continues from earlier counts.</summary>
    /// <param name="emitted">Rows emitted to the output so far.</param>
    /// <param name="lost">Lost rows by cause; the others were accepted.</param>
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

    /// <summary>Returns the account of an output that delivers rows immediately and keeps none waiting.</summary>
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
