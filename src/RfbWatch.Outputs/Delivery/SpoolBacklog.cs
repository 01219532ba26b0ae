namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// Keeps records that the disk of a spool refuses in bounded memory, oldest first. They follow the last record of the spool: once that is settled, the sender delivers them from memory, so
/// that a receiver gets its rows even while the disk is full. They have the numbers that they would have in the spool.
/// </summary>
/// <param name="spool">The spool.</param>
public sealed class SpoolBacklog(Spool spool)
{
    /// <summary>Maximum size in bytes.</summary>
    public const int MaxBytes = 16 << 20;

    private readonly Queue<byte[]> _records = new();
    private volatile int _count;
    private int _bytes;
    private int _lent;
    private int _saved;
    private int _released = int.MaxValue;

    /// <summary>The lock that callers of all public members except <see cref="Count"/> must hold.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Number of records.</summary>
    public int Count => _count;

    /// <summary>The oldest record, if it may be appended to the spool; null if there is none, or while the sender has borrowed it.</summary>
    public byte[]? Next => _lent == 0 && _records.TryPeek(out byte[]? oldest) ? oldest : null;

    /// <summary>Adds a record; returns false if there is no space for it.</summary>
    public bool TryAdd(byte[] record)
    {
        if (_bytes + record.Length > MaxBytes)
        {
            return false;
        }

        _records.Enqueue(record);
        _count = _records.Count;
        _bytes += record.Length;
        return true;
    }

    /// <summary>Removes the oldest record.</summary>
    public void RemoveFirst()
    {
        _bytes -= _records.Dequeue().Length;
        _count = _records.Count;
        _saved = Math.Max(0, _saved - 1);
        _released = _released == int.MaxValue ? _released : Math.Max(0, _released - 1);
    }

    /// <summary>Removes all records that the sender has not borrowed; returns their number.</summary>
    public int Clear()
    {
        byte[][] lent = [.. _records.Take(_lent)];
        int removed = _records.Count - lent.Length;
        _records.Clear();
        foreach (byte[] record in lent)
        {
            _records.Enqueue(record);
        }

        _count = lent.Length;
        _bytes = lent.Sum(record => record.Length);
        _saved = Math.Min(_saved, lent.Length);
        _released = _released == int.MaxValue ? _released : Math.Min(_released, lent.Length);
        return removed;
    }

    /// <summary>Notes that the current records are included in an account that is being saved.</summary>
    public void NoteSaved() => _saved = _records.Count;

    /// <summary>Notes that this account has been saved: its records, and no others, may be delivered. Initially, all records may be delivered.</summary>
    public void Release() => _released = _saved;

    /// <summary>Borrows the oldest records for delivery. Until they are returned, they are not appended to the spool. Empty if none may be delivered yet.</summary>
    /// <param name="maxRecords">Maximum number of records.</param>
    /// <param name="maxBytes">The batch ends with the record that reaches this size.</param>
    internal IReadOnlyList<SpoolRecord> Borrow(int maxRecords, int maxBytes)
    {
        lock (Gate)
        {
            var batch = new List<SpoolRecord>();
            if (_records.Count == 0 || spool.Waiting > 0)
            {
                return batch;
            }

            long sequence = spool.Appended;
            int bytes = 0;
            foreach (byte[] record in _records.Take(Math.Min(maxRecords, _released)).TakeWhile(_ => bytes < maxBytes))
            {
                batch.Add(new SpoolRecord(++sequence, record));
                bytes += record.Length;
            }

            _lent = batch.Count;
            return batch;
        }
    }

    /// <summary>Settles borrowed records and removes them atomically, so that an account never counts them twice.</summary>
    /// <param name="last">Number of the last one.</param>
    /// <param name="isRefused">Whether the receiver permanently refused them.</param>
    internal void Settle(long last, bool isRefused)
    {
        lock (Gate)
        {
            long settled = last - spool.Appended;
            spool.SettleUnstored(last, isRefused);
            for (long i = 0; i < settled; i++)
            {
                RemoveFirst();
                _lent--;
            }
        }
    }

    /// <summary>Returns the remaining borrowed records, which then wait again.</summary>
    internal void Return()
    {
        lock (Gate)
        {
            _lent = 0;
        }
    }
}
