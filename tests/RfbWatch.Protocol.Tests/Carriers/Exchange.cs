using System.Text;
using RfbWatch.Protocol.Carriers;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>A scripted exchange between both sides, and ways to feed it to an unwrapper.</summary>
internal sealed class Exchange
{
    private readonly List<(Side From, byte[] Bytes)> _turns = [];

    public IReadOnlyList<(Side From, byte[] Bytes)> Turns => _turns;

    public Exchange A(string latin1) => Add(Side.A, Encoding.Latin1.GetBytes(latin1));

    public Exchange B(string latin1) => Add(Side.B, Encoding.Latin1.GetBytes(latin1));

    public Exchange A(byte[] bytes) => Add(Side.A, bytes);

    public Exchange B(byte[] bytes) => Add(Side.B, bytes);

    public Exchange Copy()
    {
        var copy = new Exchange();
        copy._turns.AddRange(_turns);
        return copy;
    }

    public byte[] Stream(Side side) => [.. _turns.Where(turn => turn.From == side).SelectMany(turn => turn.Bytes)];

    /// <summary>Everything that is visible from outside, as one text.</summary>
    public static string Describe(CarrierUnwrapper unwrapper, InnerRecorder inner)
    {
        var facts = unwrapper.Facts;
        return string.Join('\n', facts.Carrier, facts.Target, string.Join(',', facts.Outer), facts.ServerSide, facts.RepeaterBanner,
            facts.RepeaterKeepAlives, facts.NotRfb, string.Join(',', facts.Anomalies.Order(StringComparer.Ordinal)), "A:" + inner[Side.A], "B:" + inner[Side.B]);
    }

    /// <summary>Feeds the messages, each cut into pieces by <paramref name="cut"/>.</summary>
    public (CarrierUnwrapper Unwrapper, InnerRecorder Inner) Run(Func<byte[], IEnumerable<byte[]>>? cut = null)
    {
        var inner = new InnerRecorder();
        var unwrapper = new CarrierUnwrapper(inner);
        foreach (var (from, bytes) in _turns)
        {
            foreach (byte[] piece in cut?.Invoke(bytes) ?? [bytes])
            {
                unwrapper.OnBytes(from, piece, default);
            }
        }

        unwrapper.Finish();
        return (unwrapper, inner);
    }

    public string Result(Func<byte[], IEnumerable<byte[]>>? cut = null)
    {
        var (unwrapper, inner) = Run(cut);
        return Describe(unwrapper, inner);
    }

    /// <summary>Feeds one whole stream, then the other: the most extreme interleaving.</summary>
    public string ResultSideBySide(Side first)
    {
        var inner = new InnerRecorder();
        var unwrapper = new CarrierUnwrapper(inner);
        var second = first == Side.A ? Side.B : Side.A;
        unwrapper.OnBytes(first, Stream(first), default);
        unwrapper.OnBytes(second, Stream(second), default);
        unwrapper.Finish();
        return Describe(unwrapper, inner);
    }

    private Exchange Add(Side from, byte[] bytes)
    {
        _turns.Add((from, bytes));
        return this;
    }
}
