using System.IO.Hashing;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Passes what is written to another stream, and computes its checksum.</summary>
/// <param name="target">The other stream, which stays open.</param>
internal sealed class HashingStream(Stream target) : Stream
{
    private readonly XxHash3 _hash = new();
    private long _written;

    /// <summary>The checksum of what was written.</summary>
    public ulong Checksum => _hash.GetCurrentHashAsUInt64();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _written;

    public override long Position { get => _written; set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.Append(buffer);
        target.Write(buffer);
        _written += buffer.Length;
    }

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
