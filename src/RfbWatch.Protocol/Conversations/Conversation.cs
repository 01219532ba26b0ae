using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Readings;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Conversations;

/// <summary>
/// One RFB conversation: takes the bytes of both sides as they arrive and reports what they prove. The same bytes give the same
/// facts however they are cut and however the sides interleave; times only settle who spoke first where the bytes do not.
/// Nothing throws on input. Memory is bounded by <see cref="ConversationOptions"/>.
/// </summary>
public sealed class Conversation
{
    private readonly RoleResolver _roles;
    private readonly CarrierUnwrapper _carrier;
    private DirectReader? _directA;
    private DirectReader? _directB;

    /// <summary>Begins a conversation of which nothing was seen yet.</summary>
    /// <param name="options">The limits.</param>
    public Conversation(ConversationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _roles = new RoleResolver(options);
        _carrier = new CarrierUnwrapper(_roles);
        _roles.Carrier = _carrier.Facts;
    }

    /// <summary>Begins a conversation whose first bytes were captured in differing copies, with the bytes that both sides bear out.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="handshake">What the copies came to.</param>
    /// <param name="end">Stream offsets behind the last bytes taken from the copies, of side A and side B.</param>
    /// <param name="budget">Bounds the search for the copies that were received; null where nobody hostile can ask for it.</param>
    public static Conversation From(ConversationOptions options, HandshakeVerdict handshake, out (long A, long B) end, CopySearchBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(handshake);
        var chosen = Chosen(options, handshake, budget);
        end = chosen.End;
        return chosen.Conversation;
    }

    private static ChosenConversation Chosen(ConversationOptions options, HandshakeVerdict handshake, CopySearchBudget? budget)
    {
        var best = Told(CopyChoice.Best(handshake.Streams, budget, streams => Replayed(options, handshake, streams)), handshake);
        if (best.Conversation.Facts is { Stage: >= Stage.Initialised, Anomalies.Count: 0 } || handshake.Carried is not { } carried)
        {
            return best;
        }

        // Banners of a reading may lie over a carrier's bytes.
        var inside = Told(CopyChoice.Best(carried.Streams, budget, streams => Replayed(options, carried, streams)), carried);
        return inside.Conversation.Facts.Carrier != Carrier.Tcp && inside.Conversation.Fit > best.Conversation.Fit ? inside.Beside(best) : best.Beside(inside);
    }

    private static ChosenConversation Told(ChosenConversation chosen, HandshakeVerdict handshake)
    {
        chosen.Conversation.Handshake = handshake.Beside(chosen.Rivals).Taking(chosen.Streams);
        return chosen;
    }

    private static Conversation Replayed(ConversationOptions options, HandshakeVerdict handshake, (byte[] A, byte[] B) streams)
    {
        var conversation = new Conversation(options);
        if (handshake.DecidesRoles)
        {
            conversation._roles.Fix(handshake.Facts.Server);
        }

        handshake.Streams.Run(streams, (side, bytes, arrival) => conversation.OnBytes(side, bytes.Span, arrival.Ticks, arrival.Frame));
        return conversation;
    }

    /// <summary>Another conversation of the same copies fits nearly as well.</summary>
    internal void TakeRival(ReadingFacts rival) => Handshake = Handshake?.Beside([rival]);

    /// <summary>How well what was read holds together, to choose between conversations of the same copies.</summary>
    internal int Fit => ConversationFit.Of(_carrier.HoldsUnknown ? InnerFacts : Facts, _carrier.UnknownSides, _carrier.Facts.NotRfb, _carrier.Facts.ServerSide);

    /// <summary>What the streams inside the carriers prove by themselves.</summary>
    private ConversationFacts InnerFacts => _roles.FactsIn(new CarrierFacts());

    /// <summary>What the copies of the first bytes came to, where they differed; else null.</summary>
    public HandshakeVerdict? Handshake { get; private set; }

    /// <summary>
    /// The side that opened the connection, which only the caller can know; null when it does not either, which is the default. The transport letter of the server's
    /// fingerprint (reverse or direct) depends on it, and the roles where the bytes of both sides do not show them.
    /// </summary>
    public Side? Initiator
    {
        get => _roles.Initiator;
        set => _roles.Initiator = value;
    }

