using System.IO.Compression;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// The compressed messages of one direction of a WebSocket (permessage-deflate, RFC 7692 section 7.2.2). One inflater reads them all: a sender that
/// keeps its window between messages needs that, and one that does not (no_context_takeover) refers back to nothing, so what was negotiated
/// need not be known. Output comes in pieces of one size and is never held.
/// </summary>
internal sealed class WebSocketInflation : IDisposable
{
    /// <summary>Most that one message may hold inflated: a full update of a large screen, raw.</summary>
    private const long MaxMessage = 256 << 20;

    /// <summary>A compressed message that holds nothing is one or two bytes.</summary>
    private const int LongestEmpty = 5;

    private const int PieceLength = 4096;

    private readonly Input _input = new();
    private readonly byte[] _piece = new byte[PieceLength];
    private readonly DeflateStream _inflater;
    private long _given;
    private long _taken;

    public WebSocketInflation() => _inflater = new DeflateStream(_input, CompressionMode.Decompress);

    /// <summary>What the sender took off the end of each message.</summary>
    private static ReadOnlySpan<byte> Tail => [0, 0, 0xFF, 0xFF];

    public void Dispose()
    {
        _inflater.Dispose();
        _input.Dispose();
    }

    /// <summary>Gives the next bytes of the message; what they hold must have been read before more are given.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        _given += payload.Length;
        _input.Add(payload);
    }

    /// <summary>The message is over.</summary>
    public void End()
    {
        _input.Add(Tail);
        _input.IsWhole = true;
    }

    /// <summary>Reads what has been given.</summary>
    /// <param name="inflated">The next bytes, valid until the next call; empty when more must be given.</param>
    /// <returns>False when the bytes are not deflated data, refer to bytes that are missing, or hold too much.</returns>
    public bool TryRead(out ReadOnlySpan<byte> inflated)
    {
        try
        {
            int read = _inflater.Read(_piece);
            _taken += read;
            inflated = _piece.AsSpan(0, read);
            return _taken <= MaxMessage;
        }
        catch (InvalidDataException)
        {
            inflated = default;
            return false;
        }
    }

    /// <summary>Ends the account of one message.</summary>
    /// <returns>False when it held bytes, and none came of them.</returns>
    public bool TryConclude()
    {
        bool read = _taken > 0 || _given <= LongestEmpty;
        _taken = _given = 0;
        _input.Begin();
        return read;
    }

    /// <summary>
    /// Bytes that are there so far: reading finds their end, and goes on once there are more. They are given in blocks that count from the message's
    /// beginning: what comes before a damaged place is lost with its block, whichever way the bytes were cut.
    /// </summary>
    private sealed class Input : Stream
    {
        private const int BlockLength = 256;

        private byte[] _bytes = [];
        private int _start;
        private int _end;
        private int _inBlock;

        /// <summary>Whether no more bytes of the message come.</summary>
        public bool IsWhole { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
            if (_bytes.Length - _end < bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(_end + bytes.Length, PieceLength));
            }

            bytes.CopyTo(_bytes.AsSpan(_end));
            _end += bytes.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(BlockLength - _inBlock, Math.Min(buffer.Length, _end - _start));
            if (count < BlockLength - _inBlock && !IsWhole)
            {
                return 0;
            }

            _bytes.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            _inBlock = (_inBlock + count) % BlockLength;
            return count;
        }

        /// <summary>Another message begins.</summary>
        public void Begin()
        {
            _inBlock = 0;
            IsWhole = false;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
