namespace RfbWatch.Protocol.Messages;

/// <summary>
/// Reads a stream of messages item by item: an item of a few bytes is handed over whole, payload is passed over by count and
/// never held. An item that arrives in one piece is not copied; nothing is allocated a message.
/// </summary>
internal abstract class MessageReader
{
    /// <summary>Longest item that can be asked for.</summary>
    protected const int MaxItem = 64;

    private readonly byte[] _held = new byte[MaxItem];
    private int _heldCount;
    private int _need = 1;
    private long _skip;

    /// <summary>Nothing more can be read.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The next item can only be read once the other side said more; bytes are left with the caller.</summary>
    protected virtual bool Blocked => false;

    /// <summary>Whether the reader stands between two messages.</summary>
    public bool BetweenMessages => _skip == 0 && _heldCount == 0 && AtMessageStart;

    /// <summary>Whether the next item begins a message.</summary>
    protected abstract bool AtMessageStart { get; }

    /// <summary>Reads as far as it goes; returns how many bytes were used.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        int given = bytes.Length;
        while (!Stopped)
        {
            if (_skip > 0)
            {
                int take = (int)Math.Min(_skip, bytes.Length);
                _skip -= take;
                bytes = bytes[take..];
                if (_skip > 0)
                {
                    break;
                }
            }

            if (Blocked)
            {
                break;
            }

            if (_heldCount == 0 && bytes.Length >= _need)
            {
                var item = bytes[.._need];
                bytes = bytes[_need..];
                OnItem(item);
                continue;
            }

            int more = Math.Min(_need - _heldCount, bytes.Length);
            bytes[..more].CopyTo(_held.AsSpan(_heldCount));
            _heldCount += more;
            bytes = bytes[more..];
            if (_heldCount < _need)
            {
                break;
            }

            int length = _heldCount;
            _heldCount = 0;
            OnItem(_held.AsSpan(0, length));
        }

        return given - bytes.Length;
    }

    /// <summary>Goes on behind missing bytes where they lie inside payload that is passed over; false when the place in the stream is lost.</summary>
    public bool TryCross(long missing)
    {
        if (missing == 0 || missing > _skip)
        {
            return false;
        }

        _skip -= missing;
        return true;
    }

    /// <summary>The item asked for is here, whole.</summary>
    protected abstract void OnItem(ReadOnlySpan<byte> item);

    /// <summary>Asks for the next item.</summary>
    protected void Need(int count) => _need = count;

    /// <summary>Passes over payload before the next item.</summary>
    protected void Skip(long count) => _skip += count;

    /// <summary>Ends reading.</summary>
    protected void Stop() => Stopped = true;
}
