using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Decides which side is the server. The conversation is read twice, once for each assumption, until the bytes decide: one
/// reading reaches what only its roles can say, or the other breaks. Who spoke first decides only where the bytes do not.
/// <para>
/// Nearly always the first to speak is the server, and the reading that says so decides before the other one is asked for anything. So that
/// one is made only when it is, from the bytes kept until then.
/// </para>
/// </summary>
internal sealed class RoleChoice(ConversationOptions options) : IStreamReceiver
{
    // By the side taken for the server; once the roles are decided, only the reading that holds.
    private readonly Dialogue?[] _dialogues = new Dialogue?[2];
    private readonly long[] _firstTicks = [long.MaxValue, long.MaxValue];
    private ReplayLog? _log;
    private Side? _first;
    private Dialogue? _decided;
    private bool _bannerOnly;
    private bool _byScore;
    private bool _fixed;
    private bool _byConnection;

    /// <summary>Fixes the roles before the first byte, where the caller has decided them.</summary>
    public void Fix(Side server)
    {
        _decided = new Dialogue(options, server);
        _fixed = true;
    }

    /// <summary>What the carrier says of the roles.</summary>
    public CarrierFacts? Carrier { get; set; }

    /// <summary>The side that opened the connection; null when unknown.</summary>
    public Side? Initiator { get; set; }

    /// <summary>The facts under the roles that hold so far; another object once the roles turn out the other way.</summary>
    public ConversationFacts Facts
    {
        get
        {
            var dialogue = _decided is null && Other(Leading).Evidence.Proof == Proof.Certain ? Other(Leading) : Leading;
            Verdicts.Derive(dialogue.Evidence, dialogue.ServerIsAtRest);
            var facts = _bannerOnly ? BannerOf(dialogue.Evidence) : dialogue.Evidence.Facts;
            facts.RoleBasis = _byConnection ? RoleBasis.Connection : BasisOf(dialogue);
            facts.RolesProved = !_bannerOnly && (_byScore || _fixed || dialogue.Evidence.Proof == Proof.Certain);
            facts.ServerSide = facts.RoleBasis == RoleBasis.Unknown ? null : dialogue.ServerSide;
            return facts;
        }
    }

    /// <summary>How far the handshake has come under the roles that hold so far.</summary>
    public HandshakeProgress Progress => _first is null ? HandshakeProgress.OneSide : Leading.Evidence.Progress;

    /// <summary>The reading that holds as long as nothing decides: a lone banner is taken for the server's, of two the first one.</summary>
    private Dialogue Leading
    {
        get
        {
            if (_decided is not null)
            {
                return _decided;
            }

            if (LeadsAlone is { } alone)
            {
                return alone;
            }

            ReadBoth();
            bool a = Reading(Side.A).Evidence.ServerVersion is not null;
            bool b = Reading(Side.B).Evidence.ServerVersion is not null;
            return Reading(a != b ? (a ? Side.A : Side.B) : Preferred);
        }
    }

    /// <summary>Who is taken for the server where the banners do not tell.</summary>
    private Side Preferred => Carrier?.ServerSide ?? _first ?? Side.A;

