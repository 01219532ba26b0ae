using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// Tight (rfbproto, Tight Security Type): tunnels, one of which the client asks for when there are any, then authentication
/// capabilities. No capability at all means no authentication, and the client sends nothing.
/// </summary>
internal sealed class TightExchange : SecurityExchange
{
    /// <summary>Bytes of a capability.</summary>
    public const int CapabilityLength = 16;

    private const int VendorOffset = 4;
    private const int SignatureOffset = 8;

    /// <summary>A tunnel count no server has: ATEN's KVM switches send 24 bytes of their own in its place (nmap, vnc.lua).</summary>
    private const uint AtenTunnels = 0x10000;

    private const int KeptCapabilities = 64;

    public static TightExchange Instance { get; } = new();

    /// <summary>Reads one capability.</summary>
    public static TightCapability Read(ReadOnlySpan<byte> bytes) => new(
        CodeOf(bytes),
        WireText.From(bytes[VendorOffset..SignatureOffset]),
        WireText.From(bytes[SignatureOffset..CapabilityLength]));

    /// <summary>Whether bytes of a server whose client is not seen can be nothing but this exchange: no tunnel, and a list of registered capabilities.</summary>
    public static bool ProvesItself(ReadOnlySpan<byte> bytes)
    {
        const int ListOffset = sizeof(uint) + sizeof(uint);
        if (bytes.Length < ListOffset + CapabilityLength || bytes[..(ListOffset - 1)].IndexOfAnyExcept((byte)0) >= 0 || bytes[ListOffset - 1] == 0)
        {
            return false;
        }

        var vendor = bytes.Slice(ListOffset + VendorOffset, SignatureOffset - VendorOffset);
        return vendor.SequenceEqual("STDV"u8) || vendor.SequenceEqual("TGHT"u8) || vendor.SequenceEqual("VENC"u8) || vendor.SequenceEqual("GTKV"u8);
    }

    public override IEnumerable<Wait> Server(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        var material = evidence.Facts.Material;
        yield return Wait.Bytes(sizeof(uint));
        uint tunnels = stream.ReadU32();
        Seen(evidence, round);
        if (tunnels > AtenTunnels)
        {
            Lost(evidence, round.Server);
            yield break;
        }

        if (IsTooMany("TightTunnels", tunnels, evidence, round.Server))
        {
            yield break;
        }

        for (uint i = 0; i < tunnels; i++)
        {
            yield return Wait.Bytes(CapabilityLength);
            Keep(material.KeptTightTunnels, stream);
        }

        material.TightTunnelCount = (int)tunnels;
        evidence.Tell();
        yield return Wait.Bytes(sizeof(uint));
        uint count = stream.ReadU32();
        if (IsTooMany("TightAuthentications", count, evidence, round.Server))
        {
            yield break;
        }

        var offered = new List<TightCapability>();
        long[] codes = new long[count];
        for (uint i = 0; i < count; i++)
        {
            yield return Wait.Bytes(CapabilityLength);
            codes[i] = CodeOf(stream.Bytes);
            Keep(offered, stream);
        }

        material.TightAuthentications = offered;
        round.OfferedSubTypes = codes;
        if (count == 0)
        {
            round.AsksNothing = true;
            evidence.Tell();
            yield break;
        }

        evidence.Tell();
        while (round.SubType is null && !round.Client.Unknown && !evidence.ClientGone)
        {
            yield return Wait.News;
        }

        foreach (var wait in Inner(evidence, round, round.Server)?.Server(stream, evidence, round) ?? [])
        {
            yield return wait;
        }
    }

    public override IEnumerable<Wait> Client(StreamBuffer stream, Evidence evidence, SecurityRound round)
    {
        var material = evidence.Facts.Material;
        while (material.TightTunnelCount is null && !round.Server.Unknown && !evidence.ServerGone)
        {
            yield return Wait.News;
        }

        if (material.TightTunnelCount > 0)
        {
            yield return Wait.Bytes(sizeof(int));
            if (stream.ReadU32() != 0)
            {
                // Some other tunnel than none: nothing is known of what follows.
                Lost(evidence, round.Client);
                yield break;
            }
        }

        while (material.TightAuthentications is null && !round.Server.Unknown && !evidence.ServerGone)
        {
            yield return Wait.News;
        }

        if (material.TightAuthentications is null)
        {
            round.Client.Unknown = true;
            yield break;
        }

        if (material.TightAuthentications.Count == 0)
        {
            yield break;
        }

        yield return Wait.Bytes(sizeof(int));
        long code = (int)stream.ReadU32();
        round.SubType = code;
        round.SubTypeName = TightAuthentications.NameOf(code);
        round.ClearCredentials |= code == TightAuthentications.UnixLogin;
        round.AsksNothing |= code == TightAuthentications.None;
        Seen(evidence, round);
        foreach (var wait in Inner(evidence, round, round.Client)?.Client(stream, evidence, round) ?? [])
        {
            yield return wait;
        }
    }

    private static int CodeOf(ReadOnlySpan<byte> capability) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(capability);

    private static SecurityExchange? Inner(Evidence evidence, SecurityRound round, SecurityHalf half)
    {
        SecurityExchange? inner = round.SubType switch
        {
            TightAuthentications.None => NoExchange.AsksNothing,
            TightAuthentications.Vnc => VncAuthentication.Instance,
            TightAuthentications.VeNCrypt => VeNCryptExchange.Instance,
            TightAuthentications.Sasl => SaslExchange.Instance,
            TightAuthentications.UnixLogin => PlainCredentials.UserAndPassword,
            _ => null,
        };
        if (inner is null && round.SubType is null)
        {
            half.Unknown = true;
        }
        else if (inner is null)
        {
            Lost(evidence, half);
        }

        return inner;
    }

    private static bool IsTooMany(string field, uint count, Evidence evidence, SecurityHalf half)
    {
        if (count <= evidence.Options.MaxCapabilities)
        {
            return false;
        }

        evidence.NoteOversize(field, count);
        evidence.Contradict();
        half.Unknown = true;
        return true;
    }

    private static void Keep(List<TightCapability> list, StreamBuffer stream)
    {
        if (list.Count < KeptCapabilities)
        {
            list.Add(Read(stream.Bytes));
        }

        stream.Consume(CapabilityLength);
    }
}
