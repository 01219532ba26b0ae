using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <summary>
/// Reads a stream of messages item by item: an item of a few bytes is handed over whole, payload is passed over by count and
/// never held. An item that arrives in one piece is not copied; nothing is allocated a message.
/// </summary>
internal abstract partial class MessageReader(Evidence evidence)
{
    /// <summary>Longest text that can be asked for as one item.</summary>
    protected const int MaxText = 1024;

    private const int UsualItem = 64;

    private byte[] _held = new byte[UsualItem];
    private int _heldCount;
    private int _need = 1;
    private long _skip;

    /// <summary>Nothing more can be read.</summary>
    public bool Stopped { get; private set; }

    /// <summary>What both sides know.</summary>
    protected Evidence Evidence { get; } = evidence;

    /// <summary>The counts of the session; kept here, for every message comes to them.</summary>
    protected ActivityCounts Activity { get; } = evidence.Facts.Counting;

    /// <summary>The next item can only be read once the other side said more; bytes are left with the caller.</summary>
    protected virtual bool IsBlocked() => false;

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

            if (IsBlocked())
            {
                break;
            }

            if (_skip > 0)
            {
                // What was waited for turned out to begin with payload.
                continue;
            }

            if (_heldCount == 0 && bytes.Length >= _need)
            {
                var item = bytes[.._need];
                bytes = bytes[_need..];
                Dispatch(item);
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
            Dispatch(_held.AsSpan(0, length));
        }

        return given - bytes.Length;
    }

    /// <summary>How many of the next bytes are payload that is passed over.</summary>
    public long Unread => _skip;

    /// <summary>Passes over so many bytes of that payload without their being shown.</summary>
    public void TakePassed(long length) => _skip = Math.Max(0, _skip - length);

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

    /// <summary>Asks for the next item; at most <see cref="MaxText"/> bytes.</summary>
    protected void Need(int count)
    {
        _need = count;
        if (count > _held.Length)
        {
            Array.Resize(ref _held, count);
        }
    }

    /// <summary>Passes over payload before the next item.</summary>
    protected void Skip(long count) => _skip += count;

    /// <summary>Ends reading.</summary>
    protected void Stop() => Stopped = true;

    /// <summary>Ends reading with a name for why.</summary>
    protected void Stop(string anomaly)
    {
        Evidence.Note(anomaly);
        Stopped = true;
    }

    /// <summary>Whether the length is above its limit; then it is noted and reading ends.</summary>
    protected bool IsOversize(string field, long length, long limit)
    {
        if (length <= limit)
        {
            return false;
        }

        Evidence.NoteOversize(field, length);
        Stopped = true;
        return true;
    }

    private void Dispatch(ReadOnlySpan<byte> item)
    {
        if (_layoutAt == _layout.Length)
        {
            OnItem(item);
            return;
        }

        OnField(item);
    }
}
