using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// Tight (rfbproto, Tight Security Type): tunnels, one of which the client chooses if there are any, then authentication
/// capabilities. No capability at all means no authentication, and the client sends nothing.
/// </summary>
internal sealed class TightExchange : SecurityExchange
{
    /// <summary>Length of a capability in bytes.</summary>
    public const int CapabilityLength = 16;

    private const int VendorOffset = 4;
    private const int SignatureOffset = 8;

    /// <summary>A tunnel count that no server has: ATEN's KVM switches send 24 bytes of their own instead (nmap, vnc.lua).</summary>
    private const uint AtenTunnels = 0x10000;

    private const int KeptCapabilities = 64;

    public static TightExchange Instance { get; } = new();

    /// <summary>Reads one capability.</summary>
    public static TightCapability Read(ReadOnlySpan<byte> bytes) => new(
        CodeOf(bytes),
        WireText.From(bytes[VendorOffset..SignatureOffset]),
        WireText.From(bytes[SignatureOffset..CapabilityLength]));

    /// <summary>Whether bytes of a server whose client is not seen can only be this exchange: no tunnel, and a list of registered capabilities.</summary>
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

    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(uint));
        uint tunnels = context.In.ReadU32();
        context.MarkExchange(start);
        if (tunnels > AtenTunnels)
        {
            Lost(context);
            yield break;
        }

        if (IsTooMany("TightTunnels", tunnels, context))
        {
            yield break;
        }

        var kept = new List<TightCapability>();
        for (uint i = 0; i < tunnels; i++)
        {
            yield return InputRequest.Exactly(CapabilityLength);
            Keep(kept, context.In);
        }

        context.Emit(EventKind.TightTunnelsRead, start, tunnels, kept);
        start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(uint));
        uint count = context.In.ReadU32();
        if (IsTooMany("TightAuthentications", count, context))
        {
            yield break;
        }

        var offered = new List<TightCapability>();
        long[] codes = new long[count];
        for (uint i = 0; i < count; i++)
        {
            yield return InputRequest.Exactly(CapabilityLength);
            codes[i] = CodeOf(context.In.Bytes);
            Keep(offered, context.In);
        }

        context.Emit(EventKind.TightAuthenticationsRead, start, data: offered);
        context.Emit(EventKind.SubTypesOffered, start, data: codes);
        if (count == 0)
        {
            context.MarkAuthenticationNotRequired(start);
            yield break;
        }

        while (context.Round is { SubType: null, Client.Unknown: false } && !context.State.ClientGone)
        {
            yield return InputRequest.NextEvent;
        }

        foreach (var request in Inner(context)?.Server(context) ?? [])
        {
            yield return request;
        }
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        var (state, server) = (context.State, context.Round.Server);
        while (state.TightTunnelCount is null && !server.Unknown && !state.ServerGone)
        {
            yield return InputRequest.NextEvent;
        }

        if (state.TightTunnelCount > 0)
        {
            yield return InputRequest.Exactly(sizeof(int));
            if (context.In.ReadU32() != 0)
            {
                // A tunnel other than none: the format of the following data is unknown.
                Lost(context);
                yield break;
            }
        }

        while (state.TightAuthentications is null && !server.Unknown && !state.ServerGone)
        {
            yield return InputRequest.NextEvent;
        }

        if (state.TightAuthentications is null)
        {
            context.Mark(EventKind.ExchangeUnknown);
            yield break;
        }

        if (state.TightAuthentications.Count == 0)
        {
            yield break;
        }

        long start = context.In.Offset;
        yield return InputRequest.Exactly(sizeof(int));
        long code = (int)context.In.ReadU32();
        context.Emit(EventKind.SubTypeChosen, start, code, TightAuthentications.NameOf(code));
        if (code == TightAuthentications.UnixLogin)
        {
            context.MarkClearCredentials(start);
        }
        else if (code == TightAuthentications.None)
        {
            context.MarkAuthenticationNotRequired(start);
        }

        context.MarkExchange(start);
        foreach (var request in Inner(context)?.Client(context) ?? [])
        {
            yield return request;
        }
    }

    private static int CodeOf(ReadOnlySpan<byte> capability) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(capability);

    private static SecurityExchange? Inner(ScriptContext context)
    {
        SecurityExchange? inner = context.Round.SubType switch
        {
            TightAuthentications.None => NoExchange.RequiresNoAuthentication,
            TightAuthentications.Vnc => VncAuthentication.Instance,
            TightAuthentications.VeNCrypt => VeNCryptExchange.Instance,
            TightAuthentications.Sasl => SaslExchange.Instance,
            TightAuthentications.UnixLogin => PlainCredentials.UserAndPassword,
            _ => null,
        };
        if (inner is null && context.Round.SubType is null)
        {
            context.Mark(EventKind.ExchangeUnknown);
        }
        else if (inner is null)
        {
            Lost(context);
        }

        return inner;
    }

    private static bool IsTooMany(string field, uint count, ScriptContext context)
    {
        if (count <= context.State.Options.MaxCapabilities)
        {
            return false;
        }

        context.NoteLimit(field, count, sizeof(uint));
        context.Mark(EventKind.Contradicted);
        context.Mark(EventKind.ExchangeUnknown);
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
