using RfbWatch.Protocol.Conversations;
using RfbWatch.Protocol.Probes;

namespace RfbWatch.Protocol.Tests.Carriers;

/// <summary>
/// A model of how the flow layer treats the segments of one flow: it probes the first bytes of each stream, opens a conversation when either may be RFB,
/// and probes a stream again where <see cref="RfbProbe.MayReopen"/> allows it. Bytes that were not kept are a gap for the conversation.
/// </summary>
internal sealed class FlowModel
{
    private const int ProbeBytes = 512;

    private readonly List<byte>[] _held = [[], []];
    private readonly bool[] _no = new bool[2];
    private readonly long[] _skipped = new long[2];
    private Conversation? _conversation;
    private long _ticks;

    /// <summary>The facts of a flow with these segments; null when no conversation was opened.</summary>
    public static ConversationFacts? Run(IEnumerable<(Side From, byte[] Bytes)> segments)
    {
        var flow = new FlowModel();
        foreach (var (from, bytes) in segments)
        {
            flow.OnSegment(from, bytes);
        }

        return flow._conversation is null ? null : Play.End(flow._conversation);
    }

    private void OnSegment(Side side, byte[] bytes)
    {
        _ticks++;
        int number = (int)side;
        if (_conversation is not null)
        {
            Give(side, bytes);
            return;
        }

        bool beginning = _skipped[number] == 0;
        if (_no[number])
        {
            if (!RfbProbe.MayReopen(bytes))
            {
                _skipped[number] += bytes.Length;
                return;
            }

            _no[number] = false;
            beginning = false;
        }

        _held[number].AddRange(bytes);
        var verdict = RfbProbe.Probe([.. _held[number]], beginning);
        if (verdict == ProbeVerdict.Rfb)
        {
            Open();
        }
        else if (verdict == ProbeVerdict.NotRfb || _held[number].Count >= ProbeBytes)
        {
            _no[number] = true;
            _skipped[number] += _held[number].Count;
            _held[number].Clear();
        }
    }

    private void Open()
    {
        _conversation = new Conversation(new ConversationOptions());
        foreach (var side in new[] { Side.A, Side.B })
        {
            if (_skipped[(int)side] > 0)
            {
                _conversation.OnGap(side, _skipped[(int)side]);
            }

            Give(side, [.. _held[(int)side]]);
        }
    }

    private void Give(Side side, byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            _conversation!.OnBytes(side, bytes, _ticks);
        }
    }
}
