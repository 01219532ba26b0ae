using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Handshake;
using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Products;
using RfbWatch.Protocol.Readings;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Conversations;

/// <summary>
/// One RFB conversation: takes the bytes of both sides as they come and tells what they prove. The same bytes give the same
/// facts however they are cut and however the sides interleave; times only settle who spoke first where the bytes do not.
/// Nothing throws on input. Memory is bounded by <see cref="ConversationOptions"/>.
/// </summary>
public sealed class Conversation
{
    private readonly RoleChoice _roles;
    private readonly CarrierUnwrapper _carrier;
    private Dialogue? _settled;
    private MessageReader? _straightA;
    private MessageReader? _straightB;

    /// <summary>Begins a conversation of which nothing was seen yet.</summary>
    /// <param name="options">The limits.</param>
    public Conversation(ConversationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _roles = new RoleChoice(options);
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

        handshake.Streams.Run(streams, (side, bytes, ticks) => conversation.OnBytes(side, bytes.Span, ticks));
        return conversation;
    }

    /// <summary>Another conversation of the same copies fits nearly as well.</summary>
    internal void TakeRival(ReadingFacts rival) => Handshake = Handshake?.Beside([rival]);

    /// <summary>How well what was read holds together, to choose between conversations of the same copies.</summary>
    internal int Fit => ConversationFit.Of(_carrier.HoldsUnknown ? _roles.Facts : Facts, _carrier.UnknownSides, _carrier.Facts.NotRfb, _carrier.Facts.ServerSide);

    /// <summary>What the copies of the first bytes came to, where they differed; else null.</summary>
    public HandshakeVerdict? Handshake { get; private set; }

    /// <summary>
    /// The side that opened the connection, which only the caller can know; null when it does not either, which is the default. The transport letter of the server's
    /// fingerprint (reverse or direct) depends on it, and the roles where the bytes of both sides do not tell them.
    /// </summary>
    public Side? Initiator
    {
        get => _roles.Initiator;
        set => _roles.Initiator = value;
    }

    /// <summary>
    /// What is proved so far. Read it anew for every look: until the roles are certain another object may take its place.
    /// </summary>
    public ConversationFacts Facts
    {
        get
        {
            var facts = _roles.Facts;
            bool prefaced = _carrier.Facts.Prefaced is not [false, false];
            if (_carrier.HoldsUnknown || (prefaced && (_carrier.Facts.NotRfb || !PrefaceProof.IsRfb(facts, _carrier.Facts.Prefaced, _carrier.BothSpoke))))
            {
                // A side said something else than RFB, at least so far.
                return new ConversationFacts();
            }

            facts.Identify = ProductIdentification.Of;
            facts.Carrier = _carrier.Facts.Carrier;
            facts.CarrierTarget = _carrier.Facts.Target;
            facts.OuterCarriers = _carrier.Facts.Outer.Count == 0 ? [] : [.. _carrier.Facts.Outer];
            if (_carrier.Facts.RepeaterBanner && facts.ServerVersion is null && facts.Stage <= Stage.Banner)
            {
                // No server was reached: the repeater's RFB 000.000 is the only banner there is.
                facts.ServerVersion = default(ProtocolVersion);
                facts.Stage = Stage.Banner;
            }

            if (_carrier.Facts.Resynchronised && facts.MidStreamConfidence > Confidence.Medium)
            {
                facts.MidStreamConfidence = Confidence.Medium;
            }

            foreach (string anomaly in _carrier.Facts.Anomalies)
            {
                facts.AddAnomaly(anomaly);
            }

            if (Handshake is { } handshake)
            {
                // Hiding a session is worse than asking about one: a rival reading without authentication counts, and the row says that it is undecided.
                facts.Handshake = handshake;
                if ((facts.OpensEncrypted || handshake.Facts.NoAuthentication) && !facts.NoAuthentication)
                {
                    // The tokens say so and the bytes behind them do not, or it cannot be told from disputed records whether it went on inside TLS.
                    facts.NoAuthentication = true;
                    facts.Handshake = handshake.Beside([ReadingFacts.Of(facts) with { NoAuthentication = !handshake.Facts.NoAuthentication }]);
                }

                facts.NoAuthentication |= handshake.Rivals.Any(rival => rival.NoAuthentication);
                facts.RolesProved &= handshake.RolesAreCertain;
            }

            facts.ForgetSigns(Initiator);
            return facts;
        }
    }

    /// <summary>How far the handshake has come; nothing is worked out for it.</summary>
    public HandshakeProgress Progress => _settled is not null && (_straightA is not null || _straightB is not null) ? HandshakeProgress.Accepted : _roles.Progress;

    /// <summary>The next bytes of one side.</summary>
    /// <param name="side">Whose bytes.</param>
    /// <param name="bytes">The bytes, in stream order, each once; valid during the call.</param>
    /// <param name="ticks">Time of the packet that completed them (100 ns, UTC).</param>
    /// <returns>False when no more bytes of this side are needed.</returns>
    public bool OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks)
    {
        // Nothing between the caller and the messages has a say any more, in nine packets of ten.
        if (Straight(side) is { } messages)
        {
            bytes = bytes[messages.Read(bytes)..];
            if (bytes.IsEmpty && !messages.Stopped)
            {
                return true;
            }
        }

        if (_settled is null)
        {
            _carrier.OnBytes(side, bytes, ticks);
            _settled = _carrier.PassesOn ? _roles.Settled : null;
        }
        else
        {
            _settled.OnBytes(side, bytes, ticks);
        }

        Straighten();
        return _settled?.Wants(side) ?? _carrier.Wants(side);
    }

    /// <summary>
    /// How many of the next bytes of one side are content that is passed over unread: pixels, clipboard text, file contents. The caller may hand them
    /// to <see cref="OnSkipped"/> by their number alone. 0 when the next byte is read; <see cref="long.MaxValue"/> when none is any more.
    /// </summary>
    public long Unread(Side side) => Straight(side) is { } messages ? messages.Unread
        : _settled is not null ? (_settled.Wants(side) ? _settled.Unread(side) : long.MaxValue)
        : _carrier.Wants(side) ? _carrier.Unread(side)
        : long.MaxValue;

    /// <summary>The next bytes of one side came, and are among those that <see cref="Unread"/> named.</summary>
    /// <param name="side">Whose bytes.</param>
    /// <param name="length">How many.</param>
    public void OnSkipped(Side side, long length)
    {
        if (Straight(side) is { } messages)
        {
            messages.TakePassed(length);
        }
        else
        {
            _carrier.OnSkipped(side, length);
        }
    }

    /// <summary>
    /// Bytes of one side that were sent but will not come. A side whose beginning was not seen starts with a gap of length 0: whether anything is
    /// missing there shows in what follows, which is a beginning or not.
    /// </summary>
    /// <param name="side">Whose bytes.</param>
    /// <param name="length">How many; 0 when unknown.</param>
    public void OnGap(Side side, long length)
    {
        _carrier.OnGap(side, length);
        Straighten();
    }

    /// <summary>One side has ended; no bytes of it follow.</summary>
    public void OnEnd(Side side, StreamEnd end)
    {
        _carrier.OnEnd(side, end);
        Straighten();
    }

    /// <summary>No more input: whatever waits for the other side is decided from what is there.</summary>
    public void Finish()
    {
        _carrier.Finish();
        Straighten();
    }

    private MessageReader? Straight(Side side) => side == Side.A ? _straightA : _straightB;

    private void Straighten()
    {
        _straightA = _settled?.Straight(Side.A);
        _straightB = _settled?.Straight(Side.B);
    }
}
