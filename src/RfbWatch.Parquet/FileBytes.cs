namespace RfbWatch.Parquet;

/// <summary>
/// The bytes of a file, for a reader that treats bytes after the end of the file as data and follows any offset. Reading past the end is an error here, and so is reading far more bytes
/// than the file has. All reads complete synchronously. Each instance has its own position, so that several threads can read one file, each with its instance.
/// </summary>
/// <param name="file">The file, which must be seekable.</param>
internal sealed class FileBytes(Stream file) : Stream
{
    // A reader reads every byte once, and up to one buffer more for each page header.
    private const int Passes = 4;
    private const int Spare = 1 << 20;

    private readonly long _length = file.Length;
    private long _left = (Passes * file.Length) + Spare;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>The I/O error of the file; null if there was none.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The file.</summary>
    public Stream File => file;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int read;
        try
        {
            lock (file)
            {
                file.Position = _position;
                read = file.Read(buffer);
            }
        }
        catch (IOException e)
        {
            Failure = e;
            throw;
        }

        if (read == 0)
        {
            throw PastEnd();
        }

        _position += read;
        Count(read);
        return read;
    }

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        ReadExactly(one);
        return one[0];
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin)
    {
        long place = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => _length + offset,
        };
        if (place < 0 || place > _length)
        {
            throw new InvalidDataException($"it refers to byte {place}, but has {_length}; it is damaged or incomplete");
        }

        // Seeks are counted, because a page with a negative size would lead back to its own header forever.
        Count(1);
        return _position = place;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private InvalidDataException PastEnd() => new($"it refers to bytes behind its end, {_length}; it is damaged or incomplete");

    private void Count(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw new InvalidDataException("its parts overlap; it is damaged");
        }
    }
}
