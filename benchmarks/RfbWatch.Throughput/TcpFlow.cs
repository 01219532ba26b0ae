namespace RfbWatch.Throughput;

/// <summary>A TCP connection that follows a dialogue: handshake, segments with acknowledgments, FIN; with reordering and retransmission.</summary>
internal sealed class TcpFlow : GeneratedFlow
{
    private readonly IEnumerator<Step> _steps;
    private readonly Dice _dice;
    private readonly CaptureProfile _profile;
    private readonly Queue<Segment> _ready = new();
    private readonly RfbTruth? _truth;
    private readonly uint[] _sequence;
    private Step _step;
    private long _offset;
    private bool _inStep;
    private int _unacknowledged;
    private int _stepsBegun;
    private Phase _phase;

    public TcpFlow(Endpoints ends, Dice dice, CaptureProfile profile, IEnumerable<Step> steps, RfbTruth? truth)
        : base(ends)
    {
        _dice = dice;
        _profile = profile;
        _steps = steps.GetEnumerator();
        _truth = truth;
        _sequence = [(uint)dice.Next(), (uint)dice.Next()];
    }

    private enum Phase
    {
        Syn,
        SynAck,
        Established,
        Dialogue,
        FinFromClient,
        FinFromServer,
        LastAck,
        Done,
    }

    public override bool WriteNext(PcapFile file, Frame frame)
    {
        if (_ready.Count == 0)
        {
            Prepare();
        }

        if (_ready.TryDequeue(out var segment))
        {
            file.Append(frame.Tcp(Ends, segment.FromClient, segment.Sequence, segment.Acknowledged, segment.Flags, segment.Payload));
            if (segment.EndsHandshake && _truth is not null)
            {
                _truth.Complete = true;
            }
        }

        return _phase != Phase.Done || _ready.Count > 0;
    }

    private void Prepare()
    {
        if (!Next(out var first))
        {
            return;
        }

        bool early = _truth is not null && _stepsBegun <= 9;
        bool swap = _dice.Chance(_profile.ReorderShare) || (early && _truth!.Reordered && _dice.Chance(0.3));
        if (swap && first.Payload.Length > 0 && Next(out var second))
        {
            _ready.Enqueue(second);
            _ready.Enqueue(first);
        }
        else
        {
            _ready.Enqueue(first);
        }

        if (first.Payload.Length > 0 && (_dice.Chance(_profile.RetransmitShare) || (early && _truth!.Repeated)))
        {
            _ready.Enqueue(first);
        }
    }

    /// <summary>The next segment in sending order.</summary>
    private bool Next(out Segment segment)
    {
        switch (_phase)
        {
            case Phase.Syn:
                _phase = Phase.SynAck;
                segment = Control(true, Frame.Syn, acknowledges: false);
                return true;
            case Phase.SynAck:
                _phase = Phase.Established;
                segment = Control(false, Frame.Syn | Frame.Ack, acknowledges: true);
                return true;
            case Phase.Established:
                _phase = Phase.Dialogue;
                segment = Plain(true, Frame.Ack);
                return true;
            case Phase.Dialogue:
                return NextOfDialogue(out segment);
            case Phase.FinFromClient:
                _phase = Phase.FinFromServer;
                segment = Control(true, Frame.Fin | Frame.Ack, acknowledges: true);
                return true;
            case Phase.FinFromServer:
                _phase = Phase.LastAck;
                segment = Control(false, Frame.Fin | Frame.Ack, acknowledges: true);
                return true;
            case Phase.LastAck:
                _phase = Phase.Done;
                segment = Plain(true, Frame.Ack);
                return true;
            default:
                segment = default;
                return false;
        }
    }

    private bool NextOfDialogue(out Segment segment)
    {
        if (_unacknowledged >= 2)
        {
            _unacknowledged = 0;
            segment = Plain(!_step.FromClient, Frame.Ack);
            return true;
        }

        if (!_inStep)
        {
            if (!_steps.MoveNext())
            {
                _phase = Phase.FinFromClient;
                return Next(out segment);
            }

            _step = _steps.Current;
            _offset = 0;
            _inStep = true;
            _stepsBegun++;
        }

        int limit = _truth is { Split: true } && _stepsBegun <= 2 ? 1 + _dice.Below(8) : _profile.SegmentSize;
        ReadOnlySpan<byte> source;
        if (_offset < _step.Bytes.Length)
        {
            source = _step.Bytes.AsSpan((int)_offset);
        }
        else
        {
            long filled = _offset - _step.Bytes.Length;
            source = Filler.At(filled, (int)Math.Min(_step.Filler - filled, limit));
        }

        byte[] payload = source[..Math.Min(source.Length, limit)].ToArray();
        _offset += payload.Length;
        bool last = _offset == _step.Bytes.Length + _step.Filler;
        segment = Plain(_step.FromClient, Frame.Ack | Frame.Push) with { Payload = payload, EndsHandshake = last && _step.EndsHandshake };
        _sequence[_step.FromClient ? 0 : 1] += (uint)payload.Length;
        _unacknowledged++;
        _inStep = !last;
        return true;
    }

    private Segment Plain(bool fromClient, byte flags) =>
        new(fromClient, _sequence[fromClient ? 0 : 1], _sequence[fromClient ? 1 : 0], flags, [], false);

    private Segment Control(bool fromClient, byte flags, bool acknowledges)
    {
        var segment = Plain(fromClient, flags);
        _sequence[fromClient ? 0 : 1]++;
        return acknowledges ? segment : segment with { Acknowledged = 0 };
    }

    private readonly record struct Segment(bool FromClient, uint Sequence, uint Acknowledged, byte Flags, byte[] Payload, bool EndsHandshake);
}