    /// <summary>What is proven so far. Asking changes nothing, and what was answered stays as it is when the conversation goes on.</summary>
    public ConversationFacts Facts
    {
        get
        {
            bool prefaced = _carrier.Facts.Prefaced is not [false, false];
            if (_carrier.HoldsUnknown || (prefaced && (_carrier.Facts.NotRfb || !PrefaceProof.IsRfb(InnerFacts, _carrier.Facts.Prefaced, _carrier.BothSpoke))))
            {
                // A side said something else than RFB, at least so far.
                return new ConversationFacts();
            }

            var facts = _roles.FactsIn(_carrier.Facts);
            return Handshake is { } handshake ? Disputed(facts, handshake) : facts;
        }
    }

    /// <summary>
    /// The facts of a handshake of which copies differ. Hiding a session is worse than asking about one: a rival reading without authentication counts, and the row says that it
    /// is undecided.
    /// </summary>
    private static ConversationFacts Disputed(ConversationFacts facts, HandshakeVerdict handshake)
    {
        bool none = facts.NoAuthentication;
        var verdict = handshake;
        if ((facts.OpensEncrypted || handshake.Facts.NoAuthentication) && !none)
        {
            // The tokens say so and the bytes after them do not, or disputed records do not show whether the session continued inside TLS.
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

    /// <summary>How far the handshake has come; nothing is worked out for it.</summary>
    public HandshakeProgress Progress =>
        _directA is not null || _directB is not null || (_carrier.PassesOn && _roles.ReadsMessages) ? HandshakeProgress.Accepted : _roles.Progress;

    /// <summary>The next bytes of one side.</summary>
    /// <param name="side">Whose bytes.</param>
    /// <param name="bytes">The bytes, in stream order, each once; valid during the call.</param>
    /// <param name="ticks">Time of the packet that completed them (100 ns, UTC).</param>
    /// <param name="frame">The caller's number of that packet, which evidence names; 0 when it has none.</param>
    /// <returns>What is needed of the bytes that follow on this side.</returns>
    public Demand OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks, long frame = 0)
    {
        var arrival = new Arrival(ticks, frame);

        // Nine packets of ten hold messages that concern nobody else: they go straight to their reader.
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

    /// <summary>
    /// The next bytes of one side came, and are among those that its last demand did not need: only their number matters.
    /// </summary>
    /// <param name="side">Whose bytes.</param>
    /// <param name="length">How many; 0 changes nothing and asks what is needed now.</param>
    /// <returns>What is needed of the bytes that follow on this side.</returns>
    public Demand OnSkipped(Side side, long length) => Direct(side) is { } direct ? direct.OnSkipped(length) : _carrier.OnSkipped(side, length).Demand;

    /// <summary>
    /// Bytes of one side that were sent but will not come. A side whose beginning was not seen starts with a gap of length 0: whether anything is
    /// missing there shows in what follows, which is a beginning or not.
    /// </summary>
    /// <param name="side">Whose bytes.</param>
    /// <param name="length">How many; 0 when unknown.</param>
    /// <returns>What is needed of the bytes that follow on this side.</returns>
    public Demand OnGap(Side side, long length) => Keep(side, _carrier.OnGap(side, length));

    /// <summary>One side has ended; no bytes of it follow.</summary>
    public void OnEnd(Side side, StreamEnd end)
    {
        _directA = _directB = null;
        _carrier.OnEnd(side, end);
    }

    /// <summary>No more input: whatever waits for the other side is decided from what is there.</summary>
    public void Finish()
    {
        _directA = _directB = null;
        _carrier.Finish();
    }

    private DirectReader? Direct(Side side) => side == Side.A ? _directA : _directB;

    /// <summary>Keeps who takes the next bytes of a side. What was input of this side may have changed what the other side's bytes mean, so those go the whole way once more.</summary>
    private Demand Keep(Side side, StreamStep step)
    {
        _directA = side == Side.A ? step.Direct : null;
        _directB = side == Side.A ? null : step.Direct;
        return step.Demand;
    }
}
