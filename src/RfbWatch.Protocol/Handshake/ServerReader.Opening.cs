using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>SecurityResult and ServerInit.</summary>
internal sealed partial class ServerReader
{
    private bool _unreadable;

    private IEnumerable<Wait> ReadResult(SecurityRound round, ProtocolVersion version)
    {
        yield return Wait.Bytes(U32Length);
        uint result = In.ReadU32();
        switch (result)
        {
            case SecurityRound.Ok:
            case SecurityRound.Continue:
                round.Result = result;
                Evidence.Prove(Proof.ResultRead);
                break;
            case SecurityRound.Failed:
            case SecurityRound.TooMany:
            case SecurityRound.FailedWithMessage:
                round.Result = result;
                Evidence.Prove(Proof.ResultRead);
                if (VersionRules.HasResultAlways(version) || result == SecurityRound.FailedWithMessage)
                {
                    foreach (var wait in ReadReason())
                    {
                        yield return wait;
                    }

                    Evidence.Prove(_reason == Reason.Text ? Proof.Certain : Proof.ResultRead);
                }

                break;
            default:
                Evidence.Note(Anomaly.UnknownSecurityResult);
                Evidence.Doubt();
                break;
        }
    }

    private IEnumerable<Wait> ReadOpening(SecurityRound round)
    {
        while (round == _round && round is { Choice: null, ConcludedChoice: null } && !Evidence.ClientGone)
        {
            // Found behind missing bytes: what ServerInit is like hangs on the type, which the client may still tell.
            yield return Wait.News;
        }

        if (round.MayEncrypt)
        {
            // A wrapped ServerInit begins with a U32 length below 64 Ki: as a width that is 0, which no framebuffer has.
            yield return Wait.Bytes(sizeof(ushort));
            if (In.Bytes[0] == 0 && In.Bytes[1] == 0)
            {
                round.Server.Encrypted = true;
                Evidence.Tell();
                yield break;
            }
        }

        foreach (var wait in ReadServerInit())
        {
            yield return wait;
        }

        if (Facts.DesktopName is not null && (round.Choice ?? round.ConcludedChoice) == SecurityTypes.Tight)
        {
            foreach (var wait in ReadTightCapabilities())
            {
                yield return wait;
            }
        }

        if (Facts.DesktopName is not null && !_unreadable)
        {
            Messages = new ServerMessageReader(Evidence, Facts.Material.ServerOpening);
        }
    }

    private IEnumerable<Wait> ReadServerInit()
    {
        yield return Wait.Bytes(ServerInitShape.HeaderLength);
        var shape = ServerInitShape.Read(In.Bytes);
        if (!shape.IsPossible)
        {
            Evidence.Contradict();
            yield break;
        }

        Facts.Material.ServerPixelFormat = In.Bytes.Slice(ServerInitShape.PixelFormatOffset, ServerInitShape.PixelFormatUsed).ToArray();
        In.Consume(ServerInitShape.HeaderLength);
        Facts.FramebufferWidth = shape.Width;
        Facts.FramebufferHeight = shape.Height;
        Facts.PixelFormat = shape.PixelFormat;
        Facts.Material.ServerOpening = new ServerOpening(shape.Width, shape.Height);
        Facts.ServerInitEnd = In.Position;
        Evidence.ServerInitRead = true;
        Evidence.ServerInitTicks = In.HadGap ? 0 : In.TicksBefore(In.Position);
        Evidence.Prove(shape.IsStrict ? Proof.Certain : Proof.ResultRead);
        if (shape.NameLength > Evidence.Options.MaxNameLength)
        {
            Evidence.NoteOversize("DesktopName", shape.NameLength);
            yield break;
        }

        foreach (var wait in ReadName((int)shape.NameLength))
        {
            yield return wait;
        }
    }

    /// <summary>Tight's lists behind ServerInit: numbers of server messages, client messages and encodings, two bytes of padding, then as many capabilities.</summary>
    private IEnumerable<Wait> ReadTightCapabilities()
    {
        const int Numbers = 4;
        const int MostVendors = 16;
        yield return Wait.Bytes(Numbers * sizeof(ushort));
        int server = In.ReadU16();
        int client = In.ReadU16();
        int encodings = In.ReadU16();
        In.Consume(sizeof(ushort));
        int count = server + client + encodings;
        if (count > Evidence.Options.MaxCapabilities)
        {
            Evidence.NoteOversize("TightCapabilities", count);
            _unreadable = true;
            yield break;
        }

        Facts.Material.TightInteraction = (server, client, encodings);
        for (int i = 0; i < count; i++)
        {
            yield return Wait.Bytes(TightExchange.CapabilityLength);
            string vendor = TightExchange.Read(In.Bytes).Vendor;
            In.Consume(TightExchange.CapabilityLength);
            if (Facts.Material.TightVendors.Count < MostVendors && !Facts.Material.TightVendors.Contains(vendor))
            {
                Facts.Material.KeptTightVendors.Add(vendor);
            }
        }
    }

    private IEnumerable<Wait> ReadName(int length)
    {
        const int BytesPerCharacter = 4;
        const int MostKeptRaw = 256;
        int kept = (int)Math.Min(length, (long)Evidence.Options.MaxTextLength * BytesPerCharacter);
        yield return Wait.Bytes(kept);
        var name = In.Bytes[..kept];
        Facts.Material.DesktopName = name[..Math.Min(kept, MostKeptRaw)].ToArray();
        if (AppleName.HasPrefix(Evidence.ServerVersion, name))
        {
            Facts.Material.ApplePrefix = true;
            name = name[AppleName.PrefixLength..];
        }

        Facts.DesktopName = WireText.From(name, Evidence.Options.MaxTextLength);
        In.Consume(kept);
        yield return Wait.Skip(length - kept);
        Evidence.Tell();
    }
}
