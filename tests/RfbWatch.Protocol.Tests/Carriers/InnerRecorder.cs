using System.Globalization;
using System.Text;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>Records the output of the carriers as Latin-1 text, with <c>{gap n}</c> where bytes are missing.</summary>
internal sealed class InnerRecorder : IStreamReceiver
{
    private readonly StringBuilder[] _text = [new(), new()];

    public string this[Side side] => _text[(int)side].ToString();

    public StreamStep OnBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        _text[(int)side].Append(Encoding.Latin1.GetString(bytes));
        return StreamStep.Bytes;
    }

    public StreamStep OnGap(Side side, long length)
    {
        _text[(int)side].Append(CultureInfo.InvariantCulture, $"{{gap {length}}}");
        return StreamStep.Bytes;
    }

    public StreamStep OnSkipped(Side side, long length)
    {
        Assert.Equal(0, length); // every byte is needed
        return StreamStep.Bytes;
    }

    public void OnEnd(Side side, StreamEnd end)
    {
    }

    public void Finish()
    {
    }
}
