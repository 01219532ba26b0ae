using System.Diagnostics;
using System.Text;

namespace RfbWatch.Sensor.Tests.Live;

/// <summary>Standard output of a sensor that is killed with kill -9 while it writes the first row of a table: the preceding outputs have the row.</summary>
internal sealed class DyingStream(string table) : Stream
{
    private readonly byte[] _category = Encoding.UTF8.GetBytes($"-{table}\"");

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IndexOf(_category) >= 0)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            self.WaitForExit();
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
