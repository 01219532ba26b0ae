using System.Globalization;
using System.Text;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Records the output of the carriers as Latin-1 text, with <c>{gap n}</c> where bytes are missing.</summary>
internal sealed class InnerRecorder : IStreamReceiver
{
    private readonly StringBuilder[] _text = [new(), new()];

    public string this[Side side] => _text[(int)side].ToString();

    public void OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks) => _text[(int)side].Append(Encoding.Latin1.GetString(bytes));

    public void OnGap(Side side, long length) => _text[(int)side].Append(CultureInfo.InvariantCulture, $"{{gap {length}}}");

    public void OnEnd(Side side, StreamEnd end)
    {
    }

    public void Finish()
    {
    }

    public bool Wants(Side side) => true;

    public long Unread(Side side) => 0;

    public void OnSkipped(Side side, long length) => Assert.Fail("every byte is read");
}
