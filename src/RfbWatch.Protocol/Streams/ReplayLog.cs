namespace RfbWatch.Protocol.Streams;

/// <summary>The first bytes of both sides in order of arrival, stored so that they can be read again. Bounded.</summary>
internal sealed class ReplayLog
{
    private const int MaxBytes = 2048;
    private const int MaxPieces = 64;
    private const int FirstBytes = 192;
    private const int FirstPieces = 12;

    private byte[] _bytes = new byte[FirstBytes];
    private Piece[] _pieces = new Piece[FirstPieces];
    private int _length;
    private int _count;

    /// <summary>Receives the same calls as a receiver.</summary>
    public delegate void Receiver(Side side, ReadOnlySpan<byte> bytes, Arrival arrival);

    /// <summary>Stores a piece; false if there is no space for it.</summary>
    public bool TryAdd(Side side, ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        if (_count == MaxPieces || bytes.Length > MaxBytes - _length)
        {
            return false;
        }

        if (_count == _pieces.Length)
        {
            Array.Resize(ref _pieces, Math.Min(MaxPieces, _count * 2));
        }

        if (bytes.Length > _bytes.Length - _length)
        {
            Array.Resize(ref _bytes, Math.Clamp(_length * 2, _length + bytes.Length, MaxBytes));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        _pieces[_count++] = new Piece { Arrival = arrival, Length = bytes.Length, Side = side };
        return true;
    }

    /// <summary>Replays all pieces in order.</summary>
    public void Replay(Receiver receiver)
    {
        int at = 0;
        for (int i = 0; i < _count; i++)
        {
            receiver(_pieces[i].Side, _bytes.AsSpan(at, _pieces[i].Length), _pieces[i].Arrival);
            at += _pieces[i].Length;
        }
    }

    private struct Piece
    {
        public Arrival Arrival;
        public int Length;
        public Side Side;
    }
}
