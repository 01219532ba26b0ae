using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>
/// Determines which side is the server. The conversation is read twice, once for each assumption, until the bytes decide: one
/// reading reaches a message that only its roles can send, or the other fails. Which side sent first decides only if the bytes do not.
/// <para>
/// In almost all conversations the first side to send is the server, and that reading decides before the other is needed. The other
/// is therefore created only on demand, from the bytes stored until then.
/// </para>
/// </summary>
internal sealed class RoleResolver(ConversationOptions options) : IStreamReceiver
{
    // Indexed by the side assumed to be the server; once the roles are decided, only the confirmed reading.
    private readonly HandshakeReading?[] _readings = new HandshakeReading?[2];
    private readonly long[] _firstTicks = [long.MaxValue, long.MaxValue];
    private ReplayLog? _log;
    private Side? _first;
    private HandshakeReading? _decided;
    private bool _bannerOnly;
    private bool _byScore;
    private bool _fixed;
    private bool _byConnection;
    private Rivalry? _rivalry;

    /// <summary>Sets the roles before the first byte, if the caller has determined them.</summary>
    public void Fix(Side server)
    {
        _decided = _readings[(int)server] = new HandshakeReading(options, server);
        _fixed = true;
    }

    /// <summary>The roles indicated by the carrier.</summary>
    public CarrierFacts? Carrier { get; set; }

    /// <summary>The side that opened the connection; null if unknown.</summary>
    public Side? Initiator { get; set; }

    /// <summary>The facts under the current roles.</summary>
    /// <param name="carrier">The carrier of the conversation.</param>
    public ConversationFacts FactsIn(CarrierFacts carrier)
    {
        var leading = Leading;
        bool waits = _decided is null && leading.IsCertain && MayBeForged(leading);
        var rivalry = _decided is null ? Rivalry.Between(leading, Other(leading), Initiator, Carrier) : _rivalry;
        var reading = _decided ?? rivalry?.Chosen ?? (Other(leading).IsCertain ? Other(leading) : leading);
        var basis = _byConnection || rivalry?.IsByConnection == true ? RoleBasis.Connection : BasisOf(reading);
        bool areProved = !_bannerOnly && !waits && rivalry is null && (_byScore || _fixed || reading.IsCertain);
        var roles = new RoleClaim(basis == RoleBasis.Unknown ? null : reading.ServerSide, basis, areProved, rivalry is not null, Initiator);
        var facts = _bannerOnly ? FactsFold.OfBanner(reading.State, roles, carrier) : FactsFold.Of(reading.State, reading.ServerSpoke, reading.ServerIsAtRest, roles, carrier);

        // Hiding a session is worse than an unnecessary alert.
        return rivalry is { IsRejectedOpen: true } ? facts with { NoAuthentication = true } : facts;
    }

    /// <summary>The stage of the handshake under the current roles.</summary>
    public HandshakeProgress Progress => _first is null ? HandshakeProgress.OneSide : Leading.State.Progress;

