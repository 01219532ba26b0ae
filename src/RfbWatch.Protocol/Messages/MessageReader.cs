using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Messages;

/// <summary>
/// Reads a stream of messages item by item: an item of a few bytes is passed on complete, payload is skipped by count and
/// never held. An item that arrives in one piece is not copied; nothing is allocated per message.
/// </summary>
internal abstract partial class MessageReader(ScriptContext context) : DirectReader
{
    /// <summary>Longest text that can be requested as one item.</summary>
    protected const int MaxText = 1024;

    private const int UsualItem = 64;

    private byte[] _held = new byte[UsualItem];
    private int _heldCount;
    private int _need = 1;
    private long _skip;
    private long _next = context.In.Offset;
    private Arrival _arrival;
    private ushort _itemLength;

    /// <summary>Whether nothing more can be read.</summary>
    public bool Stopped { get; private set; }

    /// <summary>State shared by both sides.</summary>
    protected HandshakeState Handshake { get; } = context.State;

    /// <summary>The counts of the session; kept here because every message changes them.</summary>
    protected ActivityCounts Activity { get; } = context.State.Counting;

    /// <summary>Whether the next item can only be read after more bytes of the other side; until then, bytes are left with the caller.</summary>
    protected virtual bool IsBlocked() => false;

    /// <summary>Stream offset of the next byte to read.</summary>
    public long NextOffset => _next;

    /// <summary>The demand for the following bytes.</summary>
    public Demand Demand => Stopped ? Demand.Done : Demand.Skip(_skip);

    /// <inheritdoc />
    public sealed override Demand Read(ReadOnlySpan<byte> bytes, Arrival arrival, out int used)
    {
        int given = bytes.Length;
        _arrival = arrival;
        while (!Stopped)
        {
            if (_skip > 0)
            {
                int take = (int)Math.Min(_skip, bytes.Length);
                _skip -= take;
                _next += take;
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
                // The expected item turned out to begin with payload.
                continue;
            }

            if (_heldCount == 0 && bytes.Length >= _need)
            {
                var item = bytes[.._need];
                bytes = bytes[_need..];
                _next += item.Length;
                Dispatch(item);
                continue;
            }

            int more = Math.Min(_need - _heldCount, bytes.Length);
            bytes[..more].CopyTo(_held.AsSpan(_heldCount));
            _heldCount += more;
            _next += more;
            bytes = bytes[more..];
            if (_heldCount < _need)
            {
                break;
            }

            int length = _heldCount;
            _heldCount = 0;
            Dispatch(_held.AsSpan(0, length));
        }

        used = given - bytes.Length;
        return Demand;
    }

    /// <inheritdoc />
    public sealed override Demand OnSkipped(long length)
    {
        _skip = Math.Max(0, _skip - length);
        _next += length;
        return Demand;
    }

    /// <summary>Continues after missing bytes if they lie inside payload that is skipped; false if the position of the next message is no longer known.</summary>
    public bool TryCross(long missing)
    {
        if (missing == 0 || missing > _skip)
        {
            return false;
        }

        _skip -= missing;
        _next += missing;
        return true;
    }

    /// <summary>Reads the bytes that wait in the side's buffer.</summary>
    /// <returns>Whether nothing more is read.</returns>
    public bool ReadWaiting()
    {
        // The buffer records which packet brought which byte.
        bool isOver = Read(context.In.Bytes, default, out int used).IsDone;
        context.In.Consume(used);
        return isOver;
    }

    /// <summary>Processes the requested item, which has arrived completely.</summary>
    protected abstract void OnItem(ReadOnlySpan<byte> item);

    /// <summary>Requests the next item; at most <see cref="MaxText"/> bytes.</summary>
    protected void Need(int count)
    {
        _need = count;
        if (count > _held.Length)
        {
            Array.Resize(ref _held, count);
        }
    }

    /// <summary>Skips payload before the next item.</summary>
    protected void Skip(long count) => _skip += count;

    /// <summary>Ends reading.</summary>
    protected void Stop() => Stopped = true;

    /// <summary>Ends reading, and records the anomaly that caused it.</summary>
    protected void Stop(string anomaly)
    {
        Note(anomaly);
        Stopped = true;
    }

    /// <summary>Whether the length is above its limit; if so, it is recorded and reading ends.</summary>
    protected bool IsOversize(string field, long length, long limit)
    {
        if (length <= limit)
        {
            return false;
        }

        NoteLimit(field, length);
        Stopped = true;
        return true;
    }

    /// <summary>Emits an event proven by the last bytes read.</summary>
    /// <param name="kind">The kind of event.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="value">See <see cref="RfbEvent.Value"/>.</param>
    /// <param name="data">See <see cref="RfbEvent.Data"/>.</param>
    protected void Emit(EventKind kind, int length, long value = 0, object? data = null) =>
        Handshake.Emit(new RfbEvent
        {
            Kind = kind, Side = context.Side, Offset = _next - length, Length = length, At = _arrival == default ? context.In.ArrivalBefore(_next) : _arrival, Value = value, Data = data,
        });

    /// <summary>Records an anomaly, once.</summary>
    /// <param name="anomaly">Its name.</param>
    /// <param name="length">Number of the last bytes read that show it.</param>
    protected void Note(string anomaly, int length = 1)
    {
        if (!Handshake.HasNoted(anomaly))
        {
            Emit(EventKind.AnomalyNoted, length, data: anomaly);
        }
    }

    /// <summary>Records a length above its limit: field and value, never content.</summary>
    protected void NoteLimit(string field, long length)
    {
        if (Handshake.NewLimit(field, length) is { } text)
        {
            Emit(EventKind.LimitReached, _itemLength, data: text);
        }

        Note(Anomaly.OversizeField);
    }

    private void Dispatch(ReadOnlySpan<byte> item)
    {
        _itemLength = (ushort)item.Length;
        if (_layoutAt == _layout.Length)
        {
            OnItem(item);
            return;
        }

        OnField(item);
    }
}
