using System.Diagnostics.CodeAnalysis;

namespace RfbWatch.Flows;

/// <summary>
/// The first bytes of both streams in the order in which the sink got them: enough of a handshake to read it again, should the flow have to give up its sink. A run is
/// a byte that says the side and the length, and the bytes. Runs of one side follow one another without a gap; what does not fit is left out, with all that follows of that side.
/// </summary>
internal struct Transcript
{
    /// <summary>Bytes of all runs together.</summary>
    public const int Capacity = 160;

    private const int SideBit = 0x80;
    private const int LengthMask = 0x3F;

    /// <summary>Length that stands for a form the handler knows: three bytes of code follow.</summary>
    private const int CodeMark = LengthMask;
    private const int LongestRun = LengthMask - 1;
    private const int CodeBytes = 3;

    private byte[]? _bytes;
    private int _length;
    private int _lastRun;
    private Side _side0;
    private Side _side1;

    /// <summary>Place in the stream of the first byte kept of a side; -1 when none was.</summary>
    public readonly long From(int side) => (side == 0 ? _side0 : _side1) is { Begun: true } kept ? kept.From : -1;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _length = 0;
        _lastRun = 0;
        _side0 = _side1 = default;
    }

    /// <summary>The next bytes of a side are missing, or not wanted: nothing that follows of it is kept.</summary>
    public void Stop(int side) => Of(side).Stopped = true;

    /// <summary>Keeps the next bytes of a side.</summary>
    /// <param name="side">Which side.</param>
    /// <param name="place">Their place in the stream.</param>
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

            var taken = Math.Min(bytes.Length, Math.Min(Capacity - _length, LongestRun - (_bytes[_lastRun] & LengthMask)));
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

    /// <summary>Writes the runs into a memo, in the handler's short forms where there are any. False when not all of them fit.</summary>
    public readonly bool TryPack<THandler>(ref THandler handler, Span<byte> memo)
        where THandler : struct, IFlowHandler
    {
        memo.Clear();
        var isLeftOut0 = false;
        var isLeftOut1 = false;
        var at = 0;
        for (var run = 0; run < _length; run += 1 + (_bytes![run] & LengthMask))
        {
            var side = SideOf(_bytes![run]);
            var bytes = _bytes.AsSpan(run + 1, _bytes[run] & LengthMask);
            ref var isLeftOut = ref side == 0 ? ref isLeftOut0 : ref isLeftOut1;
            if (!isLeftOut && handler.TryShorten(bytes, out var shortened, out var code) && at + 1 + CodeBytes <= memo.Length)
            {
                memo[at] = (byte)((side * SideBit) | CodeMark);
                (memo[at + 1], memo[at + 2], memo[at + 3]) = ((byte)code, (byte)(code >> 8), (byte)(code >> 16));
                at += 1 + CodeBytes;
                bytes = bytes[shortened..];
            }

            var room = Math.Min(bytes.Length, memo.Length - at - 1);
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

    /// <summary>Takes the first run off a memo's runs and gives its bytes.</summary>
    /// <param name="handler">Who knows the short forms.</param>
    /// <param name="runs">What is left of the runs.</param>
    /// <param name="bytes">Room for the bytes: <see cref="Capacity"/>.</param>
    /// <param name="side">Whose bytes.</param>
    /// <returns>How many bytes; 0 at the end.</returns>
    public static int Unpack<THandler>(ref THandler handler, ref ReadOnlySpan<byte> runs, scoped Span<byte> bytes, out int side)
        where THandler : struct, IFlowHandler
    {
        side = 0;
        if (runs.IsEmpty || runs[0] == 0)
        {
            return 0;
        }

        side = SideOf(runs[0]);
        var length = runs[0] & LengthMask;
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