    /// <summary>The reading used while the roles are undecided: a single banner is assumed to be the server's, of two the first one.</summary>
    private HandshakeReading Leading
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
            bool a = Reading(Side.A).State.ServerVersion is not null;
            bool b = Reading(Side.B).State.ServerVersion is not null;
            return Reading(a != b ? (a ? Side.A : Side.B) : Preferred);
        }
    }

    /// <summary>The side assumed to be the server if the banners do not determine it.</summary>
    private Side Preferred => Carrier?.ServerSide ?? _first ?? Side.A;

    /// <summary>The only existing reading, if it is preferred regardless of the result of the other one; null if the other is needed.</summary>
    private HandshakeReading? LeadsAlone
    {
        get
        {
            if (_log is null || _first is null || (_readings[0] ?? _readings[1]) is not { } only)
            {
                return null;
            }

            // A side without data has no banner; and if both have one, the preferred reading leads.
            bool otherIsSilent = _firstTicks[1 - (int)only.ServerSide] == long.MaxValue;
            bool hasBanner = only.State.ServerVersion is not null;
            bool isPreferred = Preferred == only.ServerSide;
            return (hasBanner && (otherIsSilent || isPreferred)) || (otherIsSilent && isPreferred) ? only : null;
        }
    }

    public StreamStep OnBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        if (_firstTicks[(int)side] == long.MaxValue)
        {
            // Times determine which side sent first, even if a capture contains one side's packets before the other's.
            _firstTicks[(int)side] = arrival.Ticks;
            _first = _first is null || arrival.Ticks < _firstTicks[1 - (int)side] ? side : _first;
        }

        if (_decided is not null)
        {
            return Settled(_decided.OnBytes(side, bytes, arrival));
        }

        if (_readings is [null, null])
        {
            _log = new ReplayLog();
            _readings[(int)side] = new HandshakeReading(options, side);
        }

        if (_log?.TryAdd(side, bytes, arrival) == false)
        {
            ReadBoth();
        }

        _readings[0]?.OnBytes(side, bytes, arrival);
        _readings[1]?.OnBytes(side, bytes, arrival);
        Decide();
        return StepOf(side);
    }

    public StreamStep OnSkipped(Side side, long length) => _decided is not null ? Settled(_decided.OnSkipped(side, length)) : StepOf(side);

    public StreamStep OnGap(Side side, long length)
    {
        ReadBoth();
        _readings[0]?.OnGap(side, length);
        _readings[1]?.OnGap(side, length);
        Decide();
        return StepOf(side);
    }

    public void OnEnd(Side side, StreamEnd end)
    {
        ReadBoth();
        _readings[0]?.OnEnd(side, end);
        _readings[1]?.OnEnd(side, end);
        Decide();
    }

    public void Finish()
    {
        ReadBoth();
        _readings[0]?.Finish();
        _readings[1]?.Finish();
        Decide();
        DecideFinally();
    }

    /// <summary>Whether the roles are decided, both sides have sent data, and messages are being read.</summary>
    public bool ReadsMessages => BothSpoke && _decided is { ReadsMessages: true };

    private bool BothSpoke => _firstTicks[0] != long.MaxValue && _firstTicks[1] != long.MaxValue;

    /// <summary>The demand of the confirmed reading. Which side sent first is recorded here, so bytes may bypass this class only once both sides have sent data.</summary>
    private StreamStep Settled(StreamStep step) => BothSpoke ? step : step with { Direct = null };

    private StreamStep StepOf(Side side)
    {
        if (_decided is not null)
        {
            return Settled(_decided.OnSkipped(side, 0));
        }

        var leading = Leading;
        bool isFinished = leading.IsFinished && !(MayBeForged(leading) && !Other(leading).IsFinished);
        return isFinished || (leading.IsStopped(side) && Other(leading).IsStopped(side)) ? StreamStep.Done : StreamStep.Bytes;
    }

    private HandshakeReading Reading(Side server) => _readings[(int)server]!;

    private HandshakeReading Other(HandshakeReading reading)
    {
        ReadBoth();
        return _readings[1 - (int)reading.ServerSide]!;
    }

    /// <summary>Creates the reading that was not needed until now, as if it had existed from the beginning.</summary>
    private void ReadBoth()
    {
        if (_decided is not null)
        {
            return;
        }

        foreach (var side in (ReadOnlySpan<Side>)[Side.A, Side.B])
        {
            if (_readings[(int)side] is null)
            {
                var reading = _readings[(int)side] = new HandshakeReading(options, side);
                _log?.Replay((from, bytes, arrival) => reading.OnBytes(from, bytes, arrival));
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

        // Only the leading reading is accepted immediately: otherwise the other one could win depending on how the bytes were split.
        if (Leading is { State.RoleCertainty: RoleCertainty.Certain } leading && !MayBeForged(leading))
        {
            DecideOn(leading);
        }
    }

    /// <summary>
    /// Whether a reading may be the work of a client. One that sends its banner first, and a SetPixelFormat whose values also form a ServerInit, is read as a server that opened the
    /// connection, and the true server's bytes fit the other reading as well. In a real reverse connection, the viewer's bytes usually contradict it with the first message.
    /// </summary>
    private bool MayBeForged(HandshakeReading reading) => reading.ServerSide == Initiator && !Other(reading).State.ServerContradicted;

    private void DecideOn(HandshakeReading reading)
    {
        _decided = reading;
        _readings[1 - (int)reading.ServerSide] = null;
        _log = null;
    }

    /// <summary>Decides the roles at the end of the input. Only short or incomplete conversations are still undecided.</summary>
    private void DecideFinally()
    {
        if (_decided is not null)
        {
            return;
        }

        var leading = Leading;
        var other = Other(leading);
        _rivalry = Rivalry.Between(leading, other, Initiator, Carrier);
        if (_rivalry is not null)
        {
            DecideOn(_rivalry.Chosen);
            return;
        }

        if (leading.IsCertain || other.IsCertain)
        {
            DecideOn(other.IsCertain ? other : leading);
            return;
        }

        if (leading.State is { ClientVersion: not null, ServerVersion: not null, HasGaps: false })
        {
            DecideByScore(leading, other);
            return;
        }

        if (leading.State.ClientVersion is not null || leading.State.ServerVersion is null)
        {
            bool otherFits = leading.State.Contradicted && !other.State.Contradicted && other.State.RoleCertainty >= RoleCertainty.ResultRead;
            DecideOn(otherFits ? other : leading);
            return;
        }

        // A single banner with little data after it: an offer of one type and the choice of one look the same. Facts are reported only if they fit one role and
        // not the other; otherwise only the banner.
        bool asServer = leading.ServerFits;
        bool asClient = other.ClientFits;
        _bannerOnly = asServer == asClient && leading.ServerSaidMore;
        DecideOn(asClient && !asServer ? other : leading);
    }

    /// <summary>
    /// Decides between two banners that look the same. If the data after them fits one assignment of the roles better, that one is used; otherwise the end that
    /// accepted the connection is assumed to be the server, and if that is unknown, the one that sent first.
    /// </summary>
    private void DecideByScore(HandshakeReading leading, HandshakeReading other)
    {
        int lead = RoleScore.Of(leading.State) - RoleScore.Of(other.State);
        _byScore = Math.Abs(lead) >= RoleScore.Margin;
        if (_byScore)
        {
            DecideOn(lead > 0 ? leading : other);
            return;
        }

        _byConnection = Initiator is not null && Carrier?.ServerSide is null;
        DecideOn(_byConnection && leading.ServerSide == Initiator ? other : leading);
    }

    private RoleBasis BasisOf(HandshakeReading reading)
    {
        var state = reading.State;
        bool both = state.ServerVersion is not null && state.ClientVersion is not null;
        if (both && _first == reading.ServerSide)
        {
            return RoleBasis.BannerOrder;
        }

        if (state is { ServerVersion: null, ClientVersion: null })
        {
            return state switch
            {
                { ServerInitRead: true } => RoleBasis.SecurityExchange,
                { ClientMessages: > 0 } => RoleBasis.ClientGrammar,
                { ServerMessages: > 0 } => RoleBasis.ServerGrammar,
                _ => Carrier?.ServerSide is null ? RoleBasis.Unknown : RoleBasis.Carrier,
            };
        }

        if (state.RoleCertainty == RoleCertainty.Certain || both || state.ServerVersion is null)
        {
            return RoleBasis.SecurityExchange;
        }

        return Carrier?.ServerSide is null ? RoleBasis.SingleBanner : RoleBasis.Carrier;
    }
}
