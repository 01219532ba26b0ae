using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Decides which side is the server. The conversation is read twice, once for each assumption, until the bytes decide: one
/// reading reaches what only its roles can say, or the other breaks. Who spoke first decides only where the bytes do not.
/// </summary>
internal sealed class RoleChoice : IStreamReceiver
{
    private readonly Dialogue[] _dialogues;
    private readonly long[] _firstTicks = [long.MaxValue, long.MaxValue];
    private Side? _first;
    private Dialogue? _decided;

    public RoleChoice(ConversationOptions options)
    {
        _dialogues = [new Dialogue(options, Side.A), new Dialogue(options, Side.B)];
    }

    /// <summary>Set once: the carrier proves who serves.</summary>
    public Side? CarrierServer { get; set; }

    /// <summary>The facts under the roles that hold so far; another object once the roles turn out the other way.</summary>
    public ConversationFacts Facts
    {
        get
        {
            var dialogue = Leading;
            Verdicts.Derive(dialogue.Evidence);
            var facts = dialogue.Evidence.Facts;
            facts.RoleBasis = BasisOf(dialogue);
            facts.ServerSide = facts.RoleBasis == RoleBasis.Unknown ? null : dialogue.ServerSide;
            return facts;
        }
    }

    private Dialogue Leading => _decided ?? _dialogues[(int)(CarrierServer ?? _first ?? Side.A)];

    private Dialogue Other(Dialogue dialogue) => _dialogues[1 - (int)dialogue.ServerSide];

    public void OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks)
    {
        if (_firstTicks[(int)side] == long.MaxValue)
        {
            // Times tell who spoke first even where a capture holds one side's packets before the other's.
            _firstTicks[(int)side] = ticks;
            _first = _first is null || ticks < _firstTicks[1 - (int)side] ? side : _first;
        }

        foreach (var dialogue in _dialogues)
        {
            if (_decided is null || dialogue == _decided)
            {
                dialogue.OnBytes(side, bytes, ticks);
            }
        }

        Decide(final: false);
    }

    public void OnGap(Side side, long length) => ForEach(d => d.OnGap(side, length));

    public void OnEnd(Side side, StreamEnd end) => ForEach(d => d.OnEnd(side));

    public void Finish()
    {
        ForEach(d => d.Finish());
        Decide(final: true);
    }

    public bool Wants(Side side) => _decided?.Wants(side) ?? (_dialogues[0].Wants(side) || _dialogues[1].Wants(side));

    private void ForEach(Action<Dialogue> act)
    {
        foreach (var dialogue in _dialogues)
        {
            if (_decided is null || dialogue == _decided)
            {
                act(dialogue);
            }
        }

        Decide(final: false);
    }

    private void Decide(bool final)
    {
        if (_decided is not null || _first is null)
        {
            return;
        }

        var leading = Leading;
        var other = Other(leading);
        if (leading.Evidence.Proof == Proof.Certain || (other.Evidence.Contradicted && !leading.Evidence.Contradicted))
        {
            _decided = leading;
        }
        else if (other.Evidence.Proof == Proof.Certain
            || (final && leading.Evidence.Contradicted && !other.Evidence.Contradicted && other.Evidence.Proof >= Proof.ResultRead))
        {
            _decided = other;
        }
        else if (final)
        {
            _decided = leading;
        }
    }

    private RoleBasis BasisOf(Dialogue dialogue)
    {
        var facts = dialogue.Evidence;
        bool both = facts.ServerVersion is not null && facts.ClientVersion is not null;
        if (both && _first == dialogue.ServerSide)
        {
            return RoleBasis.BannerOrder;
        }

        if (dialogue.Evidence.Proof == Proof.Certain || both)
        {
            return facts is { ServerVersion: null, ClientVersion: null }
                ? evidenceOfClient(dialogue) ? RoleBasis.ClientGrammar : RoleBasis.ServerGrammar
                : RoleBasis.SecurityExchange;
        }

        if (CarrierServer is not null)
        {
            return RoleBasis.Carrier;
        }

        return facts.ServerVersion is not null || facts.ClientVersion is not null ? RoleBasis.SingleBanner : RoleBasis.Unknown;

        static bool evidenceOfClient(Dialogue dialogue) => dialogue.Evidence.ClientMessages > 0;
    }
}
