using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Decides which side is the server. The conversation is read twice, once for each assumption, until the bytes decide: one
/// reading reaches what only its roles can say, or the other breaks. Who spoke first decides only where the bytes do not.
/// </summary>
internal sealed class RoleChoice : IStreamReceiver
{
    // By the side taken for the server; once the roles are decided, only the reading that holds.
    private Dialogue[] _dialogues;
    private readonly long[] _firstTicks = [long.MaxValue, long.MaxValue];
    private Side? _first;
    private Dialogue? _decided;
    private bool _bannerOnly;

    public RoleChoice(ConversationOptions options)
    {
        _dialogues = [new Dialogue(options, Side.A), new Dialogue(options, Side.B)];
    }

    /// <summary>What the carrier says of the roles.</summary>
    public CarrierFacts? Carrier { get; set; }

    /// <summary>The facts under the roles that hold so far; another object once the roles turn out the other way.</summary>
    public ConversationFacts Facts
    {
        get
        {
            var dialogue = _decided is null && Other(Leading).Evidence.Proof == Proof.Certain ? Other(Leading) : Leading;
            Verdicts.Derive(dialogue.Evidence);
            var facts = _bannerOnly ? BannerOf(dialogue.Evidence) : dialogue.Evidence.Facts;
            facts.RoleBasis = BasisOf(dialogue);
            facts.ServerSide = facts.RoleBasis == RoleBasis.Unknown ? null : dialogue.ServerSide;
            return facts;
        }
    }

    /// <summary>The reading that holds as long as nothing decides: a lone banner is taken for the server's, of two the first one.</summary>
    private Dialogue Leading
    {
        get
        {
            if (_decided is not null)
            {
                return _decided;
            }

            bool a = _dialogues[(int)Side.A].Evidence.ServerVersion is not null;
            bool b = _dialogues[(int)Side.B].Evidence.ServerVersion is not null;
            return a != b ? _dialogues[(int)(a ? Side.A : Side.B)] : _dialogues[(int)(Carrier?.ServerSide ?? _first ?? Side.A)];
        }
    }

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
            dialogue.OnBytes(side, bytes, ticks);
        }

        Decide();
    }

    public void OnGap(Side side, long length)
    {
        foreach (var dialogue in _dialogues)
        {
            dialogue.OnGap(side, length);
        }

        Decide();
    }

    public void OnEnd(Side side, StreamEnd end)
    {
        foreach (var dialogue in _dialogues)
        {
            dialogue.OnEnd(side, end);
        }

        Decide();
    }

    public void Finish()
    {
        foreach (var dialogue in _dialogues)
        {
            dialogue.Finish();
        }

        Decide();
        DecideFinally();
    }

    public bool Wants(Side side) =>
        _decided?.Wants(side) ?? (!Leading.IsFinished && (_dialogues[0].Wants(side) || _dialogues[1].Wants(side)));

    /// <summary>The reading that holds, once both sides have spoken and nothing can change it; null before.</summary>
    public Dialogue? Settled => _firstTicks[0] != long.MaxValue && _firstTicks[1] != long.MaxValue ? _decided : null;

    public long Unread(Side side) => _decided?.Unread(side) ?? 0;

    public void OnPassed(Side side, long length) => _decided?.OnPassed(side, length);

    private Dialogue Other(Dialogue dialogue) => _dialogues[1 - (int)dialogue.ServerSide];

    private void Decide()
    {
        if (_decided is not null || _first is null)
        {
            return;
        }

        // Only the leading reading is taken at once: the other one could win a race that depends on how the bytes were cut.
        if (Leading is { Evidence.Proof: Proof.Certain } leading)
        {
            DecideOn(leading);
        }
    }

    private void DecideOn(Dialogue dialogue)
    {
        _decided = dialogue;
        _dialogues = [dialogue];
    }

    /// <summary>Nothing decided: what is left are short or broken conversations.</summary>
    private void DecideFinally()
    {
        if (_decided is not null)
        {
            return;
        }

        var leading = Leading;
        var other = Other(leading);
        if (other.Evidence.Proof == Proof.Certain)
        {
            DecideOn(other);
            return;
        }

        if (leading.Evidence.ClientVersion is not null || leading.Evidence.ServerVersion is null)
        {
            bool otherFits = leading.Evidence.Contradicted && !other.Evidence.Contradicted && other.Evidence.Proof >= Proof.ResultRead;
            DecideOn(otherFits ? other : leading);
            return;
        }

        // One banner alone, and what follows it is short: one type offered and the choice of one look alike. Only what fits one role and
        // not the other is claimed; else nothing but the banner.
        bool asServer = leading.ServerFits;
        bool asClient = other.ClientFits;
        _bannerOnly = asServer == asClient && leading.ServerSaidMore;
        DecideOn(asClient && !asServer ? other : leading);
    }

    private static ConversationFacts BannerOf(Evidence evidence)
    {
        var facts = new ConversationFacts
        {
            ServerVersion = evidence.ServerVersion,
            ServerBannerTerminator = evidence.Facts.ServerBannerTerminator,
            Stage = Stage.Banner,
        };
        facts.AnomalyList.AddRange(evidence.Facts.AnomalyList.Where(a => a == Anomaly.MissingInHandshake));
        return facts;
    }

    private RoleBasis BasisOf(Dialogue dialogue)
    {
        var evidence = dialogue.Evidence;
        bool both = evidence.ServerVersion is not null && evidence.ClientVersion is not null;
        if (both && _first == dialogue.ServerSide)
        {
            return RoleBasis.BannerOrder;
        }

        if (evidence is { ServerVersion: null, ClientVersion: null })
        {
            return evidence switch
            {
                { ServerInitRead: true } => RoleBasis.SecurityExchange,
                { ClientMessages: > 0 } => RoleBasis.ClientGrammar,
                { ServerMessages: > 0 } => RoleBasis.ServerGrammar,
                _ => Carrier?.ServerSide is null ? RoleBasis.Unknown : RoleBasis.Carrier,
            };
        }

        if (evidence.Proof == Proof.Certain || both || evidence.ServerVersion is null)
        {
            return RoleBasis.SecurityExchange;
        }

        return Carrier?.ServerSide is null ? RoleBasis.SingleBanner : RoleBasis.Carrier;
    }
}
