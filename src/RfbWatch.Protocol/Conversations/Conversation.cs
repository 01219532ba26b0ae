using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Readings;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Conversations;

/// <summary>
/// One RFB conversation: receives the bytes of both sides as they arrive and reports what they prove. The same bytes give the same
/// facts however they are split and however the sides interleave; times only determine which side sent first if the bytes do not.
/// No input causes an exception. Memory is bounded by <see cref="ConversationOptions"/>.
/// </summary>
public sealed class Conversation
{
    private readonly RoleResolver _roles;
    private readonly CarrierUnwrapper _carrier;
    private DirectReader? _directA;
    private DirectReader? _directB;

    /// <summary>Starts a conversation without data.</summary>
    /// <param name="options">The limits.</param>
    public Conversation(ConversationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _roles = new RoleResolver(options);
        _carrier = new CarrierUnwrapper(_roles);
        _roles.Carrier = _carrier.Facts;
    }

    /// <summary>Starts a conversation whose first bytes were captured in differing copies, with the bytes that both sides confirm.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="handshake">The verdict on the copies.</param>
    /// <param name="end">Stream offsets after the last bytes taken from the copies, of side A and side B.</param>
    /// <param name="budget">Limits the search for the received copies; null if input is trusted.</param>
    public static Conversation From(ConversationOptions options, HandshakeVerdict handshake, out (long A, long B) end, CopySearchBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(handshake);
        var chosen = Chosen(options, handshake, budget);
        end = chosen.End;
        return chosen.Conversation;
    }

    private static ChosenConversation Chosen(ConversationOptions options, HandshakeVerdict handshake, CopySearchBudget? budget)
    {
        var best = WithHandshake(CopyChoice.Best(handshake.Streams, budget, streams => Replayed(options, handshake, streams)), handshake);
        if (best.Conversation.Facts is { Stage: >= Stage.Initialised, Anomalies.Count: 0 } || handshake.Carried is not { } carried)
        {
            return best;
        }

        // Banners of a reading may overlap a carrier's bytes.
        var inside = WithHandshake(CopyChoice.Best(carried.Streams, budget, streams => Replayed(options, carried, streams)), carried);
        return inside.Conversation.Facts.Carrier != Carrier.Tcp && inside.Conversation.Fit > best.Conversation.Fit ? inside.Beside(best) : best.Beside(inside);
    }

    private static ChosenConversation WithHandshake(ChosenConversation chosen, HandshakeVerdict handshake)
    {
        chosen.Conversation.Handshake = handshake.Beside(chosen.Rivals).Taking(chosen.Streams);
        return chosen;
    }

    private static Conversation Replayed(ConversationOptions options, HandshakeVerdict handshake, (byte[] A, byte[] B) streams)
    {
        var conversation = new Conversation(options) { Initiator = handshake.Initiator };
        if (handshake.DecidesRoles)
        {
            conversation._roles.Fix(handshake.Facts.Server);
        }

        handshake.Streams.Run(streams, (side, bytes, arrival) => conversation.OnBytes(side, bytes.Span, arrival.Ticks, arrival.Frame));
        return conversation;
    }

    /// <summary>Adds the result of another conversation from the same copies that fits nearly as well.</summary>
    internal void TakeRival(ReadingFacts rival) => Handshake = Handshake?.Beside([rival]);

    /// <summary>How consistent the data is, to choose between conversations from the same copies.</summary>
    internal int Fit => ConversationFit.Of(_carrier.HoldsUnknown ? InnerFacts : Facts, _carrier.UnknownSides, _carrier.Facts.NotRfb, _carrier.Facts.ServerSide);

    /// <summary>The facts proven by the streams inside the carriers alone.</summary>
    private ConversationFacts InnerFacts => _roles.FactsIn(new CarrierFacts());

    /// <summary>The verdict on the copies of the first bytes, if they differed; otherwise null.</summary>
    public HandshakeVerdict? Handshake { get; private set; }

    /// <summary>
    /// The side that opened the connection, known only to the caller; null (the default) if unknown. The transport letter of the server's fingerprint (reverse or
    /// direct) depends on it, and so do the roles if the bytes of both sides do not show them, or if they would make the initiator the server. Set it before the first bytes if possible.
    /// </summary>
    public Side? Initiator
    {
        get => _roles.Initiator;
        set => _roles.Initiator = value;
    }

