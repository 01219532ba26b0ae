using System.Diagnostics.CodeAnalysis;

namespace RfbWatch.Flows;

/// <summary>
/// The first bytes of both streams in the order in which the sink received them: enough of a handshake to read it again if the flow has to give up its sink. A
/// run consists of a byte with the side and the length, followed by the bytes. Runs of one side are contiguous; bytes that do not fit are omitted, with all
/// later bytes of that side.
/// </summary>
internal struct Transcript
{
    /// <summary>Total size of all runs.</summary>
    public const int Capacity = 160;

    private const int SideBit = 0x80;
    private const int LengthMask = 0x3F;

    /// <summary>The length that indicates a short form of the handler: three bytes of code follow.</summary>
    private const int CodeMark = LengthMask;
    private const int LongestRun = LengthMask - 1;
    private const int CodeBytes = 3;

    private byte[]? _bytes;
    private int _length;
    private int _lastRun;
    private Side _side0;
    private Side _side1;

    /// <summary>Returns the stream offset of the first byte kept of a side; -1 if there is none.</summary>
    public readonly long From(int side) => (side == 0 ? _side0 : _side1) is { Begun: true } kept ? kept.From : -1;

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _length = 0;
        _lastRun = 0;
        _side0 = _side1 = default;
    }

    /// <summary>Keeps the next bytes of a side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="place">Their stream offset.</param>
    /// <param name="bytes">The bytes.</param>
    public void Add(int side, long place, ReadOnlySpan<byte> bytes)
    {
        ref var kept = ref Of(side);
        if (kept.Stopped || (kept.Begun && kept.To != place))
        {
            kept.Stopped = true;
            return;
        }

        if (!kept.Begun)
        {
            kept = new Side { Begun = true, From = place, To = place };
        }

        _bytes ??= new byte[Capacity];
        while (!bytes.IsEmpty)
        {
            if (_length == 0 || SideOf(_bytes[_lastRun]) != side || (_bytes[_lastRun] & LengthMask) == LongestRun)
            {
                if (_length + 1 >= Capacity)
                {
                    kept.Stopped = true;
                    return;
                }

                _lastRun = _length;
                _bytes[_length++] = (byte)(side * SideBit);
            }

            int taken = Math.Min(bytes.Length, Math.Min(Capacity - _length, LongestRun - (_bytes[_lastRun] & LengthMask)));
            if (taken == 0)
            {
                kept.Stopped = true;
                return;
            }

            bytes[..taken].CopyTo(_bytes.AsSpan(_length));
            bytes = bytes[taken..];
            _length += taken;
            _bytes[_lastRun] += (byte)taken;
            kept.To += taken;
        }
    }

    /// <summary>Writes the runs into a memo, using the handler's short forms where possible. Returns false if not all of them fit.</summary>
    public readonly bool TryPack<THandler>(ref THandler handler, Span<byte> memo)
        where THandler : struct, IFlowHandler
    {
        memo.Clear();
        bool isLeftOut0 = false;
        bool isLeftOut1 = false;
        int at = 0;
        for (int run = 0; run < _length; run += 1 + (_bytes![run] & LengthMask))
        {
            int side = SideOf(_bytes![run]);
            var bytes = _bytes.AsSpan(run + 1, _bytes[run] & LengthMask);
            ref bool isLeftOut = ref side == 0 ? ref isLeftOut0 : ref isLeftOut1;
            if (!isLeftOut && handler.TryShorten(bytes, out int shortened, out uint code) && at + 1 + CodeBytes <= memo.Length)
            {
                memo[at] = (byte)((side * SideBit) | CodeMark);
                (memo[at + 1], memo[at + 2], memo[at + 3]) = ((byte)code, (byte)(code >> 8), (byte)(code >> 16));
                at += 1 + CodeBytes;
                bytes = bytes[shortened..];
            }

            int room = Math.Min(bytes.Length, memo.Length - at - 1);
            if (!isLeftOut && room > 0)
            {
                memo[at] = (byte)((side * SideBit) | room);
                bytes[..room].CopyTo(memo[(at + 1)..]);
                at += 1 + room;
            }

            isLeftOut |= room < bytes.Length;
        }

        return !isLeftOut0 && !isLeftOut1;
    }

    /// <summary>Removes the first run from a memo's runs and returns its bytes.</summary>
    /// <param name="handler">The handler that defines the short forms.</param>
    /// <param name="runs">The remaining runs.</param>
    /// <param name="bytes">Space for <see cref="Capacity"/> bytes.</param>
    /// <param name="side">The side that sent the bytes.</param>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public static int Unpack<THandler>(ref THandler handler, ref ReadOnlySpan<byte> runs, scoped Span<byte> bytes, out int side)
        where THandler : struct, IFlowHandler
    {
        side = 0;
        if (runs.IsEmpty || runs[0] == 0)
        {
            return 0;
        }

        side = SideOf(runs[0]);
        int length = runs[0] & LengthMask;
        if (length == CodeMark)
        {
            length = handler.Lengthen(runs[1] | ((uint)runs[2] << 8) | ((uint)runs[3] << 16), bytes);
            runs = runs[(1 + CodeBytes)..];
            return length;
        }

        runs.Slice(1, length).CopyTo(bytes);
        runs = runs[(1 + length)..];
        return length;
    }

    private static int SideOf(byte header) => header / SideBit;

    [UnscopedRef]
    private ref Side Of(int side) => ref side == 0 ? ref _side0 : ref _side1;

    private struct Side
    {
        public bool Begun;
        public bool Stopped;
        public long From;
        public long To;
    }
}
