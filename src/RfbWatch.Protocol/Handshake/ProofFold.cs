using RfbWatch.Protocol.Carriers;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>Locations of the bytes that prove the facts of a conversation: a pure function of its events and of the layers of its carriers.</summary>
internal static class ProofFold
{
    private const int MaxEntries = 64;

    // Always kept: rules and other sessions decide whether these matter, or they are rare.
    private const ProvenFacts Always = ProvenFacts.Choice | ProvenFacts.Challenge | ProvenFacts.OversizeFields | ProvenFacts.PowerActions | ProvenFacts.FileTransfers | ProvenFacts.Clipboard
        | ProvenFacts.Repeater | ProvenFacts.Tunnel;

    /// <summary>The locations whose bytes prove the facts; facts on which no finding can be based here are omitted.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="state">The state after all events.</param>
    /// <param name="carrier">The carrier of the conversation.</param>
    public static PackedProofs Of(ConversationFacts facts, HandshakeState state, CarrierFacts carrier)
    {
        var shown = Shown(facts);
        Span<ProofEntry> entries = stackalloc ProofEntry[MaxEntries];
        int count = 0;
        foreach (var side in (ReadOnlySpan<Side>)[Side.A, Side.B])
        {
            foreach (var layer in carrier.LayersOf(side))
            {
                if (layer.Carrier == facts.Carrier || facts.OuterCarriers.Contains(layer.Carrier))
                {
                    // If no server was reached, the repeater's banner is the only one.
                    var proven = FactsOf(layer.Carrier) | (state.ServerVersion is null && layer.Carrier == Carrier.Repeater ? ProvenFacts.Versions : ProvenFacts.None);
                    Add(entries, ref count, new(proven, NameOf(layer.Carrier), side, layer.Bytes.Stream, layer.Bytes.Offset, layer.Bytes.Length, layer.Bytes.Frame), shown);
                }
            }
        }

        foreach (ref readonly var happened in state.Log.Events)
        {
            if (happened.Length > 0 && EventProofs.NameOf(in happened) is { } name)
            {
                var (stream, offset) = carrier.PlaceOf(happened.Side, happened.Offset);
                Add(entries, ref count, new(EventProofs.FactsOf(in happened, state), name, happened.Side, stream, offset, happened.Length, happened.At.Frame), shown);
            }
        }

        // Not in the order of the events, because the interleaving of the two sides' bytes has no meaning.
        entries[..count].Sort(Compare);
        return PackedProofs.Of(entries[..count]);
    }

    private static int Compare(ProofEntry one, ProofEntry other) =>
        one.Name != other.Name ? one.Name.CompareTo(other.Name)
        : one.Side != other.Side ? one.Side.CompareTo(other.Side)
        : one.Stream != other.Stream ? one.Stream.CompareTo(other.Stream)
        : one.Offset.CompareTo(other.Offset);

    /// <summary>The facts of this conversation on which a finding can be based.</summary>
    private static ProvenFacts Shown(ConversationFacts facts)
    {
        bool isDowngraded = facts.ServerVersion is not null && facts.ServerVersion != facts.ClientVersion;
        var shown = Always;
        shown |= If(isDowngraded || facts.Stage <= Stage.Versions, ProvenFacts.Versions);
        shown |= If(facts.OfferedSecurityTypes.Count > 1 || facts.OfferedSubTypes.Count > 1 || facts.ChoseUnofferedType, ProvenFacts.Offer);
        shown |= If(facts.NoAuthentication || facts.OpensEncrypted, ProvenFacts.NoAuthentication);
        shown |= If(facts.NoAuthenticationOffered, ProvenFacts.NoAuthenticationOffered);
        shown |= If(facts.CleartextCredentials, ProvenFacts.CleartextCredentials);
        shown |= If(facts.AuthenticationResult is AuthenticationResult.Failed or AuthenticationResult.TooMany or AuthenticationResult.Refused, ProvenFacts.Result);
        shown |= If(facts.UnofferedTypeAccepted || (facts.SecurityType is { } type && SecurityTypeTable.Find(type) is { ClearAfterLogin: true }), ProvenFacts.Opened);
        shown |= If(facts.ServerRanAhead, ProvenFacts.ServerRanAhead);
        shown |= If(facts.MidStream, ProvenFacts.MidStream);
        return shown | If(facts.ServerSide is not null && facts.ServerSide == facts.Initiator, ProvenFacts.Roles);
    }

    private static ProvenFacts If(bool isShown, ProvenFacts facts) => isShown ? facts : ProvenFacts.None;

    /// <summary>Adds a location. The same bytes are one location, whatever they prove, under the name with which they were first added.</summary>
    private static void Add(Span<ProofEntry> entries, ref int count, ProofEntry entry, ProvenFacts shown)
    {
        if ((entry.Facts & shown) == 0 || entry.Length == 0)
        {
            return;
        }

        foreach (ref var known in entries[..count])
        {
            if (known.Side == entry.Side && known.Stream == entry.Stream && known.Offset == entry.Offset && known.Length == entry.Length)
            {
                known = known with { Facts = known.Facts | entry.Facts };
                return;
            }
        }

        if (count < entries.Length)
        {
            entries[count++] = entry;
        }
    }

    private static ProvenFacts FactsOf(Carrier carrier) => carrier switch
    {
        Carrier.Tcp => ProvenFacts.None,
        Carrier.WebSocket or Carrier.HttpConnect or Carrier.Socks4 or Carrier.Socks5 => ProvenFacts.Tunnel,
        Carrier.Repeater => ProvenFacts.Repeater,
    };

    private static ProofName NameOf(Carrier carrier) => carrier switch
    {
        Carrier.WebSocket => ProofName.WebSocketOpening,
        Carrier.HttpConnect => ProofName.HttpConnect,
        Carrier.Socks4 or Carrier.Socks5 => ProofName.Socks,
        Carrier.Tcp or Carrier.Repeater => ProofName.RepeaterPreamble,
    };
}