    /// <summary>The only reading there is so far, if it leads whatever the other one would say; null when that has to be asked.</summary>
    private Dialogue? LeadsAlone
    {
        get
        {
            if (_log is null || _first is null || (_dialogues[0] ?? _dialogues[1]) is not { } only)
            {
                return null;
            }

            // A side that said nothing has no banner; and with a banner on each, the preferred one leads.
            bool otherIsSilent = _firstTicks[1 - (int)only.ServerSide] == long.MaxValue;
            bool hasBanner = only.Evidence.ServerVersion is not null;
            bool isPreferred = Preferred == only.ServerSide;
            return (hasBanner && (otherIsSilent || isPreferred)) || (otherIsSilent && isPreferred) ? only : null;
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

        if (_decided is not null)
        {
            _decided.OnBytes(side, bytes, ticks);
            return;
        }

        if (_dialogues is [null, null])
        {
            _log = new ReplayLog();
            _dialogues[(int)side] = new Dialogue(options, side);
        }

        if (_log?.TryAdd(side, bytes, ticks) == false)
        {
            ReadBoth();
        }

        _dialogues[0]?.OnBytes(side, bytes, ticks);
        _dialogues[1]?.OnBytes(side, bytes, ticks);
        Decide();
    }

    public void OnGap(Side side, long length)
    {
        ReadBoth();
        _dialogues[0]?.OnGap(side, length);
        _dialogues[1]?.OnGap(side, length);
        Decide();
    }

    public void OnEnd(Side side, StreamEnd end)
    {
        ReadBoth();
        _dialogues[0]?.OnEnd(side, end);
        _dialogues[1]?.OnEnd(side, end);
        Decide();
    }

    public void Finish()
    {
        ReadBoth();
        _dialogues[0]?.Finish();
        _dialogues[1]?.Finish();
        Decide();
        DecideFinally();
    }

    public bool Wants(Side side) =>
        _decided?.Wants(side) ?? (!Leading.IsFinished && (Leading.Wants(side) || Other(Leading).Wants(side)));

    /// <summary>The reading that holds, once both sides have spoken and nothing can change it; null before.</summary>
    public Dialogue? Settled => _firstTicks[0] != long.MaxValue && _firstTicks[1] != long.MaxValue ? _decided : null;

    public long Unread(Side side) => _decided?.Unread(side) ?? 0;

    public void OnSkipped(Side side, long length) => _decided?.OnSkipped(side, length);

    private Dialogue Reading(Side server) => _dialogues[(int)server]!;

    private Dialogue Other(Dialogue dialogue)
    {
        ReadBoth();
        return _dialogues[1 - (int)dialogue.ServerSide]!;
    }

    /// <summary>Makes the reading that was not asked for until now, as if it had been there from the beginning.</summary>
    private void ReadBoth()
    {
        if (_decided is not null)
        {
            return;
        }

        foreach (var side in (ReadOnlySpan<Side>)[Side.A, Side.B])
        {
            if (_dialogues[(int)side] is null)
            {
                var reading = _dialogues[(int)side] = new Dialogue(options, side);
                _log?.Replay(reading.OnBytes);
            }
        }

        _log = null;
    }

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
        _dialogues[1 - (int)dialogue.ServerSide] = null;
        _log = null;
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

        if (leading.Evidence is { ClientVersion: not null, ServerVersion: not null, HasGaps: false })
        {
            DecideByScore(leading, other);
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

    /// <summary>
    /// Both banners are there, which look alike. What each side said behind them fits one role better; where it does not, the end that accepted the
    /// connection is taken for the server, and only where that is not known the one that spoke first.
    /// </summary>
    private void DecideByScore(Dialogue leading, Dialogue other)
    {
        int lead = RoleScore.Of(leading.Evidence) - RoleScore.Of(other.Evidence);
        _byScore = Math.Abs(lead) >= RoleScore.Margin;
        if (_byScore)
        {
            DecideOn(lead > 0 ? leading : other);
            return;
        }

        _byConnection = Initiator is not null && Carrier?.ServerSide is null;
        DecideOn(_byConnection && leading.ServerSide == Initiator ? other : leading);
    }

    private static ConversationFacts BannerOf(Evidence evidence)
    {
        var facts = new ConversationFacts
        {
            ServerVersion = evidence.ServerVersion,
            ServerBannerTerminator = evidence.Facts.ServerBannerTerminator,
            Stage = Stage.Banner,
        };
        if (evidence.Facts.Anomalies.Contains(Anomaly.MissingInHandshake))
        {
            facts.AddAnomaly(Anomaly.MissingInHandshake);
        }

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