    /// <summary>The facts proven so far. Reading them changes nothing, and a returned object does not change as the conversation continues.</summary>
    public ConversationFacts Facts
    {
        get
        {
            bool prefaced = _carrier.Facts.Prefaced is not [false, false];
            if (_carrier.HoldsUnknown || (prefaced && (_carrier.Facts.NotRfb || !PrefaceProof.IsRfb(InnerFacts, _carrier.Facts.Prefaced, _carrier.BothSpoke))))
            {
                // A side has sent data other than RFB, at least so far.
                return new ConversationFacts();
            }

            var facts = _roles.FactsIn(_carrier.Facts);
            return Handshake is { } handshake ? Disputed(facts, handshake) : facts;
        }
    }

    /// <summary>
    /// The facts of a handshake with differing copies. Hiding a session is worse than an unnecessary alert: a rival reading without authentication counts, and the
    /// row is marked as undecided.
    /// </summary>
    private static ConversationFacts Disputed(ConversationFacts facts, HandshakeVerdict handshake)
    {
        bool none = facts.NoAuthentication;
        var verdict = handshake;
        if ((facts.OpensEncrypted || handshake.Facts.NoAuthentication) && !none)
        {
            // The tokens show it but the bytes after them do not, or disputed records do not show whether the session continued inside TLS.
            none = true;
            verdict = handshake.Beside([ReadingFacts.Of(facts) with { NoAuthentication = !handshake.Facts.NoAuthentication }]);
        }

        return facts with
        {
            Handshake = verdict,
            NoAuthentication = none || handshake.Rivals.Any(rival => rival.NoAuthentication),
            RolesProved = facts.RolesProved && handshake.RolesAreCertain,
        };
    }

    /// <summary>How far the handshake has progressed; cheap to read.</summary>
    public HandshakeProgress Progress =>
        _directA is not null || _directB is not null || (_carrier.PassesOn && _roles.ReadsMessages) ? HandshakeProgress.Accepted : _roles.Progress;

    /// <summary>Processes the next bytes of one side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="bytes">The bytes, in stream order, each once; valid during the call.</param>
    /// <param name="ticks">Time of the packet that completed them (100 ns, UTC).</param>
    /// <param name="frame">The caller's number of that packet, for evidence; 0 if it has none.</param>
    /// <returns>The demand for the following bytes of this side.</returns>
    public Demand OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks, long frame = 0)
    {
        var arrival = new Arrival(ticks, frame);

        // Nine out of ten packets contain messages that no other component needs: they go directly to their reader.
        if (Direct(side) is { } direct)
        {
            var demand = direct.Read(bytes, arrival, out int used);
            if (used == bytes.Length && !demand.IsDone)
            {
                return demand;
            }

            bytes = bytes[used..];
        }

        return Keep(side, _carrier.OnBytes(side, bytes, arrival));
    }

    /// <summary>Reports that bytes of one side arrived that its last demand did not need: only their number matters.</summary>
    /// <param name="side">The side.</param>
    /// <param name="length">Their number; 0 changes nothing and returns the current demand.</param>
    /// <returns>The demand for the following bytes of this side.</returns>
    public Demand OnSkipped(Side side, long length) => Direct(side) is { } direct ? direct.OnSkipped(length) : _carrier.OnSkipped(side, length).Demand;

    /// <summary>
    /// Reports bytes of one side that were sent but will not arrive. A side whose beginning was not captured starts with a gap of length 0: whether anything is
    /// missing is determined by the following data, which is a beginning or not.
    /// </summary>
    /// <param name="side">The side.</param>
    /// <param name="length">Their number; 0 if unknown.</param>
    /// <returns>The demand for the following bytes of this side.</returns>
    public Demand OnGap(Side side, long length) => Keep(side, _carrier.OnGap(side, length));

    /// <summary>Reports that one side has ended; no further bytes of it follow.</summary>
    public void OnEnd(Side side, StreamEnd end)
    {
        _directA = _directB = null;
        _carrier.OnEnd(side, end);
    }

    /// <summary>Ends the input: everything that waits for the other side is decided from the available data.</summary>
    public void Finish()
    {
        _directA = _directB = null;
        _carrier.Finish();
    }

    private DirectReader? Direct(Side side) => side == Side.A ? _directA : _directB;

    /// <summary>Stores the direct reader of a side. Input of this side may have changed the meaning of the other side's bytes, so those take the normal path once more.</summary>
    private Demand Keep(Side side, StreamStep step)
    {
        _directA = side == Side.A ? step.Direct : null;
        _directB = side == Side.A ? null : step.Direct;
        return step.Demand;
    }
}
